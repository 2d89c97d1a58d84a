"""Versions and releases of the packages: `hatch run release PACKAGE [--dry-run]`, `hatch run release --plan`."""
