"""The destinations that come with the loader."""

from siesa_loader.destinations.kong.bulk import KONG_BULK
from siesa_loader.destinations.kong.sku import KONG_SKU
from siesa_loader.destinations.registry import Registry
from siesa_loader.destinations.wms.products import WMS_PRODUCTS

BUILT_IN = (KONG_SKU, KONG_BULK, WMS_PRODUCTS)


def registry() -> Registry:
    """Give every destination that this process can load."""
    return Registry(BUILT_IN)
