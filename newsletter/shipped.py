"""The folders that come with the program: templates and the example."""

from pathlib import Path

import newsletter


def shipped(name: str) -> Path:
    """A folder that comes with the program: inside the installed package, else in the checkout."""
    package = Path(newsletter.__file__).parent
    packaged = package / name
    return packaged if packaged.is_dir() else package.parent / name
