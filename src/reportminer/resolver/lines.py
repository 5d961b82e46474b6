"""One line, a title or an issuer, read for what it says: place, level, kind of issuer, year."""

from __future__ import annotations

import re
from typing import NamedTuple

from reportminer.divisions import LEVELS, Regions, load_regions
from reportminer.fold import fold
from reportminer.places import PlaceName, parse_place
from reportminer.resolver.bodies import issuer_kind, stated_level, traditional
from reportminer.resolver.listed import listed_place
from reportminer.resolver.settle import Settled, lineage_name, settle
from reportminer.settings import SURE_NOT_LISTED, SURE_OPEN
from reportminer.years import title_year

_LEADING = re.compile(
    r"^(?:关于(?:报送|印发|上报)?|中共|国家税务总局|现[将就]|[0-9]{4}年(?:度)?|二[〇○零][〇○零一二三四五六七八九]{2}年度?|[\s_\-0-9.、《(\[]+)+"
)
_LABEL = re.compile(r"^(?:信息)?(?:来源|发布机构|发布单位|发文机关|发文单位|单位|标题|名称)[::]\s*")
_JOINT = re.compile(
    r"^.{0,24}?(?:委员会|工委|党组|党委|[县区市旗州]委(?:办公室)?)\s*(?=[\u4e00-\u9fff]{2,20}(?:人民政府|办事处|管委会|委员会))"
)
_ABOVE = re.compile(r"(?<=[区县市旗])人民政府(?=[\u4e00-\u9fff]{2,10}街道办事处)")
_SUBJECT = re.compile(r"关于|(?:19|20)[0-9]{2}年|法治政府|法治建设|依法行政|政府工作报告|述法|推进")


class Resolved(NamedTuple):
    """What a line is read as; empty strings for what it leaves open.

    ``candidates`` are places it could be, from the top, where it could be several.  ``sure`` is between
    0 and 1 and tells of the place.
    """

    text: str
    province: str = ""
    prefecture: str = ""
    county: str = ""
    township: str = ""
    code: str = ""
    code_scheme: str = ""
    level: str = ""
    issuer_kind: str = ""
    office: str = ""
    year: str = ""
    place: str = ""
    candidates: tuple[str, ...] = ()
    sure: float = 0.0
    why: str = ""


def place_in(text: str, regions: Regions | None = None) -> PlaceName | None:
    """Take the name of a place out of the beginning of a title, an issuer line or a file name, or return None.

    Names of the list of divisions (the one that ships by default) go before what endings suggest.
    """
    regions = regions or load_regions()
    plain = _LEADING.sub("", _LABEL.sub("", _ABOVE.sub("", fold(text).strip())))
    for candidate in (_JOINT.sub("", plain), plain):
        name = listed_place(candidate, regions) or parse_place(candidate)
        if name:
            return name
    return None


def simplified(name: PlaceName) -> PlaceName:
    """Return a name with the simplified form of every character that has one."""
    return PlaceName(*(part.translate(traditional()) for part in (*(getattr(name, x) for x in LEVELS), name.office)))


def settle_name(
    name: PlaceName, regions: Regions, *, year: int | None, hints: tuple[str, ...] = ()
) -> tuple[PlaceName, Settled]:
    """Settle a name as it stands, else in simplified script, else undivided (河南蒙古族自治县 is no county of 河南)."""
    settled = settle(name, regions, year=year, hints=hints)
    if settled.known:
        return name, settled
    plain = simplified(name)
    if plain != name:
        other = settle(plain, regions, year=year, hints=hints)
        if other.known:
            return plain, other
    if name.county and not name.township and name.full != name.county:
        below = name.full.removeprefix(name.province)
        for start in (name.province, name.province[:2], name.province[:3]) if name.province else ("",):
            whole = PlaceName(county=start + below, office=name.office)
            other = settle(whole, regions, year=year, hints=hints)
            if other.known:
                return whole, other
    return name, settled


def resolve_text(text: str, *, regions: Regions | None = None) -> Resolved:
    """Read one title or issuer line; nothing that it leaves open is guessed.

    ``regions`` is the list of divisions, the one that ships by default.
    """
    line = " ".join(text.split())
    year = title_year(line)
    head = _SUBJECT.split(re.sub(r"^[0-9]{4}年(?:度)?", "", fold(line).strip()), maxsplit=1)[0]
    kind = issuer_kind(head) if head else ""
    regions = regions or load_regions()
    name = place_in(line, regions)
    if name is None:
        level = stated_level(line)
        return Resolved(
            text, level=level or ("county" if kind == "development_zone" else ""), issuer_kind=kind, year=year
        )
    name, settled = settle_name(name, regions, year=int(year) if year else None, hints=(fold(line),))
    levels = {level: division.name for level, division in settled.lineage.items()}
    if settled.known and settled.division is None:
        lowest = next(reversed(settled.candidates[0]))
        levels[lowest] = settled.candidates[0][lowest].name
    elif not settled.known:
        levels |= {level: getattr(name, level) for level in LEVELS if getattr(name, level)}
    levels = {level: levels[level] for level in LEVELS if level in levels}
    division = settled.division
    return Resolved(
        text,
        **levels,
        code=division.full_code if division else "",
        code_scheme=division.scheme if division else "",
        level=next(reversed(levels), ""),
        issuer_kind="department" if name.office and kind in ("", "government", "joint") else kind,
        office=name.office,
        year=year,
        place="".join(levels.values()),
        candidates=tuple(map(lineage_name, settled.candidates)),
        sure=SURE_OPEN if settled.candidates else settled.sure if settled.known else SURE_NOT_LISTED,
        why=settled.why,
    )
