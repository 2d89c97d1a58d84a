"""Pictures of a machine: mermaid and DOT by this package alone, SVG where Graphviz is installed."""
