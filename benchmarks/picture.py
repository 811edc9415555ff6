"""Bars as an SVG of our own making, legible on a light and on a dark page."""

import statistics
from collections.abc import Mapping, Sequence
from html import escape

from benchmarks.figures import Figure

WIDTH, LABELS, ROW, BAR, HEAD = 900, 470, 30, 18, 44
"""Pixels: the picture, the room for names, a row, its bar, a chart's title."""
_ROOM = WIDTH - LABELS - 90
_STYLE = """\
text { font: 14px system-ui, sans-serif; fill: #1f2328; }
.title { font-weight: 600; }
.value { fill: #59636e; }
.ours { fill: #0b6e6e; }
.peer { fill: #8c959f; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .value { fill: #9198a1; }
  .ours { fill: #3fb6b2; }
  .peer { fill: #656c76; }
}"""


def drawn(figures: Sequence[Figure]) -> str:
    """One chart below the other, the quickest of each at its top."""
    parts: list[str] = []
    top = 0
    for title, bars in _charts(figures).items():
        parts.append(f'<text class="title" x="12" y="{top + 26}">{escape(title)}</text>')
        longest = max(value for value, _ in bars.values())
        in_order = sorted(bars.items(), key=lambda bar: -bar[1][0])
        for row, (name, (value, ours)) in enumerate(in_order):
            parts += _bar(name, value, ours=ours, longest=longest, y=top + HEAD + row * ROW)
        top += HEAD + len(bars) * ROW + 12
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" width="{WIDTH}"'
        f' height="{top}" role="img" aria-label="Letters per second, medians">\n'
        f"<style>\n{_STYLE}\n</style>\n{body}\n</svg>\n"
    )


def _charts(figures: Sequence[Figure]) -> Mapping[str, Mapping[str, tuple[float, bool]]]:
    """Title -> name -> median, and whether it is ours; who was measured twice stands once."""
    charts: dict[str, dict[str, tuple[float, bool]]] = {}
    for figure in figures:
        if figure.chart:
            bars = charts.setdefault(figure.chart, {})
            bars.setdefault(figure.label, (statistics.median(figure.ours), True))
            bars.setdefault(figure.against, (statistics.median(figure.peer), False))
    return charts


def _bar(name: str, value: float, *, ours: bool, longest: float, y: int) -> list[str]:
    length = max(round(value / longest * _ROOM), 1)
    middle = y + BAR - 4
    kind = "ours" if ours else "peer"
    size = f'width="{length}" height="{BAR}"'
    return [
        f'<text x="{LABELS - 8}" y="{middle}" text-anchor="end">{escape(name)}</text>',
        f'<rect class="{kind}" x="{LABELS}" y="{y}" {size} rx="2"/>',
        f'<text class="value" x="{LABELS + length + 8}" y="{middle}">{value:,.0f}</text>',
    ]
