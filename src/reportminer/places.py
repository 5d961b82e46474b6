"""Names of places as they are built: province, prefecture, county, township, each with its ending.

No gazetteer is consulted: a name is taken apart by its endings, and what cannot be taken apart is
left open.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_HAN = "\u3400-\u9fff"


@dataclass(frozen=True, slots=True)
class PlaceName:
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
        for name in ("township", "county", "prefecture", "province"):
            if getattr(self, name):
                return name
        return ""


@cache
def _data() -> dict[str, Any]:
    text = resources.files("reportminer").joinpath("data", "places.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _pattern() -> re.Pattern[str]:
    data = _data()
    provinces = "|".join([*data["provinces"], *data["province_short"]])

    def name(level: str, longest: int) -> str:
        endings = "|".join(data[f"{level}_endings"])
        return rf"(?P<{level}>(?![市县区州])(?:(?!{data['foreign']})[{_HAN}·-]){{1,{longest}}}?(?:{endings}))"

    return re.compile(
        rf"(?P<province>{provinces})?{name('prefecture', 8)}?{name('county', 12)}?{name('township', 10)}?"
        rf"(?P<office>{data['departments']})??(?:$|(?={data['after_place']}))"
    )


def parse_place(text: str) -> PlaceName | None:
    """Take apart a name that stands at the beginning of ``text``, or return None if none does.

    The name must be followed by nothing, by a word that ends names in titles (人民政府, 关于, a
    year), or by an office.
    """
    found = _pattern().match(text)
    if not found:
        return None
    parts = {key: found[key] or "" for key in ("province", "prefecture", "county", "township", "office")}
    if not any(parts[key] for key in ("province", "prefecture", "county", "township")):
        return None
    if "某" in found.group() or any(parts[key] in _data()["never"] for key in ("prefecture", "county", "township")):
        return None
    if parts["prefecture"].endswith("市") and not parts["county"] and parts["township"]:
        # a city right above a township is a county-level city, or its county is not named
        parts["county"], parts["prefecture"] = parts["prefecture"], ""
    return PlaceName(**parts)


@cache
def _mention() -> re.Pattern[str]:
    return re.compile(
        r"(?:围绕|按照|对照|对标|依据|根据|结合|[在向由对、,。;《(\s]|区委|县委|^)"
        rf"(?P<name>(?![绕照标据合])[{_HAN}]{{2,4}}(?:县|区|旗|镇|乡|街道))(?=委|人民政府|政府|关于|党委|各项|法治)"
    )


def mentioned_places(text: str) -> list[str]:
    """Return names of counties and townships that the text mentions beside an office, in order."""
    never = set(_data()["never"])
    names = [found["name"] for found in _mention().finditer(text)]
    return [name for name in names if not any(name.endswith(word) for word in never)]
