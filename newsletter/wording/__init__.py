"""What pages and notices say in the reader's language: gettext catalogues, read as written.

    templates/locale/<language>/LC_MESSAGES/newsletter.po

English is the language of the program and needs no catalogue. A folder of the operator's own, of
the same shape, goes before what comes with the program, message by message, and may add languages.
"""

from newsletter.wording.choosing import preferred
from newsletter.wording.translating import SOURCE, Translator, languages, translator

__all__ = ["SOURCE", "Translator", "languages", "preferred", "translator"]
