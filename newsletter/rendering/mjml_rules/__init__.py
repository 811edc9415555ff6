"""What MJML may say, and what mrml makes of it: unknown words, wrong values, wrong places.

mrml takes whatever it is given and drops what it does not know, so a slip of a theme would only be
seen in the letter. `faults_of` is the one way in. It judges a parsed document against tables; it
reads no template and raises nothing. What stands in an element whose content is HTML is not judged.
"""

from newsletter.rendering.mjml_rules.fault import Fault
from newsletter.rendering.mjml_rules.judging import faults_of

__all__ = ["Fault", "faults_of"]
