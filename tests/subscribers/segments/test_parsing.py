"""How segments are read: what is understood, and what is refused at which column."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscribers.errors import InvalidSegment
from subscribers.segments import read_segment
from subscribers.segments.fields import FIELDS, Kind
from subscribers.segments.parsing import DEEPEST, MOST
from subscribers.segments.tree import (
    Ago,
    All,
    Comparison,
    Either,
    Followed,
    Not,
    Operator,
    Unit,
)
from subscribers.segments.words import LONGEST

PLAIN = Comparison(field="plain", operator=Operator.EQUAL)
PAUSED = Comparison(field="paused", operator=Operator.EQUAL)
SUPPRESSED = Comparison(field="suppressed", operator=Operator.EQUAL)


def equal(field: str, *values: str | date | Ago | Followed) -> Comparison:
    return Comparison(field=field, operator=Operator.EQUAL, values=values)


READ = {
    "plain and paused or suppressed": Either(parts=(All(parts=(PLAIN, PAUSED)), SUPPRESSED)),
    "plain and (paused or suppressed)": All(parts=(PLAIN, Either(parts=(PAUSED, SUPPRESSED)))),
    "not plain and paused": All(parts=(Not(part=PLAIN), PAUSED)),
    "NOT(plain AND paused)": Not(part=All(parts=(PLAIN, PAUSED))),
    "plain == no": Not(part=PLAIN),
    "plain != no": PLAIN,
    "topic==lxd": equal("topic", Followed(list="main", topic="lxd")),
    "topic == Releases/LXD": equal("topic", Followed(list="releases", topic="lxd")),
    "chosen is empty": Comparison(field="chosen", operator=Operator.EMPTY),
    "since == 2025-02-28": equal("since", date(2025, 2, 28)),
    "since == today": equal("since", Ago(number=0, unit=Unit.DAY)),
    "since == 3 Weeks AGO": equal("since", Ago(number=3, unit=Unit.WEEK)),
    "address == Ada@M\u00fcnchen.example": equal("address", "ada@xn--mnchen-3ya.example"),
    "domain == M\u00fcnchen.example": equal("domain", "xn--mnchen-3ya.example"),
    "name == 'O\\'Neil \\\\ \"Pat\"'": equal("name", 'o\'neil \\ "pat"'),
    "name == e\u0301": equal("name", "\u00e9"),
    "name == since": equal("name", "since"),
    "name == 'not'": equal("name", "not"),
    "name == in": equal("name", "in"),
    "way not in (form, one-click)": Not(part=equal("way", "form", "one-click")),
}


@pytest.mark.parametrize(("text", "tree"), READ.items(), ids=READ)
def test_what_is_understood(text: str, tree: object) -> None:
    """`not` binds closest, then `and`, then `or`; case and blanks mean nothing."""
    assert read_segment(text) == tree
    assert read_segment(f"\n\t {text}\u00a0") == tree


REFUSED = {
    "": (1, "a field is missing here; the fields are address, domain,"),
    "  ": (3, "a field is missing here"),
    "plain and": (10, "a field is missing here"),
    "and plain": (1, "a field is missing here"),
    '"name" == x': (1, "a field is missing here"),
    "topc == lxd": (1, "there is no field 'topc'; did you mean topic?"),
    "zzz == lxd": (1, "there is no field 'zzz'; write one of address, domain,"),
    "name": (5, "name is compared with nothing; write it with one of !=, ==, ~, is empty, in"),
    "plain paused": (7, "something is missing before this; join by and, or"),
    "plain && paused": (7, "there is no &&; write and"),
    "plain || paused": (7, "there is no ||; write or"),
    "plain)": (6, "this parenthesis was never opened; leave it out"),
    "plain or (paused": (10, "this parenthesis is never closed; write )"),
    "(plain paused)": (8, "something is missing before this"),
    "name = x": (6, "'=' alone means nothing; write == for equal"),
    "name !~ x": (6, "'!' alone means nothing; write not before the comparison"),
    "name == 'x": (9, "this quote is never closed; write ' behind it"),
    'name == "x\\"': (9, 'this quote is never closed; write " behind it'),
    "name ==": (8, "a value for name is missing here"),
    "name == and": (9, 'and is a word of the language; write "and" where it is the value'),
    "name == )": (9, "a value for name is missing here"),
    "name ~ ''": (8, "the empty text is in everything"),
    "name < b": (6, "name has no <; write it with one of !=, ==, ~, is empty, in"),
    "name is x": (9, "empty is missing after is"),
    "name not ~ x": (10, "in is missing after not; write not before field"),
    "name in x": (9, "( is missing after in"),
    "name in (x y)": (12, "something is missing before this"),
    "name in (x,": (12, "a value for name is missing here"),
    "name in ()": (10, "a value for name is missing here"),
    "topic is empty": (7, "topic has no is empty; write it with one of !=, ==, in"),
    "topic == 'a b'": (10, "'a b' is no name of a list or topic"),
    "topic == a/b/c": (10, "'a/b' is no name of a list or topic"),
    "topic ~ lx": (7, "topic has no ~"),
    "plain > yes": (7, "plain has no >; write plain, or not plain"),
    "plain in (yes)": (7, "plain has no in; write plain, or not plain"),
    "plain == maybe": (10, "plain is yes or no, not 'maybe'"),
    "state == confirmd": (10, "no state is 'confirmd'; did you mean confirmed?"),
    "frequency == weekly": (14, "no frequency is 'weekly'; write one of each, monthly"),
    "way == x": (8, "no way is 'x'; write one of command, import, form,"),
    "address == ada": (12, "'ada' is no address; write ~ for a part of one"),
    "domain == org": (11, "'org' is no domain of an address; write ~ for a part of one"),
    "since < 2025-02-30": (9, "'2025-02-30' is no day; write it like 2025-01-01, today or 30 days"),
    "since < 20250101": (9, "'20250101' is no day"),
    "since < 0001-01-01": (9, "'0001-01-01' is no day"),
    "since < 2200-01-01": (9, "'2200-01-01' is no day"),
    "since < 30 days": (9, "'30' is no day"),
    "since < -3 days ago": (9, "'-3' is no number of days"),
    "since < \u0663 days ago": (9, "'\u0663' is no number of days"),
    "since < 100001 days ago": (9, "'100001' is no number of days"),
    f"since < {'9' * 50} days ago": (9, "is no number of days"),
    "since < 3 fortnights ago": (9, "there is no unit 'fortnights'; write one of day, week, month"),
    "since in (today)": (7, "since has no in; write it with one of !=, ==, <, <=, >, >="),
    "since is empty": (7, "since has no is empty"),
    "name == a\x00b": (10, "the expression holds the control character U+0000"),
    "name == 'a\udcffb'": (11, "the expression holds the control character U+DCFF"),
    "name ~ 'a\u202eb'": (10, "the expression holds the control character U+202E"),
    "name ~ 'a\uffffb'": (10, "the expression holds the control character U+FFFF"),
    "not " * (DEEPEST + 1) + "plain": (
        4 * (DEEPEST + 1) + 1,
        f"more than {DEEPEST} parentheses and nots within each other",
    ),
}


@pytest.mark.parametrize(("text", "told"), REFUSED.items(), ids=map(ascii, REFUSED))
def test_what_is_refused(text: str, told: tuple[int, str]) -> None:
    """One line: the column, what stands there, what is wrong and the mend."""
    with pytest.raises(InvalidSegment) as refused:
        read_segment(text)
    column, what = told
    line = str(refused.value)
    assert line.startswith(f"segment, column {column}, at ")
    assert what in line
    assert "; " in line
    assert line.isprintable()
    assert len(line) < 300


def test_what_a_name_may_hold_can_be_asked_for() -> None:
    """Also a sign that Unicode has given out since this Python was made."""
    comparison = read_segment("name ~ '\U0001fae8'")
    assert isinstance(comparison, Comparison)
    assert comparison.values == ("\U0001fae8",)


def test_an_expression_has_an_end() -> None:
    """The longest that is taken, and one character more."""
    whole = f"name == '{'x' * (LONGEST - 10)}'"
    read_segment(whole)
    with pytest.raises(InvalidSegment, match="segment: the expression is longer than 2000"):
        read_segment(f"{whole} ")


def test_comparisons_and_values_have_a_number() -> None:
    """One more than may be is told where it stands."""
    read_segment(" or ".join(["plain"] * MOST))
    with pytest.raises(InvalidSegment, match=f"column 451, at `plain`: more than {MOST} comp"):
        read_segment(" or ".join(["plain"] * (MOST + 1)))
    names = ",".join("x" * MOST)
    read_segment(f"name in ({names})")
    with pytest.raises(InvalidSegment, match=f"column 110, at `x.`: more than {MOST} values"):
        read_segment(f"name in ({names},x)")


def test_depth_counts_what_is_open_not_what_was() -> None:
    """Many parentheses one after another are not deep; at the limit they are taken."""
    read_segment(" and ".join(["(not plain)"] * MOST))
    read_segment("(" * DEEPEST + "plain" + ")" * DEEPEST)
    with pytest.raises(InvalidSegment, match="more than"):
        read_segment("(" * (DEEPEST + 1) + "plain" + ")" * (DEEPEST + 1))


WORDS = st.sampled_from(
    [*FIELDS, "and", "or", "not", "in", "is", "empty", "ago", "(", ")", ",", "==", "!=", "~", "<",
     ">=", "=", "'", '"x"', "'y", "lxd", "2025-01-01", "30", "days", "yes", "\\", "&&", "\x00"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=14).map(" ".join)))
def test_any_text_is_read_or_refused(text: str) -> None:
    """In one line, whatever it is."""
    with suppress(InvalidSegment):
        read_segment(text)
        return
    with pytest.raises(InvalidSegment, match=r"\Asegment, column \d+, at [^\n]*; [^\n]*\Z"):
        read_segment(text)


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_takes_what_its_table_says_and_nothing_else(name: str) -> None:
    """Operator by operator, with a value that fits."""
    field = FIELDS[name]
    value = {Kind.TEXT: "a@example.org", Kind.NAME: "lxd", Kind.FLAG: "yes", Kind.DAY: "today"}
    fits = {"domain": "example.org"}.get(name, value.get(field.kind, "".join(field.choices[:1])))
    for operator in Operator:
        text = f"{name} {operator} {'' if operator is Operator.EMPTY else fits}"
        if operator in field.operators:
            read_segment(text)
        else:
            with pytest.raises(InvalidSegment, match=f"{name} has no {operator}"):
                read_segment(text)
