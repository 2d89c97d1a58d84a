"""What a person needs to speak to the simulators: their addresses, and the credentials that they accept."""

from siesa_local.simulators import credentials
from siesa_local.simulators.addresses import Addresses
from siesa_local.simulators.siesa import DYNAMIC_QUERY, STANDARD_QUERY


def credential_lines(found: Addresses) -> list[str]:
    """Give one line for each way in: system, address, credential. Those are made up, and good for nothing else."""
    queries = f"{STANDARD_QUERY}, {DYNAMIC_QUERY}; idCompania {credentials.DEFAULT_COMPANY} or any of 4 digits"
    rows = (
        ("Siesa", found.siesa, f"ConniKey {credentials.CONNI_KEY}, ConniToken {credentials.CONNI_TOKEN}"),
        ("", "", queries),
        ("", "", f"REST form: Bearer {credentials.SIESA_REST_TOKEN}"),
        ("Kong", found.kong, f"{credentials.KONG_USERNAME} / {credentials.KONG_PASSWORD}"),
        ("", "", f"X-API-Key {credentials.KONG_API_KEY}"),
        ("WMS", found.wms, f"{credentials.WMS_USERNAME} / {credentials.WMS_PASSWORD}"),
        ("", "", f"Bearer {credentials.WMS_API_KEY}"),
        ("Control", found.control, "audit/, knobs/, siesa/<idCompania>/truth, reset"),
    )
    width = max(len(address) for _, address, _ in rows)
    return [f"{name:<8} {address:<{width}}  {text}".rstrip() for name, address, text in rows]
