"""The addresses of a Discourse forum: of a topic as people see it, and as programs read it."""

import re
from urllib.parse import SplitResult, urlsplit

from newsletter.errors import ReportError

_TOPIC = re.compile(r"(?P<forum>.*?)/t/(?:[^/]*[^/\d][^/]*/)?(?P<topic>\d+)(?:/\d+)?/?")
_POST = re.compile(r"(?P<forum>.*?)/(?:posts|p)/(?P<post>\d+)/?")
_RAW = re.compile(r"(?P<forum>.*?)/raw/(?P<topic>\d+)(?:/(?P<post>\d+))?/?")
_FOLDER = re.compile(r"(.*?)/(?:t|posts|p|raw)/")
_MEND = "give the address of one topic, as https://forum.example.org/t/name/123"


def discourse_links(topic_url: str) -> str:
    """The address of the JSON of a topic (with its posts' Markdown) or of a post.

    `https://forum/t/slug/ID[/N]` gives `https://forum/t/ID.json?include_raw=1`, and
    `https://forum/posts/ID` gives `https://forum/posts/ID.json`; forums in a folder too. Nothing
    is fetched. ReportError for any other address.
    """
    try:
        parts = urlsplit(topic_url.strip())
    except ValueError as error:
        raise ReportError("this is no address", where=topic_url, mend=_MEND) from error
    path = parts.path.removesuffix(".json").removesuffix(".rss")
    if parts.scheme in {"https", "http"} and parts.hostname:
        if topic := _TOPIC.fullmatch(path):
            return f"{_host(parts)}{topic['forum']}/t/{int(topic['topic'])}.json?include_raw=1"
        if post := _POST.fullmatch(path):
            return f"{_host(parts)}{post['forum']}/posts/{int(post['post'])}.json"
    raise ReportError("this is no address of a Discourse topic", where=topic_url, mend=_MEND)


def is_topic(url: str) -> bool:
    """Whether an address looks like that of a forum's topic; other sites have such ones too."""
    try:
        path = urlsplit(url.strip()).path
    except ValueError:
        return False
    return bool(_TOPIC.fullmatch(path.removesuffix(".json")))


def raw_link(url: str) -> str:
    """The address of one raw post, of the first where it is a whole topic's; empty for others."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    raw = _RAW.fullmatch(parts.path)
    if not raw or parts.scheme not in {"https", "http"} or not parts.hostname:
        return ""
    return f"{_host(parts)}{raw['forum']}/raw/{int(raw['topic'])}/{int(raw['post'] or 1)}"


def find_topic(url: str) -> str:
    """The number of the topic that the address of a raw post names; empty for others."""
    raw = _RAW.fullmatch(urlsplit(raw_link(url)).path)
    return raw["topic"] if raw else ""


def find_forum(url: str) -> str:
    """The forum's address in its own or that of one of its pages, without a slash at its end."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        return ""
    folder = _FOLDER.match(parts.path)
    is_file = "." in parts.path.rpartition("/")[2]
    if not folder:
        return "" if is_file else _host(parts) + parts.path.rstrip("/")
    return _host(parts) + folder[1]


def _host(parts: SplitResult) -> str:
    # Never with a name and a password: the address is shown to readers.
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
