"""The cache: the same request brings the same answer, and a damaged file none."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import WorkspaceError
from newsletter.fetching.cache import Cache
from newsletter.fetching.urls import read_url
from newsletter.fetching.values import Fetched

PAGE = read_url("https://forum.example.org/t/12")
OTHER = read_url("https://forum.example.org/t/13")
NOTHING: Mapping[str, str] = {}


def _fetched(content: bytes = b"one\n\ntwo\n", **headers: str) -> Fetched:
    return Fetched(url=str(PAGE), status=200, headers=headers, content=content)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    """All of it, and it says where it comes from."""
    cache = Cache(folder=tmp_path / "new" / "cache")
    assert cache.load(PAGE, NOTHING) is None
    cache.keep(PAGE, NOTHING, _fetched(etag='"ä1"'))
    kept = cache.load(PAGE, NOTHING)
    assert kept == Fetched(
        url=str(PAGE),
        status=200,
        headers={"etag": '"ä1"'},
        content=b"one\n\ntwo\n",
        from_cache=True,
    )
    assert cache.load(OTHER, NOTHING) is None


def test_a_request_is_its_url_and_its_headers(tmp_path: Path) -> None:
    """What one token may see is not shown for another; how a name is written does not matter."""
    cache = Cache(folder=tmp_path)
    cache.keep(PAGE, {"Authorization": "token-of-ann", "Accept": "a"}, _fetched())
    assert cache.load(PAGE, {"accept": "a", "authorization": "token-of-ann"})
    for headers in (
        NOTHING,
        {"authorization": "token-of-ann"},
        {"authorization": "b", "accept": "a"},
    ):
        assert cache.load(PAGE, headers) is None


def test_the_folder_tells_no_secret(tmp_path: Path) -> None:
    """Neither the caller's nor the server's, and nobody else may look."""
    folder = tmp_path / "cache"
    fetched = _fetched(**{"set-cookie": "session=hunter2"})
    Cache(folder=folder).keep(PAGE, {"api-key": "hunter2"}, fetched)
    (path,) = _files(folder)
    assert b"hunter2" not in path.read_bytes()
    assert "hunter2" not in path.name
    assert path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_damaged_file_is_as_none_and_is_written_anew(tmp_path: Path) -> None:
    """Whichever octet is lost, changed or added."""
    cache = Cache(folder=tmp_path)
    cache.keep(PAGE, NOTHING, _fetched())
    (path,) = _files(tmp_path)
    whole = path.read_bytes()
    for at in range(len(whole)):
        changed = bytes([whole[at] ^ 1])
        for damaged in (
            whole[:at],
            whole[:at] + changed + whole[at + 1 :],
            whole[:at] + b"x" + whole[at:],
        ):
            path.write_bytes(damaged)
            assert cache.load(PAGE, NOTHING) is None
    cache.keep(PAGE, NOTHING, _fetched())
    assert path.read_bytes() == whole


@given(
    st.binary(max_size=200),
    st.dictionaries(st.text(max_size=9), st.text(st.characters(codec="utf-8"), max_size=9)),
)
def test_any_answer_comes_back(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, headers: dict[str, str]
) -> None:
    """Whatever is in it."""
    cache = Cache(folder=tmp_path_factory.mktemp("cache"))
    fetched = Fetched(url="https://example.org/", status=200, headers=headers, content=content)
    cache.keep(PAGE, NOTHING, fetched)
    kept = cache.load(PAGE, NOTHING)
    assert kept
    assert (kept.headers, kept.content) == (headers, content)


def test_the_longest_unused_makes_room(tmp_path: Path) -> None:
    """And the newest stays even if it is larger than the room; other people's files stay too."""
    cache = Cache(folder=tmp_path, octets=3000)
    (tmp_path / "notes.txt").write_bytes(bytes(5000))
    pages = [read_url(f"https://example.org/{number}") for number in range(3)]
    for age, page in enumerate(reversed(pages)):
        cache.keep(page, NOTHING, _fetched(bytes(700)))
        for path in _files(tmp_path):
            os.utime(path, ns=(0, path.stat().st_mtime_ns - 10**9 * (age + 1)))
    cache.touch(pages[2], NOTHING)
    cache.keep(PAGE, NOTHING, _fetched(bytes(700)))
    assert [bool(cache.load(page, NOTHING)) for page in (*pages, PAGE)] == [True, False, True, True]
    cache.keep(OTHER, NOTHING, _fetched(bytes(4000)))
    assert cache.load(OTHER, NOTHING)
    assert len(_files(tmp_path)) == 2


def test_what_a_killed_process_left_makes_room(tmp_path: Path) -> None:
    """A half-written file counts, and goes."""
    cache = Cache(folder=tmp_path, octets=1000)
    part = tmp_path / f"{'0' * 64}.fetched.0123abcd"
    part.write_bytes(bytes(1000))
    cache.keep(PAGE, NOTHING, _fetched())
    assert not part.exists()


def test_a_folder_that_cannot_be_written_is_a_clear_line(tmp_path: Path) -> None:
    """With its path."""
    (tmp_path / "file").touch()
    with pytest.raises(WorkspaceError, match="cannot be kept") as refused:
        Cache(folder=tmp_path / "file").keep(PAGE, NOTHING, _fetched())
    assert refused.value.where == str(tmp_path / "file")


def test_a_cache_that_is_no_folder_holds_nothing(tmp_path: Path) -> None:
    """Reading does not mind."""
    (tmp_path / "file").touch()
    assert Cache(folder=tmp_path / "file").load(PAGE, NOTHING) is None
