"""`python -m tests.corpora`: a table of all reports in the folder that NEWSLETTER_CORPORA names.

DOCS=1 writes docs/corpora.md. Ends with 0 where no report crashed anything and 99 of 100 links of
each corpus are in both parts of their letters.
"""

import os
import re
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote

from newsletter.errors import RenderingError, ReportError
from newsletter.rendering.hrefs import usable
from newsletter.report import Link, Ref, Report, walk
from newsletter.sources import read_report
from tests.newsletter.rendering.reading import page, rendered_whole
from tests.newsletter.sources.markdown.test_corpora import Tally

CHECKOUT = Path(__file__).parents[2]
MOST_LOST = 0.01
"""Of a corpus' links."""
PAGE = CHECKOUT / "docs" / "corpora.md"
ORG_HEADING = re.compile(r"^\*+ +\S", re.MULTILINE)
ORG_ITEM = re.compile(r"^[ \t]*(?:[-+]|\d+[.)])[ \t]+\S", re.MULTILINE)
ORG_ASIDE = re.compile(r"^[ \t]*#\+begin_(\w+).*?^[ \t]*#\+end_\1", re.MULTILINE | re.DOTALL | re.IGNORECASE)  # fmt: skip


@dataclass
class Row:
    """What was counted in one report, or in all of a corpus."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)

    def add(self, other: "Row") -> None:
        """Count another one in."""
        self.counts.update(other.counts)
        self.refused += other.refused
        self.crashes += other.crashes


def main() -> int:
    """Count every report; 0 where nothing crashed and no link was lost."""
    folder = Path(os.environ.get("NEWSLETTER_CORPORA", ""), "reports")
    if not folder.is_dir():
        print("NEWSLETTER_CORPORA names no folder with reports", file=sys.stderr)
        return 2
    rows: dict[str, Row] = {}
    paths = sorted(
        path for path in folder.rglob("*") if path.suffix in {".md", ".markdown", ".org"}
    )
    with ProcessPoolExecutor() as pool:
        for path, row in zip(paths, pool.map(_count, paths, chunksize=8), strict=True):
            rows.setdefault(path.relative_to(folder).parts[0], Row()).add(row)
    table = _table(rows)
    told = _told(rows)
    print(table, told, sep="\n\n")
    if os.environ.get("DOCS"):
        PAGE.write_text(_PAGE.format(table=table, told=told), encoding="utf-8")
    most = {name: MOST_LOST * row.counts["links"] for name, row in rows.items()}
    return int(any(row.crashes or row.counts["lost"] > most[name] for name, row in rows.items()))


def _count(path: Path) -> Row:
    row = Row(counts=Counter(reports=1))
    try:
        report = read_report(path)
        _add_reading(row.counts, path, report)
        _add_letter(row.counts, path, report)
    except ReportError as error:
        row.refused.append(error.what)
    except RenderingError as error:
        row.refused.append("an image that is not there" if "image" in error.what else error.what)
    except Exception as error:  # noqa: BLE001  # a crash is what the program is there to count
        row.crashes.append(f"{path.name}: {error!r}")
    return row


def _add_reading(counts: Counter[str], path: Path, report: Report) -> None:
    tally = Tally()
    tally.add(path, report)
    if path.suffix == ".org":
        text = ORG_ASIDE.sub("", path.read_text(encoding="utf-8"))
        tally.written["heading"] = len(ORG_HEADING.findall(text))
        tally.written["item"] = len(ORG_ITEM.findall(text))
    counts.update(words=tally.words, raw=tally.raw, addresses=tally.addresses)
    for kind in ("heading", "item"):
        counts[f"{kind} read"] += tally.read[kind]
        counts[f"{kind} written"] += tally.written[kind]
    for why, count in tally.missing.items():
        counts[f"address {why}"] += count


def _add_letter(counts: Counter[str], path: Path, report: Report) -> None:
    # As if fetched from its site: what it names by a relative path lies there.
    report = replace(report, url=report.url or f"https://corpus.example/{path.name}")
    letter = rendered_whole(report, None)
    counts["letters"] += 1
    in_html = {str(link.get("href")) for link in page(letter).iter("a")}
    for node in walk(report):
        written = node.href if isinstance(node, Link) else node.url if isinstance(node, Ref) else ""
        if href := usable(written, page=report.url):
            counts["links"] += 1
            # A reader of plain text sees an address of mail as such.
            shown = unquote(href.removeprefix("mailto:"))
            counts["lost"] += href not in in_html or (
                href not in letter.text and shown not in letter.text
            )
        elif written:
            counts["unusable"] += 1


def _table(rows: dict[str, Row]) -> str:
    heads = ("corpus", "reports", "letters", "crashes", "words", "raw", "links", "lost in a letter",
             "no link in a mail", "addresses", "lost in reading", "headings", "items")  # fmt: skip
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for name, row in rows.items():
        counts = row.counts
        values = (
            name, counts["reports"], counts["letters"], len(row.crashes), f"{counts['words']:,}",
            f"{100 * counts['raw'] / max(1, counts['words']):.2f} %", f"{counts['links']:,}", counts["lost"],
            counts["unusable"], f"{counts['addresses']:,}", counts["address lost"],
            f"{counts['heading read']:,} of {counts['heading written']:,}",
            f"{counts['item read']:,} of {counts['item written']:,}",
        )  # fmt: skip
        lines.append(f"| {' | '.join(map(str, values))} |")
    return "\n".join(lines)


def _told(rows: dict[str, Row]) -> str:
    lines = []
    for name, row in rows.items():
        why = ", ".join(f"{count} {what}" for what, count in Counter(row.refused).items())
        lines += [f"- {name}, not made into a letter: {why}"] * bool(why)
        aside = {key[8:]: row.counts[key] for key in row.counts if key.startswith("address ") and key != "address lost"}  # fmt: skip
        why = ", ".join(f"{count} {what}" for what, count in aside.items())
        lines += [f"- {name}, addresses that no text shows: {why}"] * bool(why)
        lines += [f"- {name}, crash: {crash}" for crash in row.crashes]
    return "\n".join(lines)


_PAGE = """\
# Real reports

`NEWSLETTER_CORPORA=... DOCS=1 python -m tests.corpora` reads and renders every weekly report of seven
projects and writes this page. What is counted against the importers shares no code with them.

- **Letters**: reports that became one. The others are refused in one line; the list below says why.
- **Raw**: words that are kept but no reader sees, as a share of all.
- **Links**: of the report as it was read, as if from its site, in a letter without a web edition,
  so that no list is folded; **lost in a letter**: not in both of its
  parts. The one of gccrs is an author's slip, `[[here][https://...]]`, a link within a link. What is **no
  link in a mail** (`irc:`, a host that is none) is left as text.
- **Addresses**: different `https://` ones in the source, without their queries, found by a regular
  expression; **lost in reading**: in no link and no text of the report.
- **Headings** and **items**: in the report, of those that a regular expression sees in the source.

{table}

{told}
"""


if __name__ == "__main__":
    sys.exit(main())
