"""What each section weighs, drawn as areas, and how far Gmail's clip is away."""

from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.checks.size import CLIP, Weight, weigh
from newsletter.preview import cabinet
from newsletter.preview.asked import Asked
from newsletter.preview.opened import html_of
from newsletter.preview.pages import page
from newsletter.preview.studio import Studio

WIDTH, HEIGHT = 400, 240
"""The drawing, in its own units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A section's rectangle: as large a share of the drawing as of the letter."""

    weight: Weight
    x: float
    y: float
    width: float
    height: float


def draw(studio: Studio, asked: Asked) -> str:
    """The areas, and the same as a list."""
    sheet = studio.desk.sheet
    if sheet is None:
        return page("panels/nothing")
    sheet = cabinet.as_asked(sheet, asked)
    html_of(sheet.letter.message)
    weights = weigh(sheet.letter)
    html = sum(weight.octets for weight in weights)
    return page(
        "panels/size",
        areas=areas(weights, WIDTH, HEIGHT),
        weights=sorted(weights, key=lambda weight: -weight.octets),
        first=weights[0],
        html=html,
        message=len(sheet.letter.message),
        pictures=sum(len(each.data) for each in sheet.printed.rendition.attachments),
        clip=CLIP,
        share=min(1.0, html / CLIP),
        width=WIDTH,
        height=HEIGHT,
    )


def areas(weights: Sequence[Weight], width: float, height: float) -> list[Area]:
    """A treemap: the weights are halved, and the rectangle cut across its longer side, again."""
    heaviest_first = sorted(
        (weight for weight in weights if weight.octets), key=lambda weight: -weight.octets
    )
    return _cut(heaviest_first, Area(weight=Weight(title="", start=0, octets=0), x=0, y=0,
                                     width=width, height=height))  # fmt: skip


def _cut(weights: Sequence[Weight], room: Area) -> list[Area]:
    if len(weights) <= 1:
        return [_placed(weight, room) for weight in weights]
    total = sum(weight.octets for weight in weights)
    count, first = 1, weights[0].octets
    while count < len(weights) - 1 and first + weights[count].octets <= total / 2:
        first += weights[count].octets
        count += 1
    one, other = _halves(room, first / total)
    return _cut(weights[:count], one) + _cut(weights[count:], other)


def _placed(weight: Weight, room: Area) -> Area:
    return Area(weight=weight, x=room.x, y=room.y, width=room.width, height=room.height)


def _halves(room: Area, share: float) -> tuple[Area, Area]:
    x, y, width, height = room.x, room.y, room.width, room.height
    if width >= height:
        cut = width * share
        return (
            Area(weight=room.weight, x=x, y=y, width=cut, height=height),
            Area(weight=room.weight, x=x + cut, y=y, width=width - cut, height=height),
        )
    cut = height * share
    return (
        Area(weight=room.weight, x=x, y=y, width=width, height=cut),
        Area(weight=room.weight, x=x, y=y + cut, width=width, height=height - cut),
    )
