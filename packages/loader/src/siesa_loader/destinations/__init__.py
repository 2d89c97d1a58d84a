"""The products that are loaded: one folder each, behind one protocol."""
