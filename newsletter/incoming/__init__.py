"""Mail that comes in, as far as its header tells: whom it was sent to, and whether by a machine.

Parses what anybody may send, so it trusts nothing and raises nothing. What follows from a letter
is decided elsewhere.
"""

from newsletter.incoming.header import HEADER_OCTETS, Incoming, read_header

__all__ = ["HEADER_OCTETS", "Incoming", "read_header"]
