"""Reads an answer's body to its end, decompressed, and never more of it than allowed."""

import zlib
from collections.abc import Iterable, Mapping

from newsletter.errors import FetchError

ACCEPTED = "gzip, deflate"
"""The Accept-Encoding header that goes with it."""

_GZIP = zlib.MAX_WBITS | 16
_ZLIB = zlib.MAX_WBITS
_RAW = -zlib.MAX_WBITS
_ZLIB_HEAD = 2


def read_body(
    chunks: Iterable[bytes], headers: Mapping[str, str], *, octets: int, where: str
) -> bytes:
    """Read a body that holds at most `octets`, on the wire as well as decompressed.

    FetchError for more, for an encoding that nobody asked for, and for a damaged or cut one.
    """
    promised = headers.get("content-length", "")
    if promised.isdecimal() and int(promised) > octets:
        raise _too_large(octets, where)
    decoder = _decoder(headers.get("content-encoding", ""), where)
    body, received = bytearray(), 0
    for chunk in chunks:
        received += len(chunk)
        # One more than allowed tells a body that fits from one that does not.
        body += decoder.more(chunk, octets + 1 - len(body))
        if max(received, len(body)) > octets:
            raise _too_large(octets, where)
    if received and not decoder.is_whole():
        raise FetchError("the compressed answer is cut off", where=where, mend="try again later")
    return bytes(body)


def _too_large(octets: int, where: str) -> FetchError:
    return FetchError(
        f"the answer is larger than {octets:,} octets", where=where, mend="name a smaller page"
    )


class _Plain:
    """What is not compressed."""

    def more(self, data: bytes, most: int) -> bytes:
        return data[:most]

    def is_whole(self) -> bool:
        return True


class _Deflated:
    """Deflate, in the clothes of gzip (RFC 1952), of zlib (RFC 1950), or naked."""

    def __init__(self, window: int | None, where: str) -> None:
        self._inflate = zlib.decompressobj(window) if window else None
        self._head = b""
        self._where = where

    def more(self, data: bytes, most: int) -> bytes:
        """Decompress at most so many octets; what is left out makes the body too large anyway."""
        if self._inflate is None:
            data = self._head = self._head + data
            if len(data) < _ZLIB_HEAD:
                return b""
            self._inflate = zlib.decompressobj(_window(data))
        try:
            content = self._inflate.decompress(data, most)
        except zlib.error as error:
            raise self._damaged() from error
        if self._inflate.unused_data:
            raise self._damaged()
        return content

    def is_whole(self) -> bool:
        return self._inflate is not None and self._inflate.eof

    def _damaged(self) -> FetchError:
        return FetchError(
            "the compressed answer is damaged", where=self._where, mend="try again later"
        )


def _window(data: bytes) -> int:
    """RFC 9110 8.4.1.2: "deflate" is zlib, but some servers send it naked."""
    # RFC 1950 2.2: method 8, and a check that makes the first two octets a multiple of 31.
    is_zlib = data[0] & 0x0F == zlib.DEFLATED and int.from_bytes(data[:_ZLIB_HEAD], "big") % 31 == 0
    return _ZLIB if is_zlib else _RAW


def _decoder(encoding: str, where: str) -> _Plain | _Deflated:
    match encoding.strip().lower():
        case "" | "identity":
            return _Plain()
        case "gzip" | "x-gzip":
            return _Deflated(_GZIP, where)
        case "deflate":
            return _Deflated(None, where)
    raise FetchError(f'the answer is encoded as "{encoding}", which was not asked for', where=where)
