"""The rows that one page of a SQLite file holds, read from its octets alone.

https://www.sqlite.org/fileformat2.html: 1.6 (pages), 2.1 (records), 4 (the write-ahead log).
"""

from collections.abc import Iterator

TABLE_LEAF = 0x0D
WAL_HEADER = 32
FRAME_HEADER = 24

Value = int | bytes | str | None
_WIDTHS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
"""Serial type -> octets of a signed integer."""


def rows(page: bytes) -> Iterator[tuple[int, list[Value]]]:
    """Rowid and values of each row that lies on this page whole; none where it is no table's leaf."""
    if page[0] != TABLE_LEAF:
        return
    for number in range(int.from_bytes(page[3:5])):
        at = int.from_bytes(page[8 + 2 * number : 10 + 2 * number])
        size, at = _varint(page, at)
        rowid, at = _varint(page, at)
        # What is longer than a page goes on elsewhere; no row of ours is.
        if size <= len(page) - 35:
            yield rowid, _record(page[at : at + size])


def commits(header: bytes) -> bool:
    """Whether this frame of the write-ahead log is the last of its transaction."""
    return len(header) == FRAME_HEADER and int.from_bytes(header[4:8]) != 0


def _record(record: bytes) -> list[Value]:
    size, at = _varint(record, 0)
    kinds = []
    while at < size:
        kind, at = _varint(record, at)
        kinds.append(kind)
    values: list[Value] = []
    for kind in kinds:
        value, at = _value(record, at, kind)
        values.append(value)
    return values


def _value(record: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind in (0, 8, 9):
        return {0: None, 8: 0, 9: 1}[kind], at
    if width := _WIDTHS.get(kind):
        return int.from_bytes(record[at : at + width], signed=True), at + width
    if kind == 7:
        return record[at : at + 8], at + 8
    width = (kind - 12) // 2
    content = record[at : at + width]
    return (content.decode() if kind % 2 else content), at + width


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(9):
        octet = data[at + place]
        if place == 8:
            return (value << 8) | octet, at + 9
        value = (value << 7) | (octet & 0x7F)
        if octet < 0x80:
            break
    return value, at + place + 1
