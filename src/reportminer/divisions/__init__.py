"""Administrative divisions: the list that ships, a list of the user's own, and what they know of a name or a code."""

from reportminer.divisions.division import LEVELS, Division, short_name
from reportminer.divisions.own import FILE_NAME as REGIONS_FILE
from reportminer.divisions.own import parse_regions
from reportminer.divisions.regions import Regions, load_regions

__all__ = ["LEVELS", "REGIONS_FILE", "Division", "Regions", "load_regions", "parse_regions", "short_name"]
