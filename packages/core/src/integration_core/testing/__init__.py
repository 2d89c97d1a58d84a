"""Fakes of the ports, for the tests of steps: plain memory, the same rules, no AWS."""
