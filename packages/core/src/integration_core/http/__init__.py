"""Calls over HTTP: one pooled session a system and client, under one rate limiter."""
