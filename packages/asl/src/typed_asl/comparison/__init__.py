"""What changed between two definitions, in the terms of a reviewer."""
