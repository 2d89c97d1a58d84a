"""What a transaction of DynamoDB needs: each of its parts is authorised as the action that it stands for."""

from collections.abc import Iterator, Mapping

from typed_asl.permissions.call import Call
from typed_asl.permissions.statement import Statement

_PARTS = {
    "ConditionCheck": "dynamodb:ConditionCheckItem",
    "Delete": "dynamodb:DeleteItem",
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
}


def transaction(call: Call) -> Iterator[Statement]:
    """Allow each part's action on its table; all actions on all tables where the data decides the parts."""
    parts = call.given.get("TransactItems")
    known = isinstance(parts, list) and all(
        isinstance(part, Mapping) and any(key.removesuffix(".$") in _PARTS for key in part) for part in parts
    )
    if not parts or not known:
        tables = (call.place.arn("dynamodb", "table/*"),)
        yield call.allow(" ".join(_PARTS.values()), tables, "the definition does not tell TransactItems")
        return
    for part in parts:
        for key, value in part.items():
            action = _PARTS.get(key.removesuffix(".$"))
            if action:
                given = value if isinstance(value, Mapping) else {}
                one = Call(call.target, given, call.jsonata, call.place, call.at)
                yield one.allow(action, *one.arns("dynamodb", "table/{TableName}"))
