"""What a range of commits really affects: `hatch run changed`. Decided by `tools.changed.decide.changed`."""
