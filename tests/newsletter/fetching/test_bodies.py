"""Bodies: whole, decompressed, and never larger than allowed."""

import gzip
import tracemalloc
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import FetchError
from newsletter.fetching.bodies import read_body

WHERE = "https://example.org/"


def _naked(content: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return squeeze.compress(content) + squeeze.flush()


ENCODINGS = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    "X-GZip": gzip.compress,
    "deflate": zlib.compress,
    " Deflate ": _naked,
}


def _pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def _read(data: bytes, encoding: str, *, octets: int = 10**6, size: int = 1000) -> bytes:
    headers = {"content-encoding": encoding}
    return read_body(_pieces(data, size), headers, octets=octets, where=WHERE)


@given(st.binary(max_size=300), st.sampled_from(sorted(ENCODINGS)), st.integers(1, 400))
def test_every_encoding_comes_back_whole(content: bytes, encoding: str, size: int) -> None:
    """However it is cut into pieces."""
    assert _read(ENCODINGS[encoding](content), encoding, size=size) == content


@pytest.mark.parametrize("encoding", sorted(ENCODINGS))
def test_the_limit_is_the_largest_that_fits(encoding: str) -> None:
    """One octet more is too large, whether it comes in small pieces or in one."""
    data = ENCODINGS[encoding](b"ab" * 5000)
    for size in (7, 10**6):
        assert len(_read(data, encoding, octets=10_000, size=size)) == 10_000
        with pytest.raises(FetchError, match="larger than 9,999 octets"):
            _read(data, encoding, octets=9_999, size=size)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_takes_no_more_memory_than_the_limit(encoding: str) -> None:
    """Two hundred million octets in two hundred thousand, of which one million are looked at."""
    bomb = ENCODINGS[encoding](bytes(2 * 10**8))
    tracemalloc.start()
    with pytest.raises(FetchError, match="larger than 1,000,000 octets"):
        _read(bomb, encoding, size=len(bomb))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10 * 10**6


def test_compressed_nothing_without_an_end_is_too_large() -> None:
    """Empty blocks of deflate cost octets on the wire and bring none."""

    def endless() -> Iterator[bytes]:
        yield gzip.compress(b"")[:10]
        while True:
            yield b"\x00\x00\x00\xff\xff" * 1000

    with pytest.raises(FetchError, match="larger than"):
        read_body(endless(), {"content-encoding": "gzip"}, octets=10**6, where=WHERE)


def test_a_promised_length_beyond_the_limit_is_not_waited_for() -> None:
    """Not one octet of it is read."""

    def never() -> Iterator[bytes]:
        raise AssertionError
        yield b""

    with pytest.raises(FetchError, match="larger than 100 octets"):
        read_body(never(), {"content-length": "101"}, octets=100, where=WHERE)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", " Deflate "])
@pytest.mark.parametrize("size", [1, 1000])
def test_a_cut_body_is_no_body(encoding: str, size: int) -> None:
    """Wherever it was cut."""
    data = ENCODINGS[encoding](b"The week in one page. " * 20)
    for end in range(1, len(data)):
        with pytest.raises(FetchError, match="cut off") as refused:
            _read(data[:end], encoding, size=size)
        assert refused.value.where == WHERE


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"<html>not compressed</html>", "gzip"),
        (b"\xff\xff not compressed", "deflate"),
        (gzip.compress(b"one") + gzip.compress(b"two"), "gzip"),
        (gzip.compress(b"one") + b"more", "gzip"),
        (gzip.compress(b"one")[:-8] + bytes(8), "gzip"),
    ],
    ids=["no-gzip", "no-deflate", "second-member", "more-after-it", "wrong-sum"],
)
def test_a_damaged_body_is_no_body(data: bytes, encoding: str) -> None:
    """Rather than half of it."""
    with pytest.raises(FetchError, match="damaged"):
        _read(data, encoding)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "aes128gcm"])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    """Named as the server names it."""
    with pytest.raises(FetchError, match=f'"{encoding}", which was not asked for'):
        _read(b"abc", encoding)


def test_nothing_is_whole_in_every_encoding() -> None:
    """Some servers claim an encoding for an empty body."""
    assert _read(b"", "gzip") == b""
