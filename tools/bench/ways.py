"""The ways from Siesa to a product that are measured, each with its client's tenant file."""

from dataclasses import dataclass, field
from typing import Any, Literal

from siesa_local.simulators import credentials
from siesa_local.simulators.addresses import Addresses, SystemName

CLIENT = "bench"
COMPANY = 7501
KONG_NUMBERS = {"type_id": 1, "group_id": 10, "customer_id": 100}
KONG_PAGE = 100
WMS_PAGE = 1_000

WayName = Literal["kong", "kong-single", "wms"]


@dataclass(frozen=True)
class Way:
    """One way. `knobs` are the product's; `audited_as` is the name under which its simulator books the client."""

    name: WayName
    title: str
    system: SystemName
    audited_as: str
    section: str
    knobs: dict[str, Any] = field(default_factory=dict)

    def tenant_file(self, addresses: Addresses) -> str:
        """Write the client's tenant file for simulators at these addresses."""
        product = addresses.wms if self.system == "wms" else addresses.kong
        head = f'client_id = "{CLIENT}"\nclient_name = "Bench"\nproduct_type = "{self.system}"\n'
        return head + self.section.format(siesa=addresses.siesa, product=product)


def _kong(concurrency: int) -> str:
    numbers = ", ".join(f"{name} = {number}" for name, number in KONG_NUMBERS.items())
    return f"""
[siesa]
dialect = "connekta-standard"
base_url = "{{siesa}}"
id_compania = {COMPANY}
page_size = {KONG_PAGE}

[siesa.credentials]
conni_key = "{credentials.CONNI_KEY}"
conni_token = "{credentials.CONNI_TOKEN}"

[product]
form = "sku"
base_url = "{{product}}"
concurrency = {concurrency}
settings = {{{{ {numbers} }}}}

[product.credentials]
username = "{credentials.KONG_USERNAME}"
password = "{credentials.KONG_PASSWORD}"
"""


_WMS = f"""
[siesa]
dialect = "rest"
base_url = "{{siesa}}"
page_size = {WMS_PAGE}

[siesa.credentials]
token = "{credentials.SIESA_REST_TOKEN}-{COMPANY}"

[product]
form = "products"
base_url = "{{product}}"
concurrency = 8

[product.credentials]
username = "{credentials.WMS_USERNAME}"
password = "{credentials.WMS_PASSWORD}"
"""

WAYS: dict[WayName, Way] = {
    "kong": Way("kong", "Kong, arrays of 100 SKUs", "kong", str(KONG_NUMBERS["customer_id"]), _kong(4)),
    "kong-single": Way(
        "kong-single",
        "Kong, one SKU a call",
        "kong",
        str(KONG_NUMBERS["customer_id"]),
        _kong(8),
        {"sku_arrays": "refused"},
    ),
    "wms": Way("wms", "WMS, one product a call", "wms", credentials.WMS_USERNAME, _WMS),
}
