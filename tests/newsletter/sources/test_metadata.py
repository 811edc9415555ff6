"""What a file says about its report before the text begins, in four ways."""

from datetime import date

import pytest

from newsletter.errors import ReportError
from newsletter.report import Period, Person, Report
from newsletter.sources.markdown.reading import read_markdown

YAML = """---
title: Weekly status #1
number: 1
period: 2017-06-05/2017-06-11
lang: pt_BR
authors:
  - Ada <ada@example.org>
  - name: Grace
    url: https://example.org/grace
date: 2017-06-12 22:00:00 -0000
subject: 1.10
description: What happened
permalink: https://example.org/1
tags: [a, 1, null]
---
Text.
"""
TOML = """+++
title = "Weekly status #1"
number = 1
period = {start = 2017-06-05, end = 2017-06-11}
lang = "pt-BR"
authors = ["Ada <ada@example.org>", {name = "Grace", url = "https://example.org/grace"}]
date = 2017-06-12T22:00:00Z
subject = "1.10"
description = "What happened"
url = "https://example.org/1"
tags = ["a", 1]
+++
Text.
"""
EXPECTED = {
    "title": "Weekly status #1",
    "number": 1,
    "period": Period(start=date(2017, 6, 5), end=date(2017, 6, 11)),
    "language": "pt-BR",
    "authors": (
        Person(name="Ada", email="ada@example.org"),
        Person(name="Grace", url="https://example.org/grace"),
    ),
    "published": date(2017, 6, 12),
    "subject": "1.10",
    "preheader": "What happened",
    "url": "https://example.org/1",
}


def _read(text: str) -> Report:
    return read_markdown(text, where="notes/2017-w23.md")


def _front(lines: str) -> Report:
    return _read(f"---\n{lines}\n---\nText.\n")


@pytest.mark.parametrize("text", [YAML, TOML], ids=["yaml", "toml"])
@pytest.mark.parametrize("field", EXPECTED)
def test_known_keys_fill_fields(text: str, field: str) -> None:
    """Every field, by the names that other tools use, too."""
    assert getattr(_read(text), field) == EXPECTED[field]


def test_pelican_lines() -> None:
    """`Key: value` lines up to a blank one; keys in any case, values are text."""
    report = _read("Title: Notes 12\nNumber: 12\nDate: 2020-12-9\nCategory: Notes: all\n\nText.\n")
    assert (report.title, report.number, report.published) == ("Notes 12", 12, date(2020, 12, 9))
    assert report.meta == {"Category": "Notes: all"}
    assert report.blocks[0].span
    assert report.blocks[0].span.start == 6


@pytest.mark.parametrize(
    "text",
    ["Note: the title is missing\n\nText.\n", "Title: a\nand no key\n", "\n---\ntitle: a\n---\n"],
)
def test_text_is_no_front_matter(text: str) -> None:
    """A first line with a colon is text, unless a title stands among such lines."""
    report = _read(text)
    assert report.title == "2017-w23"
    assert report.blocks or report.sections


@pytest.mark.parametrize(
    ("lines", "meta"),
    [
        ("title: a\ntags: [b]\nx: {y: 1.5, z: 2017-01-01}", {"tags": ["b"], "x": {"y": 1.5, "z": "2017-01-01"}}),
        ("title: a\nmeta: {title: b, k: 1}", {"title": "b", "k": 1}),
        ("title: a\nmeta: text", {"meta": "text"}),
        ("title: a\nurl: /2017/06\npermalink: https://example.org/1", {"url": "/2017/06"}),
        ("title: a\npreheader: b\ndescription: c", {"description": "c"}),
        ("title: a\nLayout: post", {"Layout": "post"}),
    ],
)  # fmt: skip
def test_unknown_keys_are_kept(lines: str, meta: dict[str, object]) -> None:
    """As JSON values, under their own names; also a second name of one field."""
    assert _front(lines).meta == meta


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: a\n---\n# b\n", "a"),
        ("---\ntitle: ''\n---\n# b\n", ""),
        ("---\ntitle:\n---\n# b\n", "b"),
        ("# *b* `c`\n\nText.\n", "b c"),
        ("Lead.\n\n# b\n\n## c\n", "b"),
        ("b\n=\n\n# c\n", "b"),
        ("Lead.\n\n# b\n\n# c\n", "2017-w23"),
        ("## b\n", "2017-w23"),
        ("Text.\n", "2017-w23"),
    ],
)
def test_the_title_falls_back(text: str, title: str) -> None:
    """To the first heading of level 1 unless that is a level of sections; to the file's name."""
    report = _read(text)
    assert report.title == title
    assert title not in [section.id for section in report.sections]


@pytest.mark.parametrize(
    ("lines", "number", "period"),
    [
        ("title: 'Notes #7'", 7, None),
        ("title: 'Notes #7'\nnumber:", None, None),
        ("title: 'Notes #7'\nnumber: 8", 8, None),
        ("title: Week of 2017-06-05 to 2017-06-11", None, EXPECTED["period"]),
        ("title: Week of 2017-06-05 to 2017-06-11\nperiod: null", None, None),
        ("title: a\nperiod: the 5th to the 11th of June 2017", None, EXPECTED["period"]),
        ("title: a\nperiod: 2017-06-05 .. 2017-06-11", None, EXPECTED["period"]),
    ],
)
def test_number_and_period_are_looked_for_in_the_title(
    lines: str, number: int | None, period: Period | None
) -> None:
    """Unless they are given, or said not to be."""
    report = _front(lines)
    assert (report.number, report.period) == (number, period)


MALFORMED = {
    "never closed": ("---\ntitle: a\n", "week.md:1: the front matter that begins with ---"),
    "bad YAML": ("---\ntitle: a\nb: [\n---\n", "week.md:3: the front matter is not YAML"),
    "bad TOML": ("+++\ntitle = \n+++\n", "week.md:2: the front matter is not TOML"),
    "title a list": ("---\nx: 1\ntitle: [a]\n---\n", "week.md:3: title is not a text"),
    "number": ("---\ntitle: a\nnumber: twelve\n---\n", 'week.md:3: number "twelve" is not'),
    "number below 0": ("---\nnumber: -1\n---\n", 'week.md:2: number "-1" is not'),
    "number as TOML": ('+++\na = 1\nnumber = "x"\n+++\n', 'week.md:3: number "x" is not'),
    "number as Pelican": ("Title: a\nNumber: x\n\n", 'week.md:2: number "x" is not'),
    "period": ("---\nperiod: last week\n---\n", "week.md:2: period is not two dates"),
    "period of one": ("---\nperiod: {start: 2017-01-01}\n---\n", "week.md:2: period is not"),
    "period backwards": (
        "---\nperiod: 2017-06-11/2017-06-05\n---\n",
        "week.md:2: period ends on 2017-06-05, before it begins",
    ),
    "period's day": (
        "---\nperiod: 2017-06-31/2017-07-05\n---\n",
        'week.md:2: period "2017-06-31" is not a date',
    ),
    "date": ("---\npublished: 2022-02-29\n---\n", 'week.md:2: published "2022-02-29" is not'),
    "language": ("---\nlang: English!\n---\n", 'week.md:2: language "English!" is not'),
    "author": ("---\nauthors:\n  - email: a@example.org\n---\n", "week.md:2: authors does not"),
    "a key twice": ("---\ntitle: a\ntitle: b\n---\n", 'week.md:3: the key "title" is given twice'),
}


@pytest.mark.parametrize(("text", "told"), MALFORMED.values(), ids=MALFORMED.keys())
def test_what_cannot_be_read_is_told_in_one_line(text: str, told: str) -> None:
    """The line of the file, what is wrong, and the mend."""
    with pytest.raises(ReportError) as caught:
        read_markdown(text, where="week.md")
    assert str(caught.value).startswith(told)
    assert caught.value.mend
    assert "\n" not in str(caught.value)
