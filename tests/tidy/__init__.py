"""Rules of the house that a linter cannot know; each message says what to do."""
