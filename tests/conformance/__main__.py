"""`python -m tests.conformance`: pin what mrml and premailer do now."""

from tests.conformance.pins import SUITES, write

for suite in SUITES:
    print(write(suite))
