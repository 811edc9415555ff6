"""The studio's own HTML, from the templates that come with the program."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from newsletter.shipped import shipped


def folder() -> Path:
    """Where the studio's page, style and modules lie."""
    return shipped("templates") / "studio"


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(name: str, /, **values: object) -> str:
    """Fill one template; everything in it is escaped."""
    return _templates().get_template(f"{name}.html.j2").render(values)
