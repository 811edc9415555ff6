"""Writing people to a file, whole or not at all."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from subscribers.errors import ExportRefused
from subscribers.exporting.forms import WRITERS, ExportForm
from subscribers.files import beside, open_private, settle
from subscribers.model import Subscriber


def write_people(
    path: Path, people: Iterable[Subscriber], *, form: ExportForm = ExportForm.CSV
) -> int:
    """Write people in their order and say how many; the file is whole or not there.

    The file is its owner's alone. Raises ExportRefused.
    """
    temporary = beside(path)
    try:
        with open_private(temporary) as file:
            count = WRITERS[form](file, people)
            settle(file)
        temporary.replace(path)
    except OSError as unwritable:
        what = f"the export cannot be written: {unwritable.strerror}"
        raise ExportRefused(what, where=str(path), mend="name another file") from unwritable
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return count
