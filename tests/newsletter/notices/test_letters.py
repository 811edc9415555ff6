"""What notices say, and how they look: every one, in every language, in every theme."""

import dataclasses
from pathlib import Path

import pytest

from newsletter.holes import Hole
from newsletter.links import Links
from newsletter.notices import NoticeLetters
from newsletter.notices.words import SAID, slip_of
from newsletter.rendering import Letterhead, Stationery, find_theme
from newsletter.wording import languages, translator
from subscribers import Notice
from tests.support.letters import SENDER, VALUES, check_wire, read

LINKS = Links("https://news.example.org")
FILLED = {**VALUES, Hole.CONFIRM_URL: LINKS.confirm("t" * 22), Hole.LEAVE_KEY: "a" * 48}
NAMES = ("Example Weekly",)
LETTERHEAD = Letterhead(project="Heron & Co", postal_address="1 Riverside\nTown")


def letters(theme: str = "weekly", *, folders: tuple[Path, ...] = ()) -> NoticeLetters:
    stationery = Stationery(theme=find_theme(theme), letterhead=LETTERHEAD, folders=folders)
    return NoticeLetters(stationery, sender=SENDER, links=LINKS)


@pytest.mark.parametrize("theme", ["weekly", "plain"])
def test_every_notice_in_every_language_is_a_letter(theme: str) -> None:
    """Well-formed to the last octet; both parts say the same and lead to the same places."""
    made = letters(theme)
    for notice in Notice:
        for language in languages():
            data = made.plan(notice, language, NAMES).join(FILLED)
            check_wire(data)
            message = read(data)
            text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
            html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
            slip = slip_of(notice, translator(language), list_names=NAMES, links=LINKS)
            assert f'lang="{language}"' in html
            assert message["Subject"] == slip.subject
            flowed = " ".join(text.split())
            for words in (slip.title, *slip.before, *slip.after):
                assert words in flowed
                assert words in " ".join(html.split())
            assert "Heron & Co" in text
            assert "Heron &amp; Co" in html
            assert "{list}" not in text + html


@pytest.mark.parametrize(
    ("language", "names", "subject"),
    [
        ("en", ("Herons",), "Confirm your subscription to Herons"),
        ("en", ("Herons", "Gulls"), "Confirm your subscription to Herons and Gulls"),
        ("en", ("A", "B", "C"), "Confirm your subscription to A, B and C"),
        ("de", ("Herons", "Gulls"), "Bitte bestätigen Sie Ihr Abonnement: Herons und Gulls"),
    ],
)
def test_it_names_the_lists_it_is_about(
    language: str, names: tuple[str, ...], subject: str
) -> None:
    """One letter after the other, each about other lists."""
    made = letters()
    for listed in (NAMES, names):
        message = read(made.plan(Notice.CONFIRM, language, listed).join(FILLED))
    assert message["Subject"] == subject


@pytest.mark.parametrize("names", [("Herons",), ("Herons", "Gulls")], ids=["one", "two"])
def test_sentences_are_right_for_one_list_and_for_several(names: tuple[str, ...]) -> None:
    """In German a verb would follow the number of what it is about."""
    made = letters()
    told = " und ".join(names)
    for notice, subject, sentence in (
        (Notice.CONFIRM, f"Abonnement: {told}", f"hat {told} für diese Adresse bestellt."),
        (Notice.MOVE_FROM, f"{told} künftig an eine andere Adresse?", f"möchte {told} künftig"),
        (Notice.MOVE_TO, f"Adresse für {told}", f"möchte {told} künftig an diese Adresse"),
    ):
        message = read(made.plan(notice, "de", names).join(FILLED))
        text = message.get_body(("plain",)).get_content()
        assert subject in message["Subject"]
        assert sentence in " ".join(text.split())


def test_no_message_lacks_a_language() -> None:
    """A notice half in English is worse than one all in English."""
    for language in set(languages()) - {"en"}:
        say = translator(language)
        for said in SAID.values():
            for message in (said.subject, said.title, *said.before, said.button, *said.after):
                assert say.gettext(message) != message, (language, message)


def test_a_notice_is_no_bulk_mail() -> None:
    """It answers somebody: no list's headers, and no machine answers it."""
    sender = dataclasses.replace(SENDER, feedback_id="exampleorg")
    stationery = Stationery(theme=find_theme("weekly"), letterhead=LETTERHEAD)
    made = NoticeLetters(stationery, sender=sender, links=LINKS)
    for notice in Notice:
        message = read(made.plan(notice, "en", NAMES).join(FILLED))
        assert message["Auto-Submitted"] == "auto-generated"
        assert not {"Precedence", "List-Id", "Feedback-ID"} & set(message.keys())
        assert ("List-Unsubscribe" in message) is SAID[notice].leaves


def test_an_operators_template_goes_before_ours(tmp_path: Path) -> None:
    """In the same folder as their themes."""
    (tmp_path / "notices").mkdir()
    (tmp_path / "notices" / "notice.mjml.j2").write_text(
        "<mjml><mj-body><mj-section><mj-column><mj-text>Ours: {{ slip.title }}"
        '<a href="{{ slip.url }}">x</a></mj-text></mj-column></mj-section></mj-body></mjml>'
    )
    data = letters(folders=(tmp_path,)).plan(Notice.CONFIRM, "en", NAMES).join(FILLED)
    html = read(data).get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "Ours: One more step" in html
    assert LINKS.confirm("t" * 22) in html
