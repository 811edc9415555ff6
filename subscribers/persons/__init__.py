"""One person: what they chose, their address, all we know of them, and erasing it."""
