"""The credentials that the simulators accept: constants, plainly made up, and good for nothing else.

A tenant of its own is had by a suffix: the key `local-wms-api-key-cliente-b` belongs to tenant `cliente-b`, and any
user name that begins with `local-` logs in with the system's password, so that two clients never share a state.
"""

import hmac

CONNI_KEY = "local-conni-key"
CONNI_TOKEN = "local-conni-token"  # noqa: S105 - made up, accepted by the simulator alone
SIESA_REST_TOKEN = "local-siesa-token"  # noqa: S105 - made up, accepted by the simulator alone
DEFAULT_COMPANY = 7501

KONG_USERNAME = "local-kong-user"
KONG_PASSWORD = "local-kong-password"  # noqa: S105 - made up, accepted by the simulator alone
KONG_API_KEY = "local-kong-api-key"

WMS_USERNAME = "local-wms-user"
WMS_PASSWORD = "local-wms-password"  # noqa: S105 - made up, accepted by the simulator alone
WMS_API_KEY = "local-wms-api-key"

DEFAULT_TENANT = "default"


def same(given: str | None, expected: str) -> bool:
    """Compare a credential without telling by the time taken how much of it was right."""
    return given is not None and hmac.compare_digest(given.encode(), expected.encode())


def suffix(given: str | None, expected: str) -> str | None:
    """Give a key's tenant: `default` for the bare key, else what follows its dash; None for a wrong key."""
    if given is None or not given.startswith(expected):
        return None
    rest = given[len(expected) :]
    if not rest:
        return DEFAULT_TENANT
    return rest[1:] if rest[0] == "-" and len(rest) > 1 else None


def may_log_in(username: object, password: object, expected_password: str) -> bool:
    """Tell whether a user name and password open the simulator: a name that begins with `local-`, the one password."""
    return (
        isinstance(username, str)
        and isinstance(password, str)
        and username.startswith("local-")
        and same(password, expected_password)
    )
