"""Machines as Python that reads like the workflow; `typed_asl` exports what callers need of it."""
