"""Names of places as they are built: province, prefecture, county, township, each with its ending.

No gazetteer is consulted: a name is taken apart by its endings, and what cannot be taken apart is
left open.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache
from typing import Any, NamedTuple

from reportminer.shipped import shipped_text

_HAN = "\u3400-\u9fff"
_LEVELS = ("province", "prefecture", "county", "township")


class PlaceName(NamedTuple):
    """A place by levels, empty where unknown; ``office`` is the department that stood behind the name."""

    province: str = ""
    prefecture: str = ""
    county: str = ""
    township: str = ""
    office: str = ""

    @property
    def full(self) -> str:
        """The known levels, from the top, written as one name."""
        return self.province + self.prefecture + self.county + self.township

    @property
    def level(self) -> str:
        """The lowest known level: township, county, prefecture, province, or an empty string."""
        return next((name for name in reversed(_LEVELS) if getattr(self, name)), "")


@cache
def place_data() -> dict[str, Any]:
    """Return what ``data/places.toml`` holds: endings, offices, words that are no names."""
    text = shipped_text("places.toml")
    return tomllib.loads(text)


def province_names() -> tuple[str, ...]:
    """Return the full names of the provinces."""
    return tuple(place_data()["provinces"])


@cache
def _pattern() -> re.Pattern[str]:
    data = place_data()
    short = "|".join(data["province_short"])
    provinces = "|".join([*data["provinces"], f"(?:{short})(?!-)"])

    def name(level: str, letters: str, longest: int) -> str:
        endings = "|".join(data[f"{level}_endings"])
        foreign = f"{data['foreign']}|{data['office_words']}"
        return rf"(?P<{level}>(?![市县区州])(?:(?!{foreign})[{letters}]){{1,{longest}}}?(?!{foreign})(?:{endings}))"

    return re.compile(
        rf"(?P<province>{provinces})?{name('prefecture', _HAN, 8)}?{name('county', _HAN + '·-', 12)}?"
        rf"{name('township', _HAN + '·', 10)}?(?P<office>{data['departments']})??(?:$|(?={data['after_place']}))"
    )


def parse_place(text: str) -> PlaceName | None:
    """Take apart a name that stands at the beginning of ``text``, or return None if none does.

    The name must be followed by nothing, by a word that ends names in titles (人民政府, 关于, a
    year), or by an office.  Provinces and endings are given in their official form.
    """
    found = _pattern().match(text)
    if not found or "某" in found.group():
        return None
    parts = {key: found[key] or "" for key in (*_LEVELS, "office")}
    never = place_data()["never"]
    if not any(parts[key] for key in _LEVELS) or any(parts[key] in never for key in _LEVELS):
        return None
    if parts["prefecture"].endswith("市") and not parts["county"] and parts["township"]:
        # a city right above a township is a county-level city, or its county is not named
        parts["county"], parts["prefecture"] = parts["prefecture"], ""
    return PlaceName(
        province=official_province(parts["province"]),
        prefecture=_official(parts["prefecture"]),
        county=_official(parts["county"]),
        township=_official(parts["township"]),
        office=parts["office"],
    )


def is_common_noun(name: str) -> bool:
    """Tell whether what looks like a name is a common noun (城区, 乡镇, 我县)."""
    return name in place_data()["never"]


def _official(name: str) -> str:
    endings: dict[str, str] = place_data()["official_endings"]
    return name[:-1] + endings.get(name[-1], name[-1]) if name else name


def official_province(name: str) -> str:
    """Return the full name of a province that is given in short."""
    return next((full for full in place_data()["provinces"] if name and full.startswith(name)), name)


@cache
def _ethnic() -> re.Pattern[str]:
    groups = "|".join(place_data()["ethnic"])
    return re.compile(rf"(?<=[{_HAN}])(?:(?:{groups})族)+(?=自治|乡|镇)|自治(?=[州县旗])")


def short_place(name: str) -> str:
    """Return the name of one level without the ethnic groups in it: 麂坪乡 for 麂坪苗族彝族乡."""
    return _ethnic().sub("", _official(name))


def same_place(one: str, other: str) -> bool:
    """Tell whether two names of one level can mean one place, one of them being short for the other."""
    return short_place(one) == short_place(other) or one.endswith(other) or other.endswith(one)


@cache
def _mention() -> re.Pattern[str]:
    data = place_data()
    return re.compile(
        rf"(?:{data['mention_after']}){data['mention_prefix']}"
        rf"(?P<name>(?![{data['mention_never']}]|{data['mention_foreign']})[{_HAN}](?:(?![{data['mention_not_inside']}])[{_HAN}]){{1,3}}"
        r"(?:县|区|旗|镇|乡|街道))(?=委|人民政府|政府|关于|党委|党工委|各项|法治)",
        re.MULTILINE,
    )


def mentioned_places(text: str) -> list[str]:
    """Return names of counties and townships that the text mentions beside an office, in order."""
    never = place_data()["never"]
    names = [found["name"] for found in _mention().finditer(text)]
    return [name for name in names if not any(name.endswith(word) for word in never)]


@cache
def _own() -> re.Pattern[str]:
    return re.compile("[我本](" + "|".join(place_data()["own"]) + ")")


def own_level(text: str) -> str:
    """Return the level at which a text speaks of its own body (我镇, 本区), or an empty string.

    The commonest level counts, if it is named twice or more.
    """
    levels: dict[str, str] = place_data()["own"]
    counts = Counter(levels[word] for word in _own().findall(text))
    level, count = max(counts.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    return level if count >= 2 else ""
