"""The newsroom: settings become built parts, and the parts are put to work.

The composition root: the only room that picks concrete classes. Three doors, so that nobody
loads more than they need:

    press      a report becomes an edition and the plan of its letters; no database, no people
    workspace  the folder of one newsletter, and how files are written into it
    root       Newsroom: the database and everything around it; forecasts and sends
"""
