"""A segment's words into its tree, by recursive descent.

either      = all { "or" all }
all         = opposite { "and" opposite }
opposite    = "not" opposite | "(" either ")" | comparison
comparison  = field operator value | field ["not"] "in" "(" value { "," value } ")"
            | field "is" ["not"] "empty" | flag
value       = quoted | bare | number unit "ago"
"""

import unicodedata

from subscribers.errors import InvalidSegment
from subscribers.model import Lists
from subscribers.segments.fields import FIELDS, Kind
from subscribers.segments.tree import All, Comparison, Either, Not, Operator, Segment, Value
from subscribers.segments.values import Unfit, nearest, read_ago, read_flag, read_value
from subscribers.segments.words import LONGEST, Word, fault, read_words
from subscribers.segments.words import Kind as Looks

DEEPEST = 12
"""Parentheses and nots within each other: the parser of SQLite 3.40 gives up at 30 (measured)."""
MOST = 50
"""Comparisons in an expression, and values behind an `in`: PostgreSQL needs 0.5 s to plan so many
that ask for topics, and 10 s for 130 (measured)."""
_JOINTS = ("and", "or", "not")
_OWN_WORDS = (*_JOINTS, "in", "is", "empty", "ago")
"""Words of the language; the first three are values in quotes only."""
_SIGNS = {"&&": "and", "&": "and", "||": "or", "|": "or"}


def read_segment(text: str, *, known: Lists | None = None) -> Segment:
    """Read an expression; raises InvalidSegment, with the column of the mistake.

    `known` are the lists there are with their topics; without it every name is taken.
    """
    reading = _Reading(text, known or {})
    segment = reading.either(depth=0)
    reading.end()
    return segment


def holding(text: str) -> Segment:
    """Who has a text in address or name, as by `~`; raises InvalidSegment."""
    if len(text) > LONGEST or any(unicodedata.category(char) in {"Cc", "Cs"} for char in text):
        what = f"the text is longer than {LONGEST} characters, or holds a control character"
        raise InvalidSegment(what, where="text", mend="leave something out")
    operator = Operator.HOLDS
    parts = (
        Comparison(
            field=field, operator=operator, values=(read_value(field, operator, text, known={}),)
        )
        for field in ("address", "name")
    )
    return Either(parts=tuple(parts))


class _Reading:
    """The words of one expression, and how far they are read."""

    def __init__(self, text: str, known: Lists) -> None:
        self._text = text
        self._known = known
        self._words = read_words(text)
        self._next = 0
        self._comparisons = 0

    def either(self, *, depth: int) -> Segment:
        parts = [self._all(depth)]
        while self._take("or"):
            parts.append(self._all(depth))
        return parts[0] if len(parts) == 1 else Either(parts=tuple(parts))

    def end(self) -> None:
        word = self._word
        if word.kind is Looks.END:
            return
        if word.text in _SIGNS:
            raise self._fault(word, f"there is no {word.text}", mend=f"write {_SIGNS[word.text]}")
        if word.text == ")":
            raise self._fault(word, "this parenthesis was never opened", mend="leave it out")
        raise self._fault(word, "something is missing before this", mend="join by and, or")

    def _all(self, depth: int) -> Segment:
        parts = [self._opposite(depth)]
        while self._take("and"):
            parts.append(self._opposite(depth))
        return parts[0] if len(parts) == 1 else All(parts=tuple(parts))

    def _opposite(self, depth: int) -> Segment:
        word = self._word
        if depth > DEEPEST:
            what = f"more than {DEEPEST} parentheses and nots within each other"
            raise self._fault(word, what, mend="say it more simply")
        if self._take("not"):
            return Not(part=self._opposite(depth + 1))
        if not self._take_mark("("):
            return self._comparison()
        inner = self.either(depth=depth + 1)
        self._close(word)
        return inner

    def _comparison(self) -> Segment:
        self._count(self._word)
        field = self._field()
        word = self._word
        if word.kind is Looks.OPERATOR:
            return self._compared(field, self._pass())
        if word.is_("is"):
            return self._emptiness(field, self._pass())
        if word.is_("in", "not"):
            return self._membership(field)
        if FIELDS[field].kind is Kind.FLAG:
            return Comparison(field=field, operator=Operator.EQUAL)
        raise self._fault(word, f"{field} is compared with nothing", mend=self._ways(field))

    def _count(self, word: Word) -> None:
        self._comparisons += 1
        if self._comparisons > MOST:
            what = f"more than {MOST} comparisons"
            raise self._fault(word, what, mend='say it more simply, such as by in ("a", "b")')

    def _field(self) -> str:
        word = self._pass()
        name = word.text.lower()
        if word.kind is Looks.BARE and name in FIELDS:
            return name
        if word.kind is not Looks.BARE or name in _OWN_WORDS:
            mend = f"the fields are {', '.join(FIELDS)}"
            raise self._fault(word, "a field is missing here", mend=mend)
        raise self._fault(word, f"there is no field {word.text[:40]!r}", mend=nearest(name, FIELDS))

    def _compared(self, field: str, word: Word) -> Segment:
        unlike = word.text == "!="
        operator = Operator.EQUAL if unlike else Operator(word.text)
        if operator not in FIELDS[field].operators:
            raise self._cannot(field, word)
        if FIELDS[field].kind is Kind.FLAG:
            unlike ^= not self._yes(field)
            found = Comparison(field=field, operator=operator)
        else:
            values = (self._value(field, operator),)
            found = Comparison(field=field, operator=operator, values=values)
        return Not(part=found) if unlike else found

    def _emptiness(self, field: str, word: Word) -> Segment:
        opposite = self._take("not")
        if not self._take("empty"):
            raise self._fault(self._word, "empty is missing after is", mend="or write ==")
        if not FIELDS[field].empty:
            raise self._cannot(field, word, Operator.EMPTY)
        found = Comparison(field=field, operator=Operator.EMPTY)
        return Not(part=found) if opposite else found

    def _membership(self, field: str) -> Segment:
        word = self._word
        opposite = self._take("not")
        if not self._take("in"):
            raise self._fault(self._word, "in is missing after not", mend="write not before field")
        if FIELDS[field].kind in {Kind.FLAG, Kind.DAY}:
            raise self._cannot(field, word)
        opening = self._word
        if not self._take_mark("("):
            raise self._fault(opening, "( is missing after in", mend='write it like in ("a", "b")')
        values = [self._value(field, Operator.EQUAL)]
        while self._take_mark(","):
            if len(values) == MOST:
                raise self._fault(self._word, f"more than {MOST} values", mend="ask in two steps")
            values.append(self._value(field, Operator.EQUAL))
        self._close(opening)
        found = Comparison(field=field, operator=Operator.EQUAL, values=tuple(values))
        return Not(part=found) if opposite else found

    def _value(self, field: str, operator: Operator) -> Value:
        word = self._value_word(field)
        try:
            following = self._words[self._next : self._next + 2]
            if FIELDS[field].kind is Kind.DAY and following[-1].is_("ago"):
                self._next += 2
                return read_ago(word.text, following[0].text)
            return read_value(field, operator, word.text, known=self._known)
        except Unfit as unfit:
            raise self._fault(word, unfit.what, mend=unfit.mend) from unfit

    def _yes(self, field: str) -> bool:
        word = self._value_word(field)
        try:
            return read_flag(field, word.text)
        except Unfit as unfit:
            raise self._fault(word, unfit.what, mend=unfit.mend) from unfit

    def _value_word(self, field: str) -> Word:
        word = self._pass()
        if word.kind not in {Looks.BARE, Looks.QUOTED}:
            raise self._fault(word, f"a value for {field} is missing here", mend="write one")
        if word.is_(*_JOINTS):
            what = f"{word.text} is a word of the language"
            raise self._fault(word, what, mend=f'write "{word.text}" where it is the value')
        return word

    def _cannot(self, field: str, word: Word, way: str = "") -> InvalidSegment:
        return self._fault(word, f"{field} has no {way or word.text}", mend=self._ways(field))

    def _ways(self, field: str) -> str:
        kind, operators = FIELDS[field].kind, FIELDS[field].operators
        if kind is Kind.FLAG:
            return f"write {field}, or not {field}"
        ways = [operator.value for operator in Operator if operator in operators]
        return f"write it with one of {', '.join(['!=', *ways, *_IN[kind]])}"

    def _close(self, opening: Word) -> None:
        if not self._take_mark(")"):
            if self._word.kind is Looks.END:
                raise self._fault(opening, "this parenthesis is never closed", mend="write )")
            self.end()

    @property
    def _word(self) -> Word:
        return self._words[self._next]

    def _pass(self) -> Word:
        word = self._word
        if word.kind is not Looks.END:
            self._next += 1
        return word

    def _take(self, word: str) -> bool:
        found = self._word.is_(word)
        self._next += found
        return found

    def _take_mark(self, mark: str) -> bool:
        word = self._word
        found = word.kind is Looks.MARK and word.text == mark
        self._next += found
        return found

    def _fault(self, word: Word, what: str, *, mend: str) -> InvalidSegment:
        return fault(self._text, word.at, what, mend=mend)


_IN = {Kind.TEXT: ["in"], Kind.CHOICE: ["in"], Kind.NAME: ["in"], Kind.DAY: [], Kind.FLAG: []}
