"""Finding out how a file of people is written, before anybody in it is entered."""

import codecs
import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import TextIO

from subscribers.addresses import read_address
from subscribers.errors import ImportRefused, InvalidAddress
from subscribers.importing.columns import lay_out, require_fields
from subscribers.importing.documents import lay_out_documents, read_documents
from subscribers.importing.mailboxes import read_mailboxes, split_mailbox
from subscribers.importing.rows import read_rows
from subscribers.importing.sheet import Form, Line, Sheet, open_text

NOTHING: Mapping[str, str] = MappingProxyType({})
"""No column is chosen by hand."""

_HEADLESS = ("address", "name", "topics", "language")
_DELIMITERS = (",", ";", "\t", "|")
_CHUNK = 1 << 20
_LOOKED_AT = 100
"""Lines by which a file's form is told; never what is in it."""

_READERS = {
    Form.TABLE: read_rows,
    Form.DOCUMENTS: read_documents,
    Form.MAILBOXES: read_mailboxes,
}

Cells = tuple[str, list[str]]
"""A delimiter, and the cells of the first line if that is it."""


def read_sheet(path: Path, chosen: Mapping[str, str] = NOTHING) -> Sheet:
    """Find out how a file is written; `chosen` names the columns of fields (see `lay_out`).

    Raises ImportRefused where it is no UTF-8 file of people.
    """
    require_fields(chosen)
    try:
        _require_utf8(path)
        with open_text(path) as file:
            lines = [line.rstrip("\n") for line in islice(file, _LOOKED_AT)]
    except OSError as unreadable:
        what = f"the file cannot be read: {unreadable.strerror}"
        raise ImportRefused(what, where=str(path), mend="name a CSV file") from unreadable
    first = next(filter(str.strip, lines), "").lstrip()
    if not first:
        raise ImportRefused("the file is empty", where=str(path), mend="name a CSV file")
    try:
        if first.startswith(("{", "[")):
            return lay_out_documents(path, first, chosen)
        return _table(path, lines, chosen) or _mailboxes(path, lines)
    except ImportRefused as refused:
        refused.where = refused.where or f"{path}:1"
        raise


def read_lines(sheet: Sheet, file: TextIO) -> Iterator[Line]:
    """Every row of the file; empty lines are passed over."""
    return _READERS[sheet.form](sheet, file)


def _table(path: Path, lines: Sequence[str], chosen: Mapping[str, str]) -> Sheet | None:
    # What spreadsheets write to tell each other the delimiter.
    told = lines[0][4:] if lines[0].lower().startswith("sep=") and len(lines[0]) == 5 else ""  # noqa: PLR2004
    skip = int(bool(told))
    if skip == len(lines):
        return None
    choices = [(sign, _cells(lines[skip], sign)) for sign in ((told,) if told else _DELIMITERS)]
    with_header = _with_header(path, choices, chosen, skip=skip + 1)
    return with_header or _headless(path, choices, skip=skip)


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        # A cell of more than 128 kB heads no column.
        return []


def _with_header(
    path: Path, choices: Iterable[Cells], chosen: Mapping[str, str], *, skip: int
) -> Sheet | None:
    sheets: list[Sheet] = []
    refusals: list[ImportRefused] = []
    for sign, cells in choices:
        try:
            layout = lay_out(cells, chosen)
        except ImportRefused as refused:
            refusals.append(refused)
            continue
        sheet = Sheet(
            path=path,
            delimiter=sign,
            header=tuple(cells),
            columns=layout.columns,
            skip=skip,
            program=layout.program,
            guards=layout.guards,
        )
        sheets.append(sheet)
    named = [sheet for sheet in sheets if "address" in sheet.columns]
    if refusals and not named:
        raise refusals[0]
    return max(named, key=lambda sheet: len(sheet.columns), default=None)


def _headless(path: Path, choices: Iterable[Cells], *, skip: int) -> Sheet | None:
    for sign, cells in choices:
        if 1 < len(cells) <= len(_HEADLESS) and _is_address(cells[0]):
            header = _HEADLESS[: len(cells)]
            columns = {name: place for place, name in enumerate(header)}
            return Sheet(
                path=path,
                delimiter=sign,
                header=header,
                columns=columns,
                skip=skip,
                headed=False,
            )
    return None


def _mailboxes(path: Path, lines: Iterable[str]) -> Sheet:
    if not any(_is_address(split_mailbox(line)[0]) for line in lines):
        mend = "let the first line name the columns, such as address,name,topics,language"
        raise ImportRefused("no column is headed address or email", where=f"{path}:1", mend=mend)
    return Sheet(
        path=path,
        form=Form.MAILBOXES,
        header=("address", "name"),
        columns={"address": 0, "name": 1},
        guards=False,
    )


def _is_address(cell: str) -> bool:
    try:
        return bool(read_address(cell))
    except InvalidAddress:
        return False


def _require_utf8(path: Path) -> None:
    """Read the file once to its end, so that nobody is entered from one that breaks off later."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    number = 1
    with path.open("rb") as file:
        # The empty piece at the end asks whether a letter was left half read.
        for chunk in chain(iter(partial(file.read, _CHUNK), b""), (b"",)):
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as wrong:
                number += chunk.count(b"\n", 0, wrong.start)
                mend = "save it as UTF-8"
                raise ImportRefused(
                    "the file is not UTF-8", where=f"{path}:{number}", mend=mend
                ) from wrong
            lines = chunk.count(b"\n")
            if not lines and len(chunk) == _CHUNK and b"\r" not in chunk:
                what = "a line is longer than a megabyte"
                raise ImportRefused(what, where=f"{path}:{number}", mend="name a CSV file")
            number += lines
