"""Kong, an RFID back end: SKUs (form `sku`) or products in bulk (form `bulk`)."""
