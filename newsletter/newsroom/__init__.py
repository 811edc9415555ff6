"""The newsroom: settings become built parts, and the parts are put to work.

The composition root: the only room that picks concrete classes. Four doors, so that nobody
loads more than they need:

    press      a report becomes an edition and the plan of its letters; no database, no people
    workspace  the folder of one newsletter, and how files are written into it
    records    one workspace's database: people, archive, ledger; no letters
    root       Newsroom: the records and everything around them; forecasts and sends
"""
