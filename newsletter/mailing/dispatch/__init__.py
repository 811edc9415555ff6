"""Works through a mailing: claims letters, carries them over sessions, records what came of it."""
