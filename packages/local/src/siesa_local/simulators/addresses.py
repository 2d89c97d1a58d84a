"""The names and base addresses of the simulated systems, light to import for those who only talk to them."""

from dataclasses import dataclass
from typing import Literal

HOST = "127.0.0.1"
SystemName = Literal["siesa", "kong", "wms"]
SYSTEMS: tuple[SystemName, ...] = ("siesa", "kong", "wms")


@dataclass(frozen=True, slots=True)
class Addresses:
    """The base addresses of the systems and of their control plane."""

    siesa: str
    kong: str
    wms: str
    control: str


def addresses(port: int) -> Addresses:
    """Name the base addresses on a port."""
    base = f"http://{HOST}:{port}"
    return Addresses(f"{base}/siesa", f"{base}/kong", f"{base}/wms", f"{base}/_control")
