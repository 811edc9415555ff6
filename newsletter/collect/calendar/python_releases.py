"""Read python-releases.toml of the Python Enhancement Proposals."""

from newsletter.collect.calendar.foreign import Gathering, mapping, rows, words
from newsletter.collect.calendar.toml_form import parse_toml
from newsletter.collect.calendar.values import Calendar, Release, ReleaseState


def read_python_releases(text: str, *, where: str = "python-releases.toml") -> Calendar:
    """Read each branch as a track, each stage as a release; ReportError for what is not TOML."""
    given = parse_toml(text, where=where)
    gathering = Gathering()
    branches = mapping(given.get("metadata"))
    for branch, stages in mapping(given.get("release")).items():
        about = mapping(branches.get(branch))
        track = f"Python {branch}"
        mended = gathering.when(about.get("end-of-bugfix"), track)
        secure = gathering.when(about.get("end-of-life"), track)
        for stage in rows(stages):
            version = words(stage.get("stage"))
            when = gathering.when(stage.get("date"), f"{track} {version}")
            state = words(stage.get("state"))
            if not version or when is None or state not in set(ReleaseState):
                gathering.drop(f"{track}: a stage without a name, state or date")
                continue
            release = Release(
                track=track,
                version=version,
                when=when,
                state=ReleaseState(state),
                supported_until=mended or secure,
                security_until=secure if mended else None,
                note=words(stage.get("note")),
            )
            gathering.add("Python", release)
    return gathering.calendar()
