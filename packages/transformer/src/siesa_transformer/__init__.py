"""Lambda step: turns raw Siesa rows into canonical products by a mapping file."""
