"""What becomes a reference, what stays text, and that doing it twice is doing it once."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.report import (
    Align,
    CodeBlock,
    CodeSpan,
    Definition,
    DefinitionList,
    Inline,
    Link,
    ListBlock,
    ListItem,
    Mention,
    Paragraph,
    Quote,
    RawInline,
    Ref,
    Report,
    Section,
    Strong,
    Table,
    Text,
    normalise,
    to_markdown,
    walk,
    words,
)
from newsletter.sources import read_markdown
from newsletter.sources.references import Repository, with_references
from tests.support.reports import REPORTS

GULL = Repository(name="Gull", url="https://github.com/harbour/gull")
TERN = Repository(name="Tern", url="https://github.com/harbour/tern-server.git")
HERON = Repository(name="Heron", url="https://gitlab.example.org/birds/wading/heron")
STORK = Repository(name="Stork", url="https://codeberg.org/nest/stork")
PULL = "https://github.com/harbour/gull/pull/12"


def _read(*run: Inline | str, repositories: tuple[Repository, ...] = (GULL,)) -> tuple[Inline, ...]:
    children = tuple(Text(text=piece) if isinstance(piece, str) else piece for piece in run)
    report = Report(title="Harbour notes #7", blocks=(Paragraph(children=children),))
    (block,) = with_references(report, repositories).blocks
    assert isinstance(block, Paragraph)
    return block.children


def _found(*run: Inline | str, repositories: tuple[Repository, ...] = (GULL,)) -> list[Inline]:
    return [each for each in _read(*run, repositories=repositories) if not isinstance(each, Text)]


def _ref(kind: str, text: str, url: str) -> Ref:
    return Ref(kind=kind, text=text, url=url)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#12", _ref("issue", "#12", "https://github.com/harbour/gull/issues/12")),
        ("GH-12", _ref("issue", "GH-12", "https://github.com/harbour/gull/issues/12")),
        (
            "harbour/gull#12",
            _ref("issue", "harbour/gull#12", "https://github.com/harbour/gull/issues/12"),
        ),
        (
            "Harbour/Gull#12",
            _ref("issue", "Harbour/Gull#12", "https://github.com/harbour/gull/issues/12"),
        ),
        ("1a2b3c4", _ref("commit", "1a2b3c4", "https://github.com/harbour/gull/commit/1a2b3c4")),
        (
            "CVE-2017-12345",
            _ref("cve", "CVE-2017-12345", "https://www.cve.org/CVERecord?id=CVE-2017-12345"),
        ),
        ("@ada-l", Mention(name="ada-l", url="https://github.com/ada-l")),
        (PULL, _ref("pr", "harbour/gull#12", PULL)),
    ],
    ids=["number", "gh", "qualified", "any-case", "sha", "cve", "mention", "address"],
)
@pytest.mark.parametrize(
    "around", ["{}", "See {}.", "({})", "a, {}: b", "done ({}, {})", "{}\u2019s"]
)
def test_what_is_found_in_a_sentence(text: str, expected: Inline, around: str) -> None:
    """Each kind, and the sentence around it stays letter for letter."""
    if around.endswith("s") and text == PULL:
        around = "{}"  # an address goes on with letters
    read = _read(around.replace("{}", text))
    assert [each for each in read if not isinstance(each, Text)] == [expected] * around.count("{}")
    texts = [each.text for each in read if isinstance(each, Text)]
    assert texts == [piece for piece in around.split("{}") if piece]


@pytest.mark.parametrize(
    "text",
    [
        "#fff", "#000", "#1a2b3c4", "#aabbcc1", "page#12", "page.html#12", "/issues/#12", "&#123;",
        "#12abc", "#12-the-title", "#12.5", "##12", "#0", "#012", "#1234567890", "a#12", "C#7",
        "ada@example.org", "ada@example.org#1", "@babel/preset", "@3.2", "@", "@@ada", "a@b",
        "@example.org", "x.@ada", "gull@ada",
        "1234567", "deadbeef", "1e10000", "abc123", "1A2B3C4D", "x1a2b3c4", "1a2b3c4.txt",
        "1a2b3c4d-58cc-4372-a567-0e02b2c3d479", "/1a2b3c4", "1a2b3c4/x", f"{'1a' * 21}",
        "CVE-17-1234", "CVE-2017-123", "XCVE-2017-1234", "CVE-2017-12345678", "CVE-2017-1234-5",
        "!12", "harbour/gull!12", "harbour/osprey#12", "gull#12", "x/harbour/gull#12", "GH-x",
        "https://example.org/#12", "https://example.org/1a2b3c4/@ada", f"{PULL}/files",
        f"{PULL}#issuecomment-1", "https://github.com/harbour/gull", "https://github.com/ada",
        "Harbour notes #7", "these are Harbour notes #7 of many",
    ],
)  # fmt: skip
def test_what_stays_text(text: str) -> None:
    """Colours, anchors, mail addresses, versions, words, the report's own number, what is unknown."""
    assert _read(text) == (Text(text=text),)


def test_no_number_is_guessed_across_projects() -> None:
    """With two repositories a bare number, commit or request means neither of them."""
    run = "#12 GH-13 !14 1a2b3c4"
    assert _found(run, repositories=(GULL, TERN)) == []
    assert _found(run, repositories=()) == []


def test_a_section_names_its_repository() -> None:
    """By the project's name, its path or the path's end; sections below it mean the same."""
    paragraph = (Paragraph(children=(Text(text="Fixed #12"),)),)

    def section(title: str, *below: Section) -> Section:
        return Section(title=(Text(text=title),), blocks=paragraph, sections=below)

    titles = ("GULL", "tern-server:", "harbour/gull", "Osprey")
    upper = section("Changes", section("Tern", section("Fixes")), section("Other"))
    report = Report(title="x", sections=(*map(section, titles), upper), blocks=paragraph)
    found = [
        node.url for node in walk(with_references(report, (GULL, TERN))) if isinstance(node, Ref)
    ]
    gull, tern = f"{GULL.url}/issues/12", "https://github.com/harbour/tern-server/issues/12"
    assert found == [gull, tern, gull, tern, tern]


def test_the_forge_decides_what_signs_mean() -> None:
    """GitLab has two rows of numbers; GitHub and Gitea have one."""
    heron = "https://gitlab.example.org/birds/wading/heron/-"
    assert _found("#1 !2 GH-3 birds/wading/heron!4 1a2b3c4", repositories=(HERON,)) == [
        _ref("issue", "#1", f"{heron}/issues/1"),
        _ref("mr", "!2", f"{heron}/merge_requests/2"),
        _ref("mr", "birds/wading/heron!4", f"{heron}/merge_requests/4"),
        _ref("commit", "1a2b3c4", f"{heron}/commit/1a2b3c4"),
    ]
    assert _found("#1 !2 GH-3 1a2b3c4", repositories=(STORK,)) == [
        _ref("issue", "#1", "https://codeberg.org/nest/stork/issues/1"),
        _ref("commit", "1a2b3c4", "https://codeberg.org/nest/stork/commit/1a2b3c4"),
    ]


def test_a_person_has_a_page_where_there_is_one_forge() -> None:
    """Two repositories at one forge agree; two forges do not, and nobody is guessed."""
    assert _found("@ada", repositories=(GULL, TERN)) == [
        Mention(name="ada", url="https://github.com/ada")
    ]
    for repositories in ((GULL, STORK), ()):
        assert _found("@ada", repositories=repositories) == []


def _link(href: str, text: str, title: str = "") -> Link:
    return Link(href=href, children=(Text(text=text),), title=title)


_GITLAB = "https://gitlab.com/birds/wading/heron/-"
_GITHUB = "https://github.com/harbour/gull"


@pytest.mark.parametrize(
    ("href", "text", "kind", "shown"),
    [
        (PULL, PULL, "pr", "harbour/gull#12"),
        (PULL, PULL.removeprefix("https://"), "pr", "harbour/gull#12"),
        (PULL, "#12", "pr", "#12"),
        (PULL, "harbour/gull#12", "pr", "harbour/gull#12"),
        (f"{_GITHUB}/issues/3", "#3", "issue", "#3"),
        (f"{_GITHUB}/commit/{'1a' * 20}", "1a1a1a1", "commit", "1a1a1a1"),
        (f"{_GITHUB}/commit/{'1a' * 20}", f"{_GITHUB}/commit/{'1a' * 20}", "commit", "harbour/gull@1a1a1a1a1"),
        (f"{_GITHUB}/compare/v1.0...v2.0", f"{_GITHUB}/compare/v1.0...v2.0", "compare", "harbour/gull@v1.0...v2.0"),
        (f"{_GITHUB}/releases/tag/v1.0", f"{_GITHUB}/releases/tag/v1.0", "release", "harbour/gull@v1.0"),
        (f"{_GITLAB}/merge_requests/4", "!4", "mr", "!4"),
        (f"{_GITLAB}/issues/4", f"{_GITLAB}/issues/4", "issue", "birds/wading/heron#4"),
        (f"{_GITLAB}/tags/v3", f"{_GITLAB}/tags/v3", "release", "birds/wading/heron@v3"),
    ],
)  # fmt: skip
def test_a_link_that_says_its_address(href: str, text: str, kind: str, shown: str) -> None:
    """No repository need be known: the address says all, and it is kept."""
    assert _read(_link(href, text), repositories=()) == (_ref(kind, shown, href),)


@pytest.mark.parametrize(
    "link",
    [
        _link(PULL, "the fix"),
        _link(PULL, "#13"),
        _link(PULL, "harbour/tern#12"),
        _link(PULL, "!12"),
        _link(PULL, "#12", title="the fix"),
        _link("https://github.com/harbour/gull/releases/tag/v1.0", "v1.0"),
        _link(f"https://github.com/harbour/gull/commit/{'1a' * 20}", "1a1a1b1"),
        _link(f"https://github.com/harbour/gull/commit/{'1a' * 20}", "1a"),
        _link("https://example.org/harbour/gull/pull/12", "#12"),
        _link("https://github.com/harbour/gull/pull/new", "#12"),
        _link("mailto:ada@example.org", "@ada"),
        Link(href=PULL, children=(Strong(children=(Text(text="#12"),)),)),
    ],
    ids=lambda link: f"{link.href[-12:]} {link.title}",
)
def test_other_links_stay_links(link: Link) -> None:
    """Words of an author's own, another number, another site; nothing inside a link is touched."""
    assert _read(link) == (link,)


def test_code_and_raw_pieces_are_left_alone() -> None:
    """What is code is no sentence; a section's heading and the report's title are not read."""
    code = (CodeSpan(text="#12"), Text(text=" "), RawInline(format="html", text="<b id='@ada'>"))
    report = Report(
        title="Notes #12",
        blocks=(Paragraph(children=code), CodeBlock(text="#12 @ada CVE-2017-1234")),
        sections=(Section(title=(Text(text="About #12 by @ada"),)),),
    )
    assert with_references(report, (GULL,)) == report


def test_every_block_is_gone_through() -> None:
    """Lists, quotes, tables with their heads, terms and meanings, emphasis inside."""
    run = (Strong(children=(Text(text="#1"),)),)
    paragraph = Paragraph(children=run)
    report = Report(
        title="x",
        blocks=(
            ListBlock(items=(ListItem(blocks=(paragraph,)),)),
            Quote(blocks=(paragraph,)),
            Table(align=(Align.NONE,), head=(run,), rows=((run,), (run,))),
            DefinitionList(items=(Definition(term=run, meanings=((paragraph,),)),)),
        ),
    )
    refs = [node for node in walk(with_references(report, (GULL,))) if isinstance(node, Ref)]
    assert len(refs) == 7


def test_a_reference_ends_where_a_word_does() -> None:
    """A text's neighbours count: half a word before or behind it makes no reference."""
    bold = Strong(children=(Text(text="x"),))
    assert _found(bold, "#12", repositories=(GULL,)) == [bold]
    assert _found("#12", bold) == [bold]
    assert _found("#12", CodeSpan(text="-x")) == [CodeSpan(text="-x")]
    assert _found("https://github.com/harbour/gull/pull/12", bold) == [bold]


_PIECES = (
    "#1", "#12", "GH-3", "!4", "@ada", "harbour/gull", "#", "/", "-", ".", ",", " ", "(", ")", "a",
    "1a2b3c4", "CVE-2017-1234", PULL, "https://", "harbour", "Harbour notes #7", "\u2019", ":", "_",
)  # fmt: skip
_TEXTS = st.lists(st.sampled_from(_PIECES), max_size=8).map("".join)
_INLINES = st.one_of(
    _TEXTS.map(lambda text: Text(text=text)),
    _TEXTS.map(lambda text: Strong(children=(Text(text=text),))),
    _TEXTS.map(lambda text: CodeSpan(text=text)),
    _TEXTS.map(lambda text: Link(href=PULL, children=(Text(text=text),))),
)


@given(st.lists(_INLINES, max_size=5), st.sampled_from([(), (GULL,), (GULL, TERN), (HERON,)]))
def test_twice_is_once(run: list[Inline], repositories: tuple[Repository, ...]) -> None:
    """What was left alone is left alone again; and no word is lost but an address's."""
    report = Report(title="Harbour notes #7", blocks=(Paragraph(children=tuple(run)),))
    once = with_references(report, repositories)
    assert with_references(once, repositories) == once
    if "https" not in str(run):
        assert words(once) == words(report)


@given(REPORTS)
def test_our_markdown_carries_them(report: Report) -> None:
    """A report with its references is written and read again as the same report."""
    once = normalise(with_references(report, (GULL,)))
    assert normalise(read_markdown(to_markdown(once), where="x")) == once


@given(st.lists(_INLINES, min_size=1, max_size=5))
def test_our_markdown_carries_every_kind(run: list[Inline]) -> None:
    """References beside anything else survive being written and read."""
    report = Report(title="x", blocks=(Paragraph(children=tuple(run)),))
    once = normalise(with_references(report, (GULL,)))
    assert normalise(read_markdown(to_markdown(once), where="x")) == once


@pytest.mark.parametrize(
    "piece",
    [
        "#",
        "#1",
        "a/",
        "a-",
        "@",
        "@a",
        "a1",
        "1",
        "https://",
        "CVE-",
        "a.b/",
        "1e1",
        "GH-",
        "@a-",
        "))",
    ],
)
def test_time_grows_with_the_text(piece: str) -> None:
    """Half a million characters of nearly references take well under a second."""
    text = piece * (500_000 // len(piece))
    start = time.perf_counter()
    _read(text)
    assert time.perf_counter() - start < 3


@pytest.mark.parametrize(
    ("ref", "repository", "url"),
    [
        (_ref("pr", "#12", ""), GULL, "https://github.com/harbour/gull/issues/12"),
        (_ref("issue", "#12", ""), GULL, "https://github.com/harbour/gull/issues/12"),
        (_ref("pr", "#12", ""), HERON, f"{HERON.url}/-/merge_requests/12"),
        (_ref("issue", "#12", ""), HERON, f"{HERON.url}/-/issues/12"),
        (
            Ref(kind="commit", text="1a2b3c4d5", attrs=(("target", "1a2b3c4d5e6f7"),)),
            GULL,
            "https://github.com/harbour/gull/commit/1a2b3c4d5e6f7",
        ),
        (_ref("release", "2020-06-08", ""), GULL, ""),
        (_ref("issue", "that one", ""), GULL, ""),
        (_ref("pr", "#12", "https://a.example/12"), GULL, "https://a.example/12"),
    ],
    ids=["pr", "issue", "merge-request", "issue-gitlab", "commit", "release", "words", "given"],
)
def test_a_reference_without_an_address_gets_its_page(
    ref: Ref, repository: Repository, url: str
) -> None:
    """As importers make of `pr:12[]`; where no repository is meant, nothing is guessed."""
    (found,) = _read(ref, repositories=(repository,))
    assert isinstance(found, Ref)
    assert (found.url, found.text, found.kind) == (url, ref.text, ref.kind)
    assert _read(ref, repositories=(GULL, TERN)) == (ref,)
