"""What each command does. Imported when the command runs."""
