"""Runs embedded syncs and prints every message between the steps: one object of lists by the message's name.

One sync carries its rows inside the messages, the other behind claim checks. It runs by its path, beside the packages
of any checkout, so it imports nothing of the tools.
"""

import json
import sys
import tempfile
from collections import defaultdict
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

from siesa_local import names
from siesa_local.aws.host import LambdaContext, Ran, in_process
from siesa_local.aws.model import LambdaFunction
from siesa_local.installation import LocalInstallation
from siesa_local.simulators import credentials
from siesa_local.simulators.addresses import Addresses
from siesa_local.simulators.server import serving
from siesa_local.simulators.world import World
from siesa_local.tenant import TenantFile

FEW, MANY = 4, 120
"""Rows of the two catalogues. In one of 120, some lack a name or a reference and are rejected."""
LONGEST_NAME = 38
"""Characters that the product takes, so that it refuses some records too."""

BETWEEN = {
    names.EXTRACTOR: ("sync-request", "extracted"),
    names.TRANSFORMER: ("extracted", "transformed"),
    names.LOADER: ("transformed", "loaded"),
}


class Listener:
    """Runs functions in this process and keeps what went in and out, each distinct message once."""

    def __init__(self) -> None:
        self.heard: dict[str, dict[str, Any]] = defaultdict(dict)

    def __call__(self, function: LambdaFunction, event: bytes, context: LambdaContext) -> Ran:
        """Run one invocation."""
        ran = in_process(function, event, context)
        for name, body in zip(BETWEEN[context.function_name], (event, ran.payload), strict=True):
            message = json.loads(body)
            self.heard[name][json.dumps(message, sort_keys=True)] = message
        return ran


def main() -> int:
    """Sync twice, and print; 1 where a sync did not succeed."""
    listener = Listener()
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(sys.stderr):
        statuses = _synced(Path(folder), listener)
    if statuses != ["SUCCEEDED", "SUCCEEDED"]:
        print(f"the syncs ended {' and '.join(statuses)}", file=sys.stderr)
        return 1
    print(json.dumps({name: list(messages.values()) for name, messages in sorted(listener.heard.items())}))
    return 0


def _synced(folder: Path, listener: Listener) -> list[str]:
    world = World(seed=3, size=FEW)
    with serving(world) as addresses, LocalInstallation(folder / "state", host=listener) as installation:
        tenant = TenantFile.model_validate(_tenant(addresses))
        installation.provision(tenant, beside=folder)
        inside = installation.sync(tenant.client_id, "initial")
        world.set_knobs("siesa", {"size": MANY})
        world.set_knobs("kong", {"name_max_length": LONGEST_NAME})
        with patch("integration_core.rows.INLINE_BYTES", 0):
            # This catalogue then travels as a large one does.
            behind = installation.sync(tenant.client_id, "initial")
    return [inside.status, behind.status]


def _tenant(addresses: Addresses) -> dict[str, Any]:
    return {
        "client_id": "cliente-a",
        "client_name": "Empresa A",
        "product_type": "kong",
        "failed_share_limit": 1.0,
        "siesa": {
            "dialect": "connekta-standard",
            "base_url": addresses.siesa,
            "id_compania": 7501,
            "credentials": {"conni_key": credentials.CONNI_KEY, "conni_token": credentials.CONNI_TOKEN},
        },
        "product": {
            "form": "sku",
            "base_url": addresses.kong,
            "settings": {"type_id": 1, "group_id": 10, "customer_id": 100},
            "credentials": {"username": credentials.KONG_USERNAME, "password": credentials.KONG_PASSWORD},
        },
    }


if __name__ == "__main__":
    sys.exit(main())
