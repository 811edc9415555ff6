"""A letter without its reader: what is theirs goes, every other byte stays."""

import pytest

from newsletter.archive.public import Invitation, inserted, public_html, public_text
from newsletter.holes import TOKEN, Hole

INVITATION = Invitation(words="Get it, too", href="https://news.example.org/?a=1&b=2")
FOOT = (
    '<div lang="en" dir="ltr">\n<p style="margin:0">You get this because.</p>\n'
    f'<p style="margin:0"><a href="{Hole.UNSUBSCRIBE_URL.token}" style="c">Leave</a> '
    f'<a href="{Hole.PREFERENCES_URL.token}" style="c">Choose</a> <a href="/x">Feed</a></p>\n'
    "<p>1 Riverside</p>\n</div>"
)
ADDRESSED = {
    "paragraph": f"<p>For <b>{Hole.ADDRESS.token}</b> alone</p>",
    "item": f"<li>{Hole.NAME.token}</li>",
    "cell": f'<td class="x">{Hole.ADDRESS.token}</td>',
}


def public(html: str) -> str:
    pictures = {"abc@picture": "https://news.example.org/1/abc.png"}
    return public_html(html, INVITATION, pictures, page="https://news.example.org/1")


def test_the_ways_out_become_one_way_in() -> None:
    assert public(f"<p>Before</p>{FOOT}<p>After</p>") == (
        '<p>Before</p><div lang="en" dir="ltr">\n'
        '<p style="margin:0"><a href="https://news.example.org/?a=1&amp;b=2" style="c">Get it, too</a>'
        ' <a href="/x">Feed</a></p>\n<p>1 Riverside</p>\n</div><p>After</p>'
    )


def test_a_page_does_not_lead_to_itself() -> None:
    """At its foot, that is: what people wrote stays, and so do ways to other editions."""
    own = '<a href="https://news.example.org/1" style="c">Read in the browser</a>'
    other = '<a href="https://news.example.org/12">Twelve</a>'
    ways = f'<a href="{Hole.UNSUBSCRIBE_URL.token}">Leave</a> {own} {other}'
    page = public(f"<p>See {own}.</p><div><p>{ways}</p></div>")
    assert page.count("Read in the browser") == 1
    assert page.startswith(f"<p>See {own}.</p>")
    assert f"Get it, too</a> {other}</p>" in page


@pytest.mark.parametrize("block", ADDRESSED.values(), ids=ADDRESSED)
def test_what_speaks_to_the_reader_goes_as_a_whole(block: str) -> None:
    assert (
        public(f"<div><p>One.</p>{block}<p>Two.</p></div>") == "<div><p>One.</p><p>Two.</p></div>"
    )


def test_no_hole_is_left_wherever_it_stood() -> None:
    assert not TOKEN.search(public(" ".join(hole.token for hole in Hole)))


def test_pictures_are_files() -> None:
    assert public('<img src="cid:abc@picture">') == '<img src="https://news.example.org/1/abc.png">'


def test_details_fold_one_in_another() -> None:
    inner = '<div class="details" s><p class="label" t>In</p><div>x</div></div>'
    html = f'<div class="details"><p class="label">Out</p>{inner}</div><div>y</div>'
    assert public(html) == (
        '<details class="details"><summary class="label">Out</summary>'
        '<details class="details" s><summary class="label" t>In</summary><div>x</div></details>'
        "</details><div>y</div>"
    )


def test_details_without_an_end_stay() -> None:
    html = '<div class="details"><p class="label">Out</p>'
    assert public(html) == html


def test_the_texts_signature_invites() -> None:
    text = (
        "-- \nnot this one\n\n-- \nYou get this\nbecause.\n"
        f"Leave:\n<{Hole.UNSUBSCRIBE_URL.token}>\nChoose:\n<{Hole.PREFERENCES_URL.token}>\n"
        "Feed:\n<https://x>\n1 Riverside\n"
    )
    assert public_text(text, INVITATION) == (
        "-- \nnot this one\n\n-- \nGet it, too:\n<https://news.example.org/?a=1&b=2>\n"
        "Feed:\n<https://x>\n1 Riverside\n"
    )


@pytest.mark.parametrize("text", ["", "words\n", "-- \n", "-- \n1 Riverside\n"])
def test_a_text_without_ways_out_stays(text: str) -> None:
    assert public_text(text, INVITATION) == text


def test_a_line_to_the_reader_goes() -> None:
    assert public_text(f"Dear {Hole.NAME.token},\nnews.\n", INVITATION) == "news.\n"


def test_more_goes_into_head_and_after_the_letter() -> None:
    html = "<html><head><title>x</title></head><body><p>y</p></body></html>"
    assert inserted(html, head="<link>", foot="<nav></nav>") == (
        "<html><head><title>x</title><link></head><body><p>y</p><nav></nav></body></html>"
    )
    assert inserted("<p>no page</p>", head="h", foot="f") == "<p>no page</p>"
