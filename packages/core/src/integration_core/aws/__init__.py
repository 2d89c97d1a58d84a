"""Adapters to AWS: each takes its client as an argument, so that nothing here decides on credentials or regions."""
