"""Makes `caniemail.json` anew from caniemail.com's own data, which somebody has fetched.

Run it with that file: `python -m newsletter.checks.clients.refresh data.json`.
"""

import json
import re
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TypedDict

from newsletter.checks.clients.support import Support
from newsletter.checks.clients.table import CLIENTS

ORIGIN = "https://www.caniemail.com/api/data.json"
LICENCE = "caniemail.com, MIT, Copyright (c) Rémi Parmentier"
_ARGUMENTS = 2
_DAY = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")


class Tested(TypedDict):
    """A feature as caniemail.com has it, as far as it is kept; stats: family, platform, version."""

    slug: str
    title: str
    last_test_date: str
    stats: Mapping[str, Mapping[str, Mapping[str, str]]]


def condensed(features: list[Tested], *, day: str) -> str:
    """The data as it is kept, one line for each feature; `day` is the one it was published on."""
    lines = ",\n".join(
        f"{json.dumps(feature['slug'])}: "
        + json.dumps(
            [feature["title"].strip(), _day(feature["last_test_date"]), _letters(feature)],
            ensure_ascii=False,
        )
        for feature in sorted(features, key=lambda feature: feature["slug"])
    )
    head = json.dumps({"source": LICENCE, "day": day, "clients": list(CLIENTS)}, ensure_ascii=False)
    return f'{head[:-1]}, "features": {{\n{lines}\n}}}}\n'


def read(text: str) -> tuple[list[Tested], str]:
    """The features of a file and the day it was published; ValueError says what is missing."""
    document = json.loads(text)
    features = document.get("data") or document.get("features")
    if not features:
        raise ValueError('this is not caniemail.com\'s data: there is no "data"')
    return features, _day(document.get("last_update_date") or document.get("source") or "")


def _day(words: str) -> str:
    day = _DAY.search(words)
    if not day:
        raise ValueError(f'this is not caniemail.com\'s data: there is no day in "{words}"')
    # Some days are written 2019-8-5.
    return date(*map(int, day.groups())).isoformat()


def _letters(feature: Tested) -> str:
    return "".join(_letter(feature, *client.split(".")) for client in CLIENTS)


def _letter(feature: Tested, family: str, platform: str) -> str:
    versions = feature["stats"].get(family, {}).get(platform)
    if not versions:
        return Support.UNKNOWN
    # The file's order is the order in time: "2016" stands before "16.80", and sorts after it.
    return Support(list(versions.values())[-1][:1])


def main() -> None:
    """Write the file beside this module; end with one line where that cannot be done."""
    if len(sys.argv) != _ARGUMENTS:
        sys.exit("name the file, as in: python -m newsletter.checks.clients.refresh data.json")
    try:
        features, day = read(Path(sys.argv[1]).read_text(encoding="utf-8"))
        made = condensed(features, day=day)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        sys.exit(f"{sys.argv[1]}: {error}; fetch {ORIGIN} again")
    Path(__file__).with_name("caniemail.json").write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
