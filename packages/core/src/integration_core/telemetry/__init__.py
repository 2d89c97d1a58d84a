"""Logs without credentials, and metrics."""
