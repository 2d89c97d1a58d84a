"""A module that fails at its import."""

raise LookupError("no setting MODE")
