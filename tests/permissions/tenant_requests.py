"""Everything that may be asked of one client's data, and what of it each step needs."""

from collections.abc import Mapping

from tests.infra.reading import arn
from tests.infra.synthesis import ACCOUNT, STEPS
from tests.permissions.deciding import Request
from tests.permissions.policies import ENVIRONMENT

SECRET_TAG = "aws:ResourceTag/environment"
"""How IAM calls a tag of a resource. Secrets have one name in every environment of an account: the tag tells whose."""

KINDS_OF_SECRETS = ("siesa", "kong", "wms", "tms")
ITEM_ACTIONS = (
    "GetItem",
    "BatchGetItem",
    "Query",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "BatchWriteItem",
    "ConditionCheckItem",
    "PartiQLSelect",
    "PartiQLInsert",
    "PartiQLUpdate",
    "PartiQLDelete",
)

_ITEMS = {
    "extractor": {"GetItem", "Query", "PutItem", "UpdateItem"},
    "transformer": {"UpdateItem"},
    "loader": {"UpdateItem"},
}
_BASELINES: dict[str, set[str]] = {
    "extractor": {"s3:GetObject", "s3:PutObject", "s3:DeleteObject"},
    "transformer": set(),
    "loader": {"s3:PutObject"},
}
_SECRETS: dict[str, set[str]] = {"extractor": {"siesa"}, "transformer": set(), "loader": {"kong", "wms"}}


def table(thing: str, environment: str = ENVIRONMENT) -> str:
    """Give a table's ARN."""
    return arn("dynamodb", f"table/siesa-integration-{thing}-{environment}")


def bucket(thing: str, environment: str = ENVIRONMENT) -> str:
    """Give a bucket's ARN."""
    return f"arn:aws:s3:::siesa-integration-{thing}-{environment}-{ACCOUNT}"


def listing(prefix: str | None) -> Request:
    """Ask for the names in the payload bucket."""
    return Request("s3:ListBucket", bucket("payloads"), {} if prefix is None else {"s3:prefix": prefix})


def items(action: str, thing: str, *clients: str, index: str | None = None) -> Request:
    """Ask for items under the partition keys of `clients`; a Scan names none."""
    place = table(thing) + (f"/index/{index}" if index else "")
    return Request(f"dynamodb:{action}", place, {"dynamodb:LeadingKeys": list(clients)} if clients else {})


def secret(action: str, client: str, kind: str, tags: Mapping[str, str]) -> Request:
    """Ask for a client's secret, which carries `tags`."""
    return Request(
        f"secretsmanager:{action}",
        arn("secretsmanager", f"secret:siesa-integration/{client}/{kind}-AbCdEf"),
        dict(tags),
    )


def of_client(client: str) -> dict[str, Request]:
    """Give every request on a client's data, by a name that says what is asked."""
    asked: dict[str, Request] = {}
    for thing in ("config", "sync-state", "audit"):
        asked |= {f"{action} of {thing}": items(action, thing, client) for action in ITEM_ACTIONS}
    asked["Query of an index"] = items("Query", "sync-state", client, index="StatusIndex")
    for kind in ("payloads", "baselines"):
        key = f"{bucket('payloads')}/{kind}/{client}/sync-20261123-100500-abcdef/part-00001.ndjson.gz"
        for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion", "s3:PutObjectAcl"):
            asked[f"{action} of {kind}"] = Request(action, key)
        asked[f"list of {kind}"] = listing(f"{kind}/{client}/")
    for kind in KINDS_OF_SECRETS:
        for action in ("GetSecretValue", "PutSecretValue", "DescribeSecret"):
            asked[f"{action} of {kind}"] = secret(action, client, kind, {SECRET_TAG: ENVIRONMENT})
    return asked


def needed(step: str) -> set[str]:
    """Name the requests of `of_client` that a step makes (docs/reference/permissions.md)."""
    assert step in STEPS
    return (
        {"GetItem of config", "s3:GetObject of payloads", "s3:PutObject of payloads"}
        | {f"{action} of sync-state" for action in _ITEMS[step]}
        | {f"{action} of baselines" for action in _BASELINES[step]}
        | ({"list of baselines"} if step == "extractor" else set())
        | {f"GetSecretValue of {kind}" for kind in _SECRETS[step]}
    )
