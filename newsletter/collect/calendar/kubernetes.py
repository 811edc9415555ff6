"""Read Kubernetes' schedule.yaml."""

import yaml

from newsletter.collect.calendar.foreign import Gathering, mapping, refuse_long, rows, words
from newsletter.collect.calendar.values import Calendar, Release, ReleaseState
from newsletter.errors import ReportError


class _Loader(yaml.BaseLoader):
    """Every value as it is written: `release: 1.10` is a name, not the number 1.1. No aliases."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose a node, refusing an alias, which can grow a line into gigabytes."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias (*name) is not allowed")
        return super().compose_node(parent, index)


def read_kubernetes_schedule(text: str, *, where: str = "schedule.yaml") -> Calendar:
    """Read each minor release as a track, its patches as releases; ReportError for bad YAML."""
    refuse_long(text, where=where)
    try:
        given: object = yaml.load(text, Loader=_Loader)  # noqa: S506  # builds text, lists, mappings
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        what = f"not YAML: {' '.join(str(error).split())}"
        raise ReportError(what, where=where, mend="download it again") from error
    schedules = mapping(given).get("schedules")
    if not isinstance(schedules, list):
        mend = "give the schedule.yaml of Kubernetes' website"
        raise ReportError("there is no list of schedules", where=where, mend=mend)
    gathering = Gathering()
    for minor in rows(schedules):
        track = f"Kubernetes {words(minor.get('release'))}"
        maintained = gathering.when(minor.get("maintenanceModeStartDate"), track)
        end = gathering.when(minor.get("endOfLifeDate"), track)
        coming = mapping(minor.get("next"))
        patches = [(each, ReleaseState.ACTUAL) for each in rows(minor.get("previousPatches"))]
        for patch, state in [*patches, *([(coming, ReleaseState.EXPECTED)] if coming else [])]:
            version = words(patch.get("release"))
            when = gathering.when(patch.get("targetDate"), f"{track}, {version}")
            if not version or when is None:
                gathering.drop(f"{track}: a patch without a name or date")
                continue
            note = words(patch.get("note"))
            gathering.add(
                "Kubernetes",
                Release(track=track, version=version, when=when, state=state,
                        supported_until=maintained or end,
                        security_until=end if maintained else None, note=note),
            )  # fmt: skip
    return gathering.calendar()
