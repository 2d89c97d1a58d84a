"""Calls to Kong with its credentials."""

from siesa_loader.destinations.access import access
from siesa_loader.destinations.caller import Caller
from siesa_loader.destinations.protocol import Opening


def kong_caller(opening: Opening) -> Caller:
    """Give calls to Kong: `X-API-Key` where the secret has an apiKey, else the token of a log-in."""
    known = access(
        opening,
        key_header="X-API-Key",
        key_prefix="",
        path="/auth/token/login/",
        token_field="auth_token",  # noqa: S106 - the name of a field, not its value
        scheme="Token",
    )
    return Caller(opening.session, known, opening.sleep)
