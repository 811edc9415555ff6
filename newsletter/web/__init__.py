"""The public pages: subscribe, confirm, unsubscribe, preferences, the archive and its feeds.

    routes      every address and what answers it
    guard       what stands before them all: hosts, sizes, headers of every answer
    site        the parts that handlers share
    asked       who asks, in which language
    forms       what a form says, read with care
    answers     answers that a browser may keep, and may not
    look        templates, colours, logo
    shelf       the editions that are public
    home, editions, feeds, joining, confirming, leaving, preferring
                the pages themselves: parse, one call, page
    faults      what went wrong, as a page
    offers      the lists and topics to choose from
    proofs, turns, turnstile
                forms in time and in turn; who leaves together leaves by one commit
    files       style sheet, logo, pictures
    health, measuring
                whether it is well, and figures for Prometheus
    opening, lines, crew
                a socket and a server; how slow a client may be; several processes at one socket

A GET changes nothing, at any address. No cookies, no scripts but for one that is asked for in the
settings, nothing from anywhere else.
"""
