"""What we make and send: a week's report becomes an edition, an edition becomes letters.

The rooms, from the floor up: links, holes and errors; database; fetching; report; sources;
collect; rendering; edition; archive; message; mailing; settings; newsroom (the composition root);
demo; cli. Imports run downwards only. Who the letters go to is the business of the package
`subscribers`.
"""

__version__ = "0.1.0"
