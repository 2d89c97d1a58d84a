"""The operator's command `siesa`."""
