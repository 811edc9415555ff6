"""What a Discourse forum serves: topics and posts as JSON, and their addresses."""
