"""How fast, and how boldly, an operator lets a mailing go."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """The wishes of an operator, for one sender; what providers wish is learnt from them."""

    rate: float = 0
    """Letters a second over all providers; 0 sets no bound."""
    canary: int = 0
    """Letters whose answers are awaited before any other goes; 0 waits for none."""
    pause_at: float = 0
    """Share of the answers, 0 to 1, that may be refusals or about policy; 0 never pauses."""
