"""Whatever comes in: every importer reads it or refuses it in one line, in time and in memory."""
