"""Weaves what was collected into a report that people write: pure, and safe to repeat.

What a person wrote, changed or deleted stays so; nothing is said twice.
"""

from newsletter.collect.weaving.report import same_name, weave

__all__ = ["same_name", "weave"]
