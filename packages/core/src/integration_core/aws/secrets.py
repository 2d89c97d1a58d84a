"""Credentials in Secrets Manager."""

import json
from typing import TYPE_CHECKING

from integration_core.errors import SecretMissing
from integration_core.secret import Secret
from integration_core.telemetry.logs import Redactor

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

PUBLIC_FIELDS = frozenset({"baseUrl", "username"})
"""Fields that messages may name: an address or a user is what a person needs to find the fault."""


class SecretsManagerSecrets:
    """Reads a secret's JSON object. Every value read is told to the redactor before anybody can log it.

    `environment` is the value of the tag `environment` without which a role may refuse to read a secret; messages then
    name it. Nothing is compared here: a name may serve several environments of one account, and their roles tell.
    """

    def __init__(self, client: "SecretsManagerClient", redactor: Redactor, *, environment: str | None = None) -> None:
        self._client = client
        self._redactor = redactor
        self._tag = f"Key=environment,Value={environment}" if environment is not None else None

    def get(self, name: str) -> Secret:
        """Give the secret called `name`."""
        absent = f"the secret {name!r} does not exist in Secrets Manager, or is marked for deletion."
        create = f"aws secretsmanager create-secret --name {name} --secret-string file://secret.json"
        if self._tag is not None:
            create += f" --tags {self._tag}"
        try:
            text = self._client.get_secret_value(SecretId=name)["SecretString"]
        except (self._client.exceptions.ResourceNotFoundException, self._client.exceptions.InvalidRequestException):
            raise SecretMissing(absent, next_step=create) from None
        except self._client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] != "AccessDeniedException":
                raise
            # Secrets Manager answers so for an absent secret too, where a policy names the secrets that may be read.
            raise self._refused(name, create) from None
        try:
            fields = json.loads(text)
        except (ValueError, RecursionError):
            fields = None
        if not isinstance(fields, dict):
            raise SecretMissing(f"the secret {name!r} is not a JSON object.", next_step=create)
        texts = {key: value for key, value in fields.items() if isinstance(value, str)}
        for key, value in texts.items():
            if key not in PUBLIC_FIELDS:
                self._redactor.register(value)
        return Secret(name, texts)

    def _refused(self, name: str, create: str) -> SecretMissing:
        said = f"the secret {name!r} does not exist, or its name is not one that this step may read for this client"
        own = "set secretName in the client's configuration to the client's own secret"
        if self._tag is None:
            return SecretMissing(f"{said}.", next_step=f"{create}, or {own}")
        return SecretMissing(
            f"{said}, or it does not carry the tag {self._tag}.",
            next_step=f"{create}; where it exists and is this environment's: aws secretsmanager tag-resource "
            f"--secret-id {name} --tags {self._tag}; or {own}",
        )
