"""Notices: our own letters to one person about what they did. Written and set here, never sent.

    words     what each says, in English, for the catalogues to translate
    letters   the plan of each in each language, in the look of the theme

Knows neither ledger nor smarthost: the newsroom fills in whose letter it is.
"""

from newsletter.notices.letters import NoticeLetters

__all__ = ["NoticeLetters"]
