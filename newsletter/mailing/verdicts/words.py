r"""How servers say it: patterns over an answer in lower case, one for each thing that is said.

Gaps are bounded (`.{0,40}`), so that no text makes them slow.
"""

import re

_WHO = r"(?:users?|mailbox|account|recipient|address(?:ee)?|addresses|alias|person|inbox)"
_NOBODY = r"(?:unknown|not found|invalid|not (?:known|valid|listed|local|registered)|no longer)"
_NOT = r"(?:does ?n.?t|does not|did not|do not|not|no longer) (?:exists?|have an?|available)"

BAD_SENDER = re.compile(
    r"\bsender(?:'s)?(?: e-?mail)? address\b.{0,60}"
    r"(?:rejected|refused|does not exist|not found|not owned|invalid)"
    r"|\b(?:return.?path|mail from)\b.{0,40}(?:rejected|does not exist|invalid|not found)"
    r"|not (?:allowed|authori[sz]ed|permitted) to send (?:as|on behalf)"
    r"|authentication (?:is )?required|must authenticate|must issue a starttls"
)
"""Our return path, our credentials: every letter would meet this."""

NOT_IN_DIRECTORY = re.compile(r"recipient address(?:es)? rejected ?: ?access denied")
"""Exchange Online, edge blocking by its directory."""

OUR_QUOTA = re.compile(
    r"\b(?:daily|hourly|relay|sending|smtp|outgoing) (?:\w+ ){0,2}(?:quota|limit)s?\b"
    r".{0,20}(?:exceeded|reached|over)|(?:exceeded|reached|over) (?:your|the) (?:\w+ ){0,2}"
    r"(?:daily|hourly|relay|sending|smtp|outgoing) (?:\w+ ){0,2}(?:quota|limit)"
)
"""What we may send in a day at the smarthost, not what somebody may store."""

GREYLISTED = re.compile(r"gr[ea]y.?list")

FULL = re.compile(
    r"over ?quota|quota.{0,12}(?:exceed|full)|exceed\w*.{0,40}(?:quota|storage|mailbox size)"
    r"|(?:mailbox|inbox|maildir|mail folder|box)(?: for \S+)?(?: is)?(?: temporarily)? full"
    r"|out of (?:storage|space)|(?:mailbox|disk|storage).{0,30}(?:exceed|limit reached)"
    r"|user.{0,30}(?:too much mail|no space)|not enough (?:storage )?space (?:in|for) "
    r"|insufficient mailbox (?:space|storage)|destinataire pleine|postfach.{0,20}voll"
)

SPAM = re.compile(
    r"\b(?:virus(?:es)?|malware|infected|phishing)\b"
    r"|(?:message|mail|content|it|e-?mail)\b.{0,60}\b(?:identified|classified|detected|scored|"
    r"looks|considered|marked|flagged|rejected|recogni[sz]ed|refused|determined)\b.{0,30}\bspam\b"
    r"|\bspam (?:message|content|detected|mail|score|classification)"
    r"|(?:detected|rejected|blocked) (?:as )?spam\b|- spam\b"
    r"|(?:message|mail) content (?:is )?(?:rejected|refused|not accept|unaccept)"
    r"|content (?:rejected|filter|restriction|presents)|blacklisted (?:url|link)"
    r"|(?:attachment|url)s?.{0,40}(?:not allowed|blocked|rejected|forbidden)"
)

TOO_BIG = re.compile(
    r"(?:message|mail|content|data|it|header)s?(?: size| length| is| are)? (?:is |was )?too "
    r"(?:big|large|long)|(?:message|mail) (?:size|file|length).{0,20}(?:exceed|limit)"
    r"|message exceeds|exceeds?.{0,30}(?:maximum|max|fixed|message|size).{0,20}size"
)

TOO_MANY = re.compile(r"too many (?:recipients|rcpts?)")

TOO_FAST = re.compile(
    r"too (?:quickly|fast|frequent\w*|much mail)|too many (?:messages|connections|mails|"
    r"concurrent|sessions|recipients|e-?mails)|throttl|slow down|rate.?limit (?:has been )?exceed"
    r"|receiving (?:mail|messages|e-?mail) at a rate|(?:message|connection|sending) rate"
)
"""Speed alone; where a provider adds what it thinks of us, DISLIKE comes later and never here."""

DISLIKE = re.compile(
    r"block.?list|black.?list|\bblocked\b|\bbanned\b|\b\w*(?:dnsbl|rbl|spamhaus|spamcop)\b"
    r"|barracuda(?:central| reputation)|\bs?bl\d{4,}|\bspf\b|\bdkim\b|\bdmarc\b|reputation"
    r"|unauthenticated|(?:does not|fails? to) (?:pass|meet).{0,40}authenticat"
    r"|reverse (?:dns|hostname|lookup|name)|\bptr\b|\brdns\b|unsolicited|suspicious"
    r"|unexpected volume|user complaints|complaint|\[?tss\d\d\]?|abus(?:e|ive)"
    r"|polic(?:y|ies)|polity|relay(?:ing)?(?: access)? (?:is )?(?:denied|not (?:permitted|allowed))"
    r"|no relaying|unable to relay|not (?:allowed|permitted) to relay|invalid ip|bad helo"
    r"|client host rejected|helo command rejected|(?:your|sending) (?:ip|host|server)\b.{0,60}"
    r"(?:reject|denied|refus|listed)|access denied|administrative prohibition"
    r"|ask your postmaster|unusual rate|spam (?:source|sender|policy)|sent by spammer"
)

NOBODY_LEFT = re.compile(r"no valid recipients|need rcpt|rcpt (?:to )?(?:command )?first")
"""What DATA is told after RCPT was refused: it says nothing of its own."""

INACTIVE_ADDRESS = re.compile(r"inactive e-?mail address")

SWITCHED_OFF = re.compile(
    r"\b(?:user|mailbox|account|recipient|address|inbox|alias|e-?mail account)\b.{0,60}"
    r"\b(?:disabled|inactive|suspended|deactivated|(?:temporarily )?locked|frozen|discontinued|"
    r"closed|expired|cancel+ed|terminated|not (?:active|enabled)|on hold|blocked)\b"
    r"|\b(?:disabled|inactive|suspended|deactivated|locked|frozen|discontinued|closed) "
    r"(?:recipient|user|mailbox|account|address)"
)

PREFERENCES = re.compile(
    r"recipient preferences|(?:refused|rejected|declined|filtered) (?:by|due to) (?:the )?"
    r"(?:recipient|user|customer)|not (?:accepting|permitted) (?:mail|messages|e-?mails?) from"
    r"|only accepts? mail from|recipient.{0,30}does not want"
)
"""The mailbox is alive; its owner, or a rule of its group, is choosy."""

NO_DOMAIN = re.compile(
    r"null ?mx|nullmx|nxdomain|no such (?:domain|host)|(?:domain|host)(?: name)?\b[^:]{0,60}"
    r"(?:not found|does not exist|doesn.?t exist|unknown|not (?:a )?valid|(?:is )?not reachable)"
    r"|unknown (?:domain|host)|(?:domain|host)\b.{0,50}(?:does ?n.?t|does not|never) "
    r"(?:accept|receive)s? (?:any )?(?:e-?)?mail|name service error|no mx (?:record|host)"
    r"|(?:can.?t|cannot|could not|unable to) (?:find|resolve).{0,30}(?:domain|host|mx)\b"
)

NO_ADDRESS = re.compile(
    rf"no such (?:\w+ )?(?:user|mailbox|recipient|account|address|person|alias|name|local)"
    rf"|unknown (?:\w+ )?{_WHO}|{_WHO}\b.{{0,80}}\b{_NOBODY}\b|{_WHO}\b.{{0,80}}\b{_NOT}\b"
    rf"|invalid (?:\w+ )?{_WHO}|no (?:mailbox|user|account) (?:here|by|with|found|named|for)"
    rf"|not (?:a|our) (?:valid |known |local )?{_WHO}|bad (?:destination|recipient) "
    rf"|mailbox (?:is )?unavailable|recipient ?not ?found|user ?not ?found|unrouteable address"
    rf"|recipient no longer|not our customer|(?:bad|malformed|illegal) (?:\w+ )?address"
    rf"|address syntax|^(?:#?5\.1\.0 )?address rejected"
    rf"|destinataire (?:invalide|inconnu)|(?:empf\w+|nutzer|benutzer) (?:ist )?"
    rf"(?:unbekannt|existiert nicht)|usuario (?:desconocido|no existe)|utente sconosciuto"
)

LOOP_OR_EXPIRED = re.compile(
    r"hop count|(?:mail|routing) loop|too many (?:hops|received)|(?:message|time) expired"
    r"|timed? ?out|verification (?:in progress|failed)|unverified address"
    r"|service (?:is )?(?:currently )?(?:un|not )available|internal (?:\w+ )?error"
)
