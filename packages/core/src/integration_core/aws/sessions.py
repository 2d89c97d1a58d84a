"""boto3 sessions that share what they have read of the services' models: the second one costs a twentieth."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from boto3.session import Session
    from botocore.credentials import RefreshableCredentials
    from botocore.loaders import Loader


def new_session(credentials: "RefreshableCredentials | None" = None) -> "Session":
    """Give a session with `credentials`, or with those that the process finds around it.

    Region and endpoints come from the environment. STS is called in the region, whatever the SDK's version prefers: a
    fault of the global endpoint's region is then none of ours. Sessions are not for several threads at once; the
    clients that they make are.
    """
    import boto3
    import botocore.session

    core = botocore.session.Session()
    loader = _models()
    core.register_component("data_loader", loader)
    core.set_config_variable("sts_regional_endpoints", "regional")
    if credentials is not None:
        core.register_component("credential_provider", _Given(credentials))
    session = boto3.session.Session(botocore_session=core)
    # boto3 names its own folder to the loader each time; named once, it is found as well.
    loader.search_paths[:] = dict.fromkeys(loader.search_paths)
    return session


@cache
def _models() -> "Loader":
    from botocore.loaders import create_loader

    return create_loader()


class _Given:
    """What botocore asks for credentials, where they are known."""

    def __init__(self, credentials: "RefreshableCredentials") -> None:
        self._credentials = credentials

    def load_credentials(self) -> "RefreshableCredentials":
        """Give the credentials."""
        return self._credentials
