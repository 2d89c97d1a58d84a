"""The Lambda artifacts: `hatch run lambda extractor|transformer|loader|all`. Built by `tools.artifact.build.build`."""
