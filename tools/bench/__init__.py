"""The benchmark: `hatch run bench`. What its figures mean stands in docs/explanation/performance.md."""
