"""Secrets Manager in the state folder: a file for each secret, readable by its owner alone.

The folder is the stand-in for Secrets Manager in the embedded run, so it holds credentials in the clear.
"""

from typing import Any

from siesa_local.aws.process import ACCOUNT_ID
from siesa_local.aws.raw import RawCalls
from siesa_local.aws.request import Answer, AwsCall
from siesa_local.aws.state.folder import StateFolder, digest
from siesa_local.aws.state.keeper import refuse_unkept

_ROOT = "secrets"
_KEPT = frozenset(
    {"CreateSecret", "PutSecretValue", "UpdateSecret", "DeleteSecret", "RestoreSecret", "TagResource", "UntagResource"}
)


class SecretKeeper:
    """Keeps each secret's current value, description and tags; earlier values are not kept.

    A secret whose deletion is scheduled is gone for the next process.
    """

    def __init__(self, folder: StateFolder, calls: RawCalls, region: str) -> None:
        self._folder = folder
        self._calls = calls
        self._region = region

    def restore(self) -> int:
        """Create the secrets of the folder; returns their number."""
        paths = list(self._folder.entries(_ROOT))
        for path in paths:
            stored = self._folder.read_json(path, "create", "arn")
            self._calls.json("secretsmanager", "CreateSecret", stored["create"])
            self._stored(stored["create"]["Name"]).arn = stored["arn"]
        return len(paths)

    def check(self, call: AwsCall) -> None:
        """Refuse, before it is made, a call whose effect would not be kept."""
        refuse_unkept(call, _KEPT)

    def keep(self, call: AwsCall, _answer: Answer) -> None:
        """Put on disk what a call changed that went well."""
        if call.operation not in _KEPT:
            return
        body = call.json()
        name = str(body.get("SecretId") or body.get("Name"))
        if call.operation == "DeleteSecret":
            self._folder.remove(self._path(self._name_of_deleted(name)))
            return
        described = self._calls.json("secretsmanager", "DescribeSecret", {"SecretId": name})
        create: dict[str, Any] = {"Name": described["Name"]}
        create |= {field: described[field] for field in ("Description", "KmsKeyId", "Tags") if described.get(field)}
        if described.get("VersionIdsToStages"):
            value = self._calls.json("secretsmanager", "GetSecretValue", {"SecretId": name})
            create |= {field: value[field] for field in ("SecretString", "SecretBinary") if field in value}
            create["ClientRequestToken"] = value["VersionId"]
        self._folder.write_json(self._path(described["Name"]), {"create": create, "arn": described["ARN"]})

    @staticmethod
    def _path(name: str) -> str:
        return f"{_ROOT}/{digest(name)}.json"

    @staticmethod
    def _name_of_deleted(name: str) -> str:
        # A secret's ARN ends in its name, a dash and six characters.
        return name.rpartition(":secret:")[2][:-7] if name.startswith("arn:") else name

    def _stored(self, name: str) -> Any:
        from moto.secretsmanager.models import secretsmanager_backends

        return secretsmanager_backends[ACCOUNT_ID][self._region].secrets[name]
