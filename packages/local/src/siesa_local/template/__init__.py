"""A stack's CloudFormation template, read for the embedded run: what of it is created, what is left out, and why."""
