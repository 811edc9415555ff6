"""The public pages: subscribe, confirm, unsubscribe, preferences, the archive and its feeds."""
