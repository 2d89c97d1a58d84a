"""The dialects in which Siesa is asked: one small object each, found by name in the registry."""
