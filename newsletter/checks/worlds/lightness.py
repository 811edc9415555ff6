"""A colour by its lightness, as eyes have it: CIE Lab around D50, as `lch()` in CSS Color 4."""

from functools import lru_cache

_TO_XYZ = (
    (0.4360747, 0.3850649, 0.1430804),
    (0.2225045, 0.7168786, 0.0606169),
    (0.0139322, 0.0971045, 0.7141733),
)
_FROM_XYZ = (
    (3.1338561, -1.6168667, -0.4906146),
    (-0.9787684, 1.9161415, 0.0334540),
    (0.0719453, -0.2289914, 1.4052427),
)
"""sRGB and back, adapted to D50 by Bradford's matrix."""
_WHITE = tuple(sum(row) for row in _TO_XYZ)
_EPSILON, _KAPPA = 216 / 24389, 24389 / 27
_LINEAR_BELOW = 0.0031308
_Triple = tuple[float, float, float]


@lru_cache(maxsize=1024)
def to_lab(solid: str) -> _Triple:
    """Lightness from 0 to 100, and the two axes of hue, of a `#rrggbb` colour."""
    linear = [_linear(int(solid[start : start + 2], 16) / 255) for start in (1, 3, 5)]
    x, y, z = (
        _root(sum(factor * light for factor, light in zip(row, linear, strict=True)) / white)
        for row, white in zip(_TO_XYZ, _WHITE, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def from_lab(lightness: float, a: float, b: float) -> str:
    """The `#rrggbb` colour; what a screen cannot show is cut off channel by channel."""
    y = (lightness + 16) / 116
    xyz = [
        _cube(root) * white
        for root, white in zip((y + a / 500, y, y - b / 200), _WHITE, strict=True)
    ]
    lights = [
        sum(factor * value for factor, value in zip(row, xyz, strict=True)) for row in _FROM_XYZ
    ]
    return "#" + "".join(f"{round(255 * _encoded(light)):02x}" for light in lights)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 12.92 * _LINEAR_BELOW else ((value + 0.055) / 1.055) ** 2.4


def _encoded(light: float) -> float:
    light = min(1.0, max(0.0, light))
    return 12.92 * light if light <= _LINEAR_BELOW else 1.055 * light ** (1 / 2.4) - 0.055


def _root(value: float) -> float:
    return value ** (1 / 3) if value > _EPSILON else (_KAPPA * value + 16) / 116


def _cube(root: float) -> float:
    cubed = root**3
    return cubed if cubed > _EPSILON else (116 * root - 16) / _KAPPA
