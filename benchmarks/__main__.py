"""`make bench`: every benchmark, one after the other, in one run."""

import importlib

NAMES = ("start", "render", "join", "send")


def main() -> None:
    """Run them in the order of NAMES; each prints its own lines."""
    for name in NAMES:
        print(f"\n{name}")
        importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
