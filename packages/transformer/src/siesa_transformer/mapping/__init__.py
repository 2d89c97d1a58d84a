"""From a raw row to a canonical product, by a mapping file that is compiled once."""
