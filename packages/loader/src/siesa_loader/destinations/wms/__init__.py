"""The WMS: products one by one (form `products`)."""
