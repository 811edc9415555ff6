"""Jinja as a theme may use it: sandboxed, strict, escaping; every mistake named by file and line.

Reports are data and never templates: nothing of a report is ever compiled.
"""

import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from newsletter.errors import RenderingError
from newsletter.rendering.characters import clean
from newsletter.rendering.origins import Origins

# What a template can raise beside Jinja's own errors: a number divided, a wrong key, endless depth.
_MISTAKES = (
    TemplateError, ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError,
    ValueError,
)  # fmt: skip


class _Compiled(BytecodeCache):
    """Templates compiled in this process, by path: one whose text has changed is compiled anew.

    A theme found again after a save costs a quarter so (measured on a busy machine: 270 ms, 70 ms).
    """

    def __init__(self) -> None:
        self._codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket; Jinja compares the text's checksum itself."""
        if code := self._codes.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._codes[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class _Sandbox(ImmutableSandboxedEnvironment):
    """A sandbox that judges each attribute of a type once: asked anew for every object, as Jinja
    does, it takes a third of a letter's time.
    """

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self._verdicts: dict[tuple[type, str], bool] = {}

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Jinja's own verdict, which hangs on nothing but the object's type and the name."""
        asked = type(obj), attr
        verdict = self._verdicts.get(asked)
        if verdict is None:
            verdict = self._verdicts[asked] = super().is_safe_attribute(obj, attr, value)
        return verdict


def environment(folders: Sequence[Path]) -> ImmutableSandboxedEnvironment:
    """A Jinja environment over folders, of which the first that has a file wins.

    MJML that it renders carries its origins; `newsletter.rendering.origins` takes them out.
    """
    return _Sandbox(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_COMPILED,
        extensions=[Origins],
    )


def _finalize(value: object) -> object:
    return clean(value) if type(value) is str else value


@contextmanager
def named_mistakes(name: str) -> Iterator[None]:
    """Turn whatever goes wrong in a template into a RenderingError with its file and line."""
    try:
        yield
    except RenderingError:
        raise
    except TemplateSyntaxError as error:
        where = f"{error.filename or error.name or name}:{error.lineno}"
        raise RenderingError(
            error.message or "this is no Jinja", where=where, mend="correct the template"
        ) from error
    except TemplateNotFound as error:
        what = f'the template "{error.message}" is not there'
        raise RenderingError(what, where=_place(error, name), mend="add it to the theme") from error
    except _MISTAKES as error:
        raise RenderingError(
            _what(error), where=_place(error, name), mend="correct the template"
        ) from error


def _what(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "the report is nested too deeply, or a template calls itself"
    return str(error) or type(error).__name__


def _place(error: Exception, name: str) -> str:
    """The innermost template line of a traceback, as Jinja rewrites it."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno}" for frame in frames if _is_template(frame)]
    return places[-1] if places else name


def _is_template(frame: traceback.FrameSummary) -> bool:
    return frame.filename.endswith((".j2", "<template>"))


def markup(text: str) -> Markup:
    """Mark text as finished HTML; the caller answers for its being escaped."""
    return Markup(text)  # noqa: S704
