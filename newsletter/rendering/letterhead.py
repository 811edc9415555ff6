"""What surrounds the words of a report: who sends it, why, and the ways out."""

from dataclasses import dataclass

from newsletter.rendering.pictures import Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The sender's side of a letter, the same for every recipient.

    `accent` is `#rrggbb` and is darkened or lightened where text in it would be hard to read.
    `web_url` is the address of this edition on the web, `feed_url` that of the feed of all, or
    empty. `logo` is shown in place of the project's name, at half its size.
    """

    project: str
    project_url: str = ""
    accent: str = "#1a5fb4"
    postal_address: str = ""
    web_url: str = ""
    feed_url: str = ""
    number: int | None = None
    logo: Picture | None = None
