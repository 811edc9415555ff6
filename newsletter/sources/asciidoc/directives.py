"""AsciiDoc's instructions to its preprocessor: files to include, conditions; none is followed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from newsletter.sources.markup import Line, Notes, span_of

_DIRECTIVE = re.compile(r"(\\?)(include|ifdef|ifndef|ifeval|endif)::([^\[]*)\[(.*)\][ \t]*")


def without_directives(lines: Sequence[Line], notes: Notes) -> Iterator[Line]:
    """The lines without instructions; what stands under a condition stays.

    Note: `asciidoc-directive` (warning) for each, a condition's end left aside.
    """
    for line in lines:
        found = _DIRECTIVE.fullmatch(line.text)
        if not found:
            yield line
        elif found[1]:
            yield replace(line, text=line.text[1:])
        else:
            if found[2] != "endif":
                what = f"an instruction was not followed: {line.text.strip()}"
                notes.warn("asciidoc-directive", what, span_of([line]))
            if found[2] in {"ifdef", "ifndef"} and found[4]:
                yield replace(line, text=found[4])
