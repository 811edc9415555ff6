"""The studio: the author's live preview in the browser, on loopback only.

    bench      reads settings, theme and report again where they changed, and prints
    desk       what lies on the desk: the last good print, and what is wrong now
    watching   notices a saved file
    studio     desk, watch and listeners in one
    guard      who may ask: Host, token, origin; what a browser may load
    frame      the letter as a page for the sandboxed frame
    views      one module for each panel beside the frame
    routes     the addresses of it all
    opening    a port, a server, a browser

A GET changes nothing. Nothing is fetched: remote images stay blank.
"""
