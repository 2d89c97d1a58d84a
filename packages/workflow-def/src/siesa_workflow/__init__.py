"""The state machine of the Siesa integration, built from typed objects."""
