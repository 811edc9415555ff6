"""An edition as one document, and back."""

import json
import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.archive.document import from_document, to_document
from newsletter.edition import Attachment, Edition, Variant
from tests.support.letters import PIXEL, edition, variant

_attachments = st.builds(
    Attachment, cid=st.text(), filename=st.text(), media_type=st.text(), data=st.binary()
)
_any_text = st.text(st.characters())
_variants = st.builds(
    Variant,
    key=_any_text,
    html=_any_text,
    text=_any_text,
    attachments=st.lists(_attachments, max_size=2).map(tuple),
)
_editions = st.builds(
    Edition,
    number=st.integers(min_value=1),
    subject=_any_text,
    preheader=_any_text,
    language=_any_text,
    variants=st.lists(_variants, max_size=3).map(tuple),
    report=_any_text,
    topics=st.lists(_any_text, max_size=3).map(tuple),
    names=st.lists(st.tuples(_any_text, _any_text), max_size=2).map(tuple),
)


@given(_editions)
def test_any_edition_comes_back(any_edition: Edition) -> None:
    """Every text, also lone surrogates and NUL, and every byte of an image."""
    assert from_document(to_document(any_edition)) == any_edition
    assert to_document(from_document(to_document(any_edition))) == to_document(any_edition)


def test_document_of_a_later_program_is_not_guessed_at() -> None:
    """A newer form is an error that says so."""
    document = json.loads(zlib.decompress(to_document(edition())))
    newer = zlib.compress(json.dumps({**document, "schema": 3}).encode())
    with pytest.raises(ValueError, match="newer than this program"):
        from_document(newer)


def test_documents_of_the_first_form_stay_readable() -> None:
    """Each variant had its images in itself, and there were no topics."""
    one = variant(attachments=(PIXEL,))
    today = json.loads(zlib.decompress(to_document(edition(one))))
    held = [{**each, "attachments": today["pictures"]} for each in today.pop("variants")]
    del today["pictures"], today["topics"]
    first = zlib.compress(json.dumps({**today, "schema": 1, "variants": held}).encode())
    assert from_document(first) == edition(one)


def test_an_image_of_many_variants_is_kept_once() -> None:
    """An edition with many cuts does not grow by its images with each of them."""
    cuts = [replace(variant(attachments=(PIXEL,)), key=key) for key in ("all", "lxc", "lxd")]
    document = json.loads(zlib.decompress(to_document(edition(*cuts))))
    assert len(document["pictures"]) == 1


def test_document_can_be_read_without_this_program() -> None:
    """Zlib and JSON, with the words of the edition as keys."""
    document = json.loads(zlib.decompress(to_document(edition())))
    assert document["number"] == 7
    assert document["variants"][0]["text"] == edition().variants[0].text
