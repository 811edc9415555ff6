"""Read endoflife.date's JSON: the list of a product file, or API version 1."""

import json
from collections.abc import Mapping

from newsletter.collect.calendar.foreign import Gathering, mapping, refuse_long, rows, words
from newsletter.collect.calendar.values import Calendar, Release
from newsletter.errors import ReportError


def read_endoflife(text: str, *, project: str = "", where: str = "endoflife.json") -> Calendar:
    """Read a product; each cycle is a track of its own.

    `project` names the product where the file does not: the flat list never does.
    """
    refuse_long(text, where=where)
    try:
        given: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReportError(f"not JSON: {error}", where=where, mend="download it again") from error
    result = mapping(mapping(given).get("result"))
    cycles = given if isinstance(given, list) else result.get("releases")
    cycles = mapping(given).get("releases") if cycles is None else cycles
    if not isinstance(cycles, list):
        mend = "give a product's JSON from endoflife.date"
        raise ReportError("there is no list of releases", where=where, mend=mend)
    name = words(result.get("label")) or words(result.get("name")) or project
    gathering = Gathering()
    for cycle in rows(cycles):
        _add(gathering, cycle, name)
    return gathering.calendar()


def _add(gathering: Gathering, cycle: Mapping[str, object], project: str) -> None:
    version = words(cycle.get("name") or cycle.get("releaseCycle") or cycle.get("cycle"))
    track = f"{project} {version}".strip()
    when = gathering.when(cycle.get("releaseDate"), track)
    if not version or when is None:
        gathering.drop(f"a release without a name or date: {track or 'unnamed'}")
        return
    latest = mapping(cycle.get("latest"))
    active = gathering.when(cycle.get("eoasFrom") or cycle.get("eoas"), track)
    end = gathering.when(cycle.get("eolFrom") or cycle.get("eol"), track)
    release = Release(
        track=track,
        version=version,
        when=when,
        supported_until=active or end,
        security_until=end if active else None,
        url=words(cycle.get("link") or latest.get("link")),
    )
    gathering.add(project or track, release)
    newest = words(latest.get("name") or cycle.get("latest"))
    mended = gathering.when(latest.get("date") or cycle.get("latestReleaseDate"), track)
    if mended and newest not in {"", version}:
        fix = Release(track=track, version=newest, fixes=version, when=mended)
        gathering.add(project or track, fix)
