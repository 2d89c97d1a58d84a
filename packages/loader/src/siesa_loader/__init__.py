"""Lambda step: loads canonical products into Kong, WMS and further destinations."""
