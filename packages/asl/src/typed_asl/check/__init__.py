"""The check: every finding of a document, from its structure to its expressions; `typed_asl.check` is its face."""
