"""Texts that look like a format without being well made: its marks in any order and number."""

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

WORDS = (
    "word",
    "Fixes",
    "two words",
    "#12",
    "lxc/lxd#3",
    "@ada",
    "https://a.example/b?c=(d)",
    "é",
    "漢字",
    "\u202e",
)
SPACES = (" ", "\n", "\n\n", "    ", "\t", "\r\n", "\u00a0", "\u200b")
MARKDOWN = (
    "# ", "## ", "###", "\n===\n", "- ", "* ", "1. ", "7) ", "  - ", "> ", ">", "```", "~~~sh\n", "`", "``", "**", "*", "_", "~~",
    "[", "](", ")", "![", "][", "]: ", "[^1]", "[^1]: ", "<", ">", "<br>", "<b>", "</b>", "<div>", "</div>", "<!--", "-->",
    "<details>", "<summary>", "&amp;", "&#0;", "\\", "\\\n", "  \n", "|", "| --- |", "\n---\n", "***", ": ", "{#id .class}",
    "{:.lead}", "{% raw %}", "{% include a %}", "{{ b }}", "- [x] ", "---\n", "title: x\n", "layout: post\n", "+++\n", "Title: y\n", ":+1:",
)  # fmt: skip
HTML = (
    "<p>", "</p>", "<div class='x'>", "</div>", "<ul>", "<ol start=3>", "<li>", "</li>", "</ul>", "<h1>", "</h1>", "<h3>", "<a href='/x'>",
    '<a href="javascript:x">', "</a>", "<img src='//h/i.png' alt=a>", "<table>", "<tr>", "<td>", "</table>", "<pre>", "<code>", "</code>",
    "</pre>", "<blockquote>", "</blockquote>", "<br>", "<b>", "<i>", "</b>", "</i>", "<script>", "</script>", "<style>", "<!--", "-->",
    "<![CDATA[", "]]>", "<aside class='quote' data-username='a'>", "<aside class='onebox' data-onebox-src='https://o.example/'>", "</aside>",
    "<details>", "<summary>", "<svg>", "<iframe src='https://v.example/1'>", "<img class='emoji' alt=':x:'>", "&lt;", "&#x0;", "&nbsp", "<", ">",
    "<title>", "<main>", "<template>", "<section>", "<sup class='footnote-ref'>", "<math>", "<input type=checkbox checked>",
)  # fmt: skip
PLAIN = (
    "  • ",
    "• ",
    "    • ",
    "- ",
    "* ",
    "1 Like",
    "Introduction",
    "Nothing to report this week",
    ":",
    ".",
    "?",
    "LXC:",
    "-----\n",
    "> ",
)
DISCOURSE = ("[quote]", '[quote="ada, post:2, topic:9"]', "[/quote]", '[details="S"]', "[/details]", "[poll]", "* a\n", "[/poll]", "[date=2017-06-05]", "[date-range from=2017-06-05 to=2017-06-06]", "[b]", "[/b]", "[url=/x]", "[/url]", "[code]", "[/code]", "[spoiler]", "[grid]", "[x] ", "[ ] ", "![a|6x9,50%](upload://b.png)", "upload://c", ":+1:", "@ada", "#tag::tag", "^[note]", "> [!note]", "\n\nhttps://o.example/1\n\n")  # fmt: skip
ORG = ("* ", "** ", "#+title: x\n", "#+begin_src sh\n", "#+end_src\n", "#+begin_quote\n", "#+end_quote\n", "- ", "+ ", "1. ", "1) ", "- [X] ", " :: ", "[[", "][", "]]", "[fn:1]", "*", "/", "_", "+", "=", "~", "| a |\n", "|---+---|\n", ": code\n", "# ", "-----\n", ":PROPERTIES:\n", ":END:\n", ":tag:", "<2017-06-05 Mon>", "SCHEDULED: ")  # fmt: skip
ASCIIDOC = ("= ", "== ", "=== x\n\n", "* ", "** ", "- ", ". ", ".. ", "7. ", "\n+\n", "[x] ", ":: ", "m;; ", "<1> ", "|===\n", "|a ", "2+|", ".3+|", "4*|", "a|", '[cols="1,>2"]\n', "[%header]\n", "----\n", "====\n", "____\n", "****\n", "++++\n", "....\n", "--\n", "////\n", "// ", "[source,sh]\n", "[quote, A, B]\n", "[NOTE]\n", "NOTE: ", "[discrete]\n", "[[id]]\n", "[#i.r%o]\n", ".Title\n", "[verse]\n", "[%collapsible]\n", ":a: {a}b\n", "{a}", "{plus}", "include::x[]\n", "ifdef::a[b]\n", "image::a.png[b,9]\n", "image:a.png[]", "video::v[youtube]\n", "pr:1[]", "commit:", "link:x[", "<<a,", ">>", "[", "]", "footnote:[", "footnote:x[]", "kbd:[", "pass:q[", "stem:[", "[.line-through]#", "*", "_", "`", "#", "^", "~", "**", "__", "``", "##", "+", "++", "+++", "$$", "\\", '"`', '`"', " +\n", " -- ", "...", "->", "(C)", "'''\n", "<<<\n", "~~~~\n", "> ", "\x01")  # fmt: skip
FEED = ("<item>", "</item>", "<title>", "</title>", "<link>", "<guid>", "<description>", "</description>", "<pubDate>Mon, 05 Jun 2017 00:00:00 +0000</pubDate>", "<entry>", "<content type='xhtml'>", "<updated>2017-06-05T00:00:00Z</updated>", "<!DOCTYPE a>", "<!ENTITY b 'c'>", "&b;", "<![CDATA[", "]]>", "&amp;", "<?xml version='1.0'?>", "</x>")  # fmt: skip
JSON = ("{", "}", "[", "]", ":", ",", '"title"', '"sections"', '"blocks"', '"kind"', '"text"', '"cooked"', '"post_stream"', '"posts"', "null", "true", "1e999", "-0", '"', "\\u0000", '"\\ud800"')  # fmt: skip
TOML = ("[[track]]\n", "[[release]]\n", 'project = "A"\n', 'every = "1 month"\n', 'date = "2017-06"\n', "date = 2017-06-05\n", 'version = "1"\n', 'state = "expected"\n', 'fixes = "1"\n', "[metadata.'3']\n", "[[release.'3']]\n", "=", '"', "'''", "{", "[")  # fmt: skip
YAML = ("schedules:\n", "- release: 1.10\n", "  next: {release: 1, targetDate: 2017-06-05}\n", "  previousPatches:\n", "  - ", "&a ", "*a", "!!python/object:os.system ", "|\n", "? ", ": ", "{", "[", "%YAML")  # fmt: skip
ICS = ("BEGIN:VCALENDAR\r\n", "END:VCALENDAR\r\n", "BEGIN:VEVENT\r\n", "END:VEVENT\r\n", "SUMMARY:x\r\n", "DTSTART:20170605\r\n", "DTSTART;TZID=Mars/Base:20170605T000000\r\n", "DTSTART;VALUE=DATE:20170605\r\n", "RRULE:FREQ=DAILY\r\n", "\r\n ", ";", ":", "=")  # fmt: skip

_MANY = 4_000
_LONGEST = 12_000
"""Marks and signs in a row: real reports have up to 100,000 signs, but not of marks alone, which a
Markdown reader takes up to 0.1 ms each for."""


def soups(marks: Sequence[str]) -> SearchStrategy[str]:
    """Marks, words and blanks in any order, one of them perhaps many times in a row."""
    mark = st.sampled_from(marks)
    piece = st.one_of(
        mark,
        mark,
        st.sampled_from((*WORDS, *SPACES)),
        st.text(max_size=6),
        st.builds(_repeated, mark, st.integers(2, 30)),
    )
    short = st.lists(piece, max_size=24).map("".join)
    long = st.builds(_repeated, st.lists(piece, min_size=1, max_size=3).map("".join), st.integers(30, _MANY))  # fmt: skip
    # One in eight is long: they cost most of the time.
    lengths = st.integers(0, 7)
    return st.builds(_joined, short, lengths.flatmap(lambda n: st.just("") if n else long), short)


def mutants(specimen: str, marks: Sequence[str]) -> SearchStrategy[str]:
    """A text that is right but for a few places, where something is cut out, doubled or put in."""
    place = st.tuples(st.integers(0, len(specimen)), st.integers(0, 12))
    change = st.tuples(place, st.one_of(st.just(""), st.sampled_from((*marks, *WORDS, *SPACES))))
    return st.lists(change, max_size=6).map(lambda changes: _changed(specimen, changes))


def _changed(text: str, changes: list[tuple[tuple[int, int], str]]) -> str:
    for (start, length), put in sorted(changes, reverse=True):
        text = text[:start] + (put or text[start : start + length] * 2) + text[start + length :]
    return text


def documents(text: SearchStrategy[str]) -> SearchStrategy[bytes]:
    """A text as the bytes that come in: mostly UTF-8, else cut, wrong or in another encoding."""
    return st.one_of(
        text.map(lambda each: each.encode("utf-8", "surrogatepass")),
        text.map(lambda each: each.encode("utf-8", "surrogatepass")),
        text.map(lambda each: b"\xef\xbb\xbf" + each.encode("utf-8", "replace")),
        text.map(lambda each: each.encode("utf-16", "replace")[: 2 * len(each) - 1]),
        st.binary(max_size=40),
    )


def _repeated(text: str, count: int) -> str:
    return text * min(count, _LONGEST // max(1, len(text)))


def _joined(*texts: str) -> str:
    return "".join(texts)
