"""How long a command takes before it does anything: `newsletter --help`, as a whole process."""

import statistics
import subprocess
import sys
import time

RUNS = 15


def seconds(*command: str, runs: int = RUNS) -> list[float]:
    """Wall seconds of each run of the whole process, after one that is not counted."""
    taken = []
    for _ in range(runs + 1):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        taken.append(time.perf_counter() - began)
    return taken[1:]


def main() -> None:
    """Print the median beside that of an empty Python process."""
    bare = statistics.median(seconds(sys.executable, "-c", "pass"))
    help_ = statistics.median(seconds(sys.executable, "-m", "newsletter", "--help"))
    print(f"newsletter --help: {help_ * 1e3:.0f} ms (an empty Python process: {bare * 1e3:.0f} ms)")


if __name__ == "__main__":
    main()
