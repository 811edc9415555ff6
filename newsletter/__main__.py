"""`python -m newsletter`: the same as the command `newsletter`."""

from newsletter.cli import run

if __name__ == "__main__":
    run()
