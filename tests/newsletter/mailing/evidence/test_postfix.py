"""Postfix's log as evidence: what proves a letter taken, and what does not."""

import gzip
import random
import tracemalloc
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.errors import WorkspaceError
from newsletter.mailing.evidence.log_lines import BLOCK
from newsletter.mailing.evidence.postfix import read_postfix
from newsletter.mailing.evidence.proof import Evidence

NOW = datetime(2017, 6, 13, 9, tzinfo=UTC)
OURS = "k3f5aq@news.example.org"


def stamped(second: int, name: str = "postfix", host: str = "mail") -> str:
    return f"Jun 12 09:30:{second:02} {host} {name}"


def came_in(queue_id: str, message_id: str, second: int = 1, name: str = "postfix") -> str:
    return f"{stamped(second, name)}/cleanup[71]: {queue_id}: message-id=<{message_id}>"


def active(queue_id: str, second: int = 1, name: str = "postfix") -> str:
    words = "from=<b+1@bounce.example.org>, size=61234, nrcpt=1 (queue active)"
    return f"{stamped(second, name)}/qmgr[72]: {queue_id}: {words}"


def status(queue_id: str, said: str = "sent (250 2.0.0 Ok)", second: int = 2) -> str:
    words = f"to=<ann@example.org>, relay=mx[192.0.2.1]:25, delay=1, dsn=2.0.0, status={said}"
    return f"{stamped(second)}/smtp[73]: {queue_id}: {words}"


def removed(queue_id: str, second: int = 3) -> str:
    return f"{stamped(second)}/qmgr[72]: {queue_id}: removed"


def read(folder: Path, *files: Sequence[str], wanted: Sequence[str] = (OURS,)) -> Evidence:
    """What these lines say, each sequence a file of its own."""
    paths = []
    for number, found in enumerate(files):
        paths.append(folder / f"mail.log.{number}")
        paths[-1].write_text("\n".join(found) + "\n")
    return read_postfix(paths, wanted, now=NOW, zone=UTC)


def test_a_letter_in_the_queue_is_proved(tmp_path: Path) -> None:
    """Cleanup names it, the queue manager takes it, a later line says what became of it."""
    evidence = read(tmp_path, [came_in("4XA1", OURS), active("4XA1"), status("4XA1")])

    assert {each: str(trace) for each, trace in evidence.taken.items()} == {
        OURS: "4XA1: sent (250 2.0.0 Ok)"
    }
    assert not evidence.begun


def test_a_line_of_cleanup_alone_is_no_proof(tmp_path: Path) -> None:
    """It is written while the letter comes in: the connection may have broken after it."""
    evidence = read(tmp_path, [came_in("4XA1", OURS), active("4XB2")])

    assert not evidence.taken
    assert evidence.begun[OURS].place == "4XA1"


def test_the_queue_id_is_the_proof_s_place(tmp_path: Path) -> None:
    """Also where nothing more is said; lines may end in CRLF."""
    lines = [came_in("4XA1", OURS) + "\r", active("4XA1") + "\r"]

    assert str(read(tmp_path, lines).taken[OURS]) == "4XA1"


def test_within_a_second_a_letter_s_life_is_in_order(tmp_path: Path) -> None:
    """However the files are given: it comes in, is queued, gets its answer, is removed."""
    life = [came_in("4XA1", OURS), active("4XA1"), status("4XA1", second=1), removed("4XA1", 1)]

    for lines in permutations(life):
        assert str(read(tmp_path, lines).taken[OURS]) == "4XA1: sent (250 2.0.0 Ok)"


def test_words_that_are_no_utf_8_are_shown_all_the_same(tmp_path: Path) -> None:
    """A server's Latin-1 does not stop the reading."""
    path = tmp_path / "mail.log"
    lines = [came_in("4XA1", OURS), active("4XA1"), status("4XA1", "bounced (gelöscht)")]
    path.write_bytes("\n".join(lines).encode("latin-1"))

    evidence = read_postfix([path], [OURS], now=NOW, zone=UTC)
    assert evidence.taken[OURS].said == "bounced (gel\ufffdscht)"


def test_angle_brackets_do_not_matter(tmp_path: Path) -> None:
    """Message-IDs are asked for as they stand in a header or bare."""
    lines = [came_in("4XA1", OURS), active("4XA1")]

    assert read(tmp_path, lines, wanted=[f"<{OURS}>"]).taken.keys() == {OURS}


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("sent (250 2.0.0 Ok: queued as X)", "4XA1: sent (250 2.0.0 Ok: queued as X)"),
        (
            "deferred (connect to mx[192.0.2.1]:25: timed out)",
            "4XA1: deferred (connect to mx[192.0.2.1]:25: timed out)",
        ),
        (
            "bounced (host mx said: 550 5.1.1 (no such user))",
            "4XA1: bounced (host mx said: 550 5.1.1 (no such user))",
        ),
        (
            "deferred (host mx[192.0.2.1]: 4XB1: not now)",
            "4XA1: deferred (host mx[192.0.2.1]: 4XB1: not now)",
        ),
        (f"sent ({'x' * 300}y)", f"4XA1: sent ({'x' * 300})"),
    ],
)
def test_the_last_word_is_kept(tmp_path: Path, said: str, shown: str) -> None:
    """What became of the letter later stands beside the proof, word for word."""
    lines = [
        came_in("4XA1", OURS),
        active("4XA1"),
        status("4XA1", "deferred (greylisted)", 2),
        active("4XA1", 3),
        status("4XA1", said, 4),
    ]

    assert str(read(tmp_path, lines).taken[OURS]) == shown


def test_a_queue_id_used_again_is_another_letter(tmp_path: Path) -> None:
    """Short queue ids come back: the second letter's lines prove nothing about the first."""
    broken_off_then_another = [
        came_in("4XA1", OURS, 1),
        came_in("4XA1", "other@example.org", 5),
        active("4XA1", 5),
        status("4XA1", second=6),
    ]

    assert not read(tmp_path, broken_off_then_another).taken

    another_first = [
        came_in("4XA1", "other@example.org", 1),
        active("4XA1", 1),
        status("4XA1", "bounced (no)", 2),
        removed("4XA1", 3),
        came_in("4XA1", OURS, 5),
    ]

    assert not read(tmp_path, another_first).taken


def test_what_happens_after_removal_is_not_about_the_letter(tmp_path: Path) -> None:
    """A later letter under the queue id may begin before the part of the log that we have."""
    lines = [
        came_in("4XA1", OURS, 1),
        active("4XA1", 1),
        status("4XA1", second=2),
        removed("4XA1", 3),
        status("4XA1", "bounced (another)", 9),
    ]

    assert read(tmp_path, lines).taken[OURS].said == "sent (250 2.0.0 Ok)"


def test_removal_before_the_queue_is_no_proof(tmp_path: Path) -> None:
    """A letter that was deleted while it waited was never the queue manager's."""
    lines = [came_in("4XA1", OURS, 1), removed("4XA1", 2), active("4XA1", 3)]

    assert not read(tmp_path, lines).taken


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_rotated_files_in_any_order(tmp_path: Path, order: tuple[int, int]) -> None:
    """A shell's mail.log* gives the newest first, and the letter may lie across the cut."""
    files = [[came_in("4XA1", OURS)], [active("4XA1"), status("4XA1")]]

    evidence = read(tmp_path, *(files[number] for number in order))

    assert evidence.taken[OURS].said.startswith("sent")


def test_packed_files(tmp_path: Path) -> None:
    """Logrotate packs what is older."""
    path = tmp_path / "mail.log.2.gz"
    path.write_bytes(gzip.compress(f"{came_in('4XA1', OURS)}\n{active('4XA1')}\n".encode()))

    assert read_postfix([path], [OURS], now=NOW, zone=UTC).taken


def test_a_damaged_packed_file_is_named(tmp_path: Path) -> None:
    """Half a file is no evidence of what is missing."""
    path = tmp_path / "mail.log.2.gz"
    path.write_bytes(gzip.compress(f"{came_in('4XA1', OURS)}\n".encode() * 99)[:40])

    with pytest.raises(WorkspaceError, match="gzip"):
        read_postfix([path], [OURS], now=NOW, zone=UTC)


@pytest.mark.parametrize("where", [[(1, "postfix-out")], [(1, "postfix"), (1, "postfix-out")]])
def test_instances_and_hosts_have_their_own_queues(
    tmp_path: Path, where: list[tuple[int, str]]
) -> None:
    """The same queue id of another instance is another letter."""
    lines = [came_in("4XA1", OURS, name="postfix-out")]
    lines += [active("4XA1", name=name) for _, name in where]
    others = [line.replace(" mail ", " relay ") for line in lines[:1]]

    assert read(tmp_path, lines).taken
    assert not read(tmp_path, lines[:1], [active("4XA1")]).taken
    assert not read(tmp_path, others, lines[1:]).taken


def test_a_service_with_a_name_of_its_own(tmp_path: Path) -> None:
    """master.cf may name a cleanup `postfix/sender-cleanup/cleanup`: the same instance."""
    lines = [came_in("4XA1", OURS, name="postfix/sender-cleanup"), active("4XA1")]

    assert read(tmp_path, lines).taken


@pytest.mark.parametrize(
    "stamp",
    [
        "2017-06-12T09:30:01.123456+00:00",
        "2017-06-12T11:30:01+02:00",
        "2017-06-12T11:30:01+0200",
        "2017-06-12T09:30:01Z",
        "Jun 12 09:30:01",
    ],
)
def test_stamps_of_both_kinds(tmp_path: Path, stamp: str) -> None:
    """RFC 3339 with its zone, or syslog's without: the same moment."""
    lines = [
        line.replace("Jun 12 09:30:01", stamp) for line in (came_in("4XA1", OURS), active("4XA1"))
    ]
    evidence = read(tmp_path, lines)

    assert evidence.taken
    assert evidence.coverage is not None
    assert evidence.coverage.first is not None
    assert evidence.coverage.first.replace(microsecond=0) == datetime(
        2017, 6, 12, 9, 30, 1, tzinfo=UTC
    )


def test_a_log_without_zone_is_read_in_the_operator_s(tmp_path: Path) -> None:
    """09:30 at +2 is 07:30 UTC."""
    path = tmp_path / "mail.log"
    path.write_text(active("4XA1") + "\n")

    coverage = read_postfix([path], [], now=NOW, zone=timezone(timedelta(hours=2))).coverage

    assert coverage is not None
    assert coverage.first == datetime(2017, 6, 12, 7, 30, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stamp", "now", "year"),
    [
        ("Dec 31 23:59:59", datetime(2018, 1, 1, 8, tzinfo=UTC), 2017),
        ("Jan  1 00:00:01", datetime(2018, 1, 1, 8, tzinfo=UTC), 2018),
        ("Jan  1 00:30:00", datetime(2017, 12, 31, 23, 45, tzinfo=UTC), 2018),
        ("Feb 29 12:00:00", datetime(2018, 1, 1, 8, tzinfo=UTC), 2016),
        ("Jun 15 09:30:00", NOW, 2016),
    ],
)
def test_the_year_is_the_latest_that_is_not_to_come(
    tmp_path: Path, stamp: str, now: datetime, year: int
) -> None:
    """Over New Year, over leap days, and with a clock a little before ours."""
    path = tmp_path / "mail.log"
    path.write_text(f"{stamp} mail postfix/qmgr[1]: 4XA1: removed\n")

    coverage = read_postfix([path], [], now=now, zone=UTC).coverage

    assert coverage is not None
    assert coverage.first is not None
    assert coverage.first.year == year


@pytest.mark.parametrize(
    "forged",
    [
        f"{stamped(1)}/smtpd[9]: warning: postfix/qmgr[72]: 4XA1: from=<x> (queue active)",
        f"{stamped(1)}/smtp[9]: 4XA1: to=<x@y>, status=deferred (said: (queue active)",
        f"{stamped(1)}/cleanup[9]: 4XA1: warning: header Subject: x (queue active)",
        f"{stamped(1)}/qmgr[9]: 4XA1: from=<x>, size=1, nrcpt=1 (queue act",
        f"{stamped(1)}/qmgr[9]: 4XA1: from=<x>, status=expired, returned to sender",
        f'{stamped(1)}/qmgr[9]: 4XA1: from=<"(queue active)"@x>, status=expired, returned',
        f"{stamped(1)}/qmgr[9]: 4XA: from=<x>, size=1, nrcpt=1 (queue active)",
        "postfix/qmgr[9]: 4XA1: from=<x>, size=1, nrcpt=1 (queue active)",
        f"{stamped(1)}/postqueue[9]: 4XA1: from=<x>, size=1, nrcpt=1 (queue active)",
        "Jun 12 09:30:01 mail qmgr[9]: 4XA1: from=<x>, size=1, nrcpt=1 (queue active)",
        f"{active('4XA1').replace('Jun', 'Juh')}",
    ],
)
def test_only_the_queue_manager_s_own_line_counts(tmp_path: Path, forged: str) -> None:
    """Words that others wrote into the log, and lines that are cut off, prove nothing."""
    assert not read(tmp_path, [came_in("4XA1", OURS), forged]).taken


@pytest.mark.parametrize(
    "forged",
    [
        f"{stamped(1)}/cleanup[9]: 4XA1: warning: header Subject: message-id=<{OURS}>",
        f"{stamped(1)}/cleanup[9]: 4XA1: resent-message-id=<{OURS}>",
        f"{stamped(1)}/cleanup[9]: 4XA1: message-id=<{OURS}",
        f"{stamped(1)}/cleanup[9]: 4XA1: message-id=<x{OURS}>",
        f"{stamped(1)}/smtpd[9]: 4XA1: message-id=<{OURS}>",
    ],
)
def test_only_the_message_id_itself_counts(tmp_path: Path, forged: str) -> None:
    """A subject that quotes it, an ID that contains it, a line that is cut off are not it."""
    evidence = read(tmp_path, [forged, active("4XA1")])

    assert not evidence.taken
    assert not evidence.begun


def test_a_file_without_a_stamp_is_refused(tmp_path: Path) -> None:
    """A wrong file must not look like a log in which nothing was found."""
    with pytest.raises(WorkspaceError) as refused:
        read(tmp_path, ["# newsletter.toml", "[from]"], ["[smarthost]"])
    assert str(refused.value) == (
        f"{tmp_path}/mail.log.0, {tmp_path}/mail.log.1: this is no log of Postfix;"
        " give the file that Postfix writes, such as /var/log/mail.log"
    )


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """One line with its name."""
    with pytest.raises(WorkspaceError, match="cannot be read"):
        read_postfix([tmp_path / "gone.log"], [OURS], now=NOW, zone=UTC)


def test_the_coverage_is_said_plainly(tmp_path: Path) -> None:
    """Begins after the question, ends before it, is silent within it."""
    lines = [
        "Jun 12 09:00:00 mail postfix/qmgr[1]: 4XA1: removed",
        "Jun 12 09:05:00 mail postfix/qmgr[1]: 4XA1: removed",
        "Jun 12 12:00:00 mail postfix/qmgr[1]: 4XA1: removed",
    ]
    coverage = read(tmp_path, lines).coverage
    assert coverage is not None
    nine = datetime(2017, 6, 12, 9, tzinfo=UTC)

    assert coverage.missing(nine, nine + timedelta(hours=3)) == []
    assert coverage.missing(nine - timedelta(seconds=1), nine) == [
        "the log begins 2017-06-12 09:00:00+00:00, the question 2017-06-12 08:59:59+00:00"
    ]
    assert coverage.missing(nine, nine + timedelta(hours=3), margin=timedelta(minutes=1)) == [
        "the log ends 2017-06-12 12:00:00+00:00, the question 2017-06-12 12:01:00+00:00"
    ]
    assert coverage.silent(nine, nine + timedelta(hours=3)) == [
        "the log is silent from 2017-06-12 09:10:00+00:00 to 2017-06-12 12:00:00+00:00"
    ]
    assert coverage.silent(nine, nine + timedelta(minutes=5)) == []


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[list[str]], set[str], set[str]]:
    """Lines of several letters, one list per letter; which were taken, and which only begun."""
    letters, taken, begun = [], set(), set()
    for number in range(draw(st.integers(1, 6))):
        queue_id, message_id = f"4X{number:02}A", f"letter{number}@example.org"
        story = [came_in(queue_id, message_id, 2 * number)]
        if draw(st.booleans()):
            story += [active(queue_id, 2 * number), status(queue_id, second=2 * number + 1)]
            taken.add(message_id)
        else:
            begun.add(message_id)
        letters.append(story)
    return letters, taken, begun


FOREIGN = st.sampled_from(
    [
        "Jun 12 09:30:01 mail dovecot: imap-login: Login: user=<ann>",
        "Jun 12 09:30:01 mail postfix/smtpd[9]: connect from unknown[192.0.2.9]",
        "Jun 12 09:30:01 mail postfix/cleanup[9]: 4XFF9: message-id=<stranger@example.net>",
        "Jun 12 09:30:01 mail postfix/qmgr[9]: 4XFF9: from=<>, size=9, nrcpt=1 (queue active)",
        "Jun 12 09:30:01 mail postfix/qmgr[9]: : ]: ",
        "",
        "\x00\x00\x00",
        "-- MARK --",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    story=stories(),
    foreign=st.lists(FOREIGN, max_size=8),
    files=st.integers(1, 4),
    seed=st.randoms(use_true_random=False),
    cut=st.integers(0, 30),
)
def test_any_interleaving_says_the_same(  # noqa: PLR0917
    tmp_path: Path,
    story: tuple[list[list[str]], set[str], set[str]],
    foreign: list[str],
    files: int,
    seed: random.Random,
    cut: int,
) -> None:
    """Lines of other letters and programs between, files in any order, the last line cut off."""
    letters, taken, begun = story
    piles = [list(each) for each in letters] + [[line] for line in foreign]
    lines = []
    while piles:
        pile = seed.choice(piles)
        lines.append(pile.pop(0))
        piles = [each for each in piles if each]
    size = -(-len(lines) // files)
    parts = [lines[begin : begin + size] for begin in range(0, len(lines), size)]
    seed.shuffle(parts)
    parts.append([came_in("4XEEE", "cut@example.org", 59)[: -1 - cut]])

    evidence = read(tmp_path, *parts, wanted=[*taken, *begun, "cut@example.org", "no@example.org"])

    assert evidence.taken.keys() == taken
    assert evidence.begun.keys() == begun


def test_a_huge_log_takes_little_memory(tmp_path: Path) -> None:
    """A log of 200,000 lines and one of 2,000 take the same: only what was asked for is kept."""

    def peak(letters: int) -> int:
        path = tmp_path / f"{letters}.log"
        with path.open("w") as file:
            for number in range(letters):
                queue_id = f"4X{number:06}"
                file.write(came_in(queue_id, f"{number}@example.org", number % 60) + "\n")
                file.write(active(queue_id, number % 60) + "\n")
        tracemalloc.start()
        assert read_postfix([path], ["7@example.org"], now=NOW, zone=UTC).taken
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        path.unlink()
        return used

    small, large = peak(5_000), peak(100_000)

    assert large < small * 1.2


def test_the_rest_of_an_endless_line_is_no_line(tmp_path: Path) -> None:
    """What follows junk without a line end is junk, too, wherever a read happens to begin."""
    path = tmp_path / "mail.log"
    begun = f"{came_in('4XA1', OURS)}\n".encode()
    junk = b"\x00" * (2 * BLOCK - len(begun))
    path.write_bytes(begun + junk + f"{active('4XA1')}\n".encode())

    assert not read_postfix([path], [OURS], now=NOW, zone=UTC).taken


def test_a_line_without_end_takes_little_memory(tmp_path: Path) -> None:
    """A binary file, or a log full of NULs after a crash, is passed over; what follows counts."""
    path = tmp_path / "mail.log"
    whole = f"{came_in('4XA1', OURS)}\n{active('4XA1')}\n"
    path.write_bytes(b"\x00" * 5_000_000 + b"\n" + whole.encode())

    tracemalloc.start()
    evidence = read_postfix([path], [OURS], now=NOW, zone=UTC)
    used = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert evidence.taken
    assert used < 3_000_000
