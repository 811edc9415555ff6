"""Segments: people by an expression such as `topic == "lxd" and since < 2025-01-01`.

An expression is read into a tree (words, values, parsing) and the tree becomes a condition of SQL
(conditions). Nothing of it is ever evaluated as a program, and no text of it becomes SQL: values
are bound, names are looked up in the one table of fields.
"""

from subscribers.segments.conditions import condition
from subscribers.segments.parsing import holding, read_segment
from subscribers.segments.tree import Segment

__all__ = ["Segment", "condition", "holding", "read_segment"]
