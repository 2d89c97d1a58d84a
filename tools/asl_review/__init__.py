"""The review of the state machines: what a pull request changes in them, for people to read."""
