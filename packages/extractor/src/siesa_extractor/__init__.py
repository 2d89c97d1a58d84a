"""Lambda step: reads a product catalogue out of Siesa."""
