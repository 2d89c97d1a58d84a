"""What a distributed Map needs: starting children of its own machine, and S3 for its items and results."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from typed_asl.check.services.resource import target_of
from typed_asl.permissions import storage
from typed_asl.permissions.call import Call, Place
from typed_asl.permissions.statement import Statement

_OWN_NAME = "the machine's own name is no part of its definition"
_WRITES = "s3:PutObject s3:GetObject s3:ListMultipartUploadParts s3:AbortMultipartUpload"


def is_distributed(state: Mapping[str, Any]) -> bool:
    """Tell whether a Map runs its items as executions of their own."""
    for name in ("ItemProcessor", "Iterator"):
        processor = state.get(name)
        config = processor.get("ProcessorConfig") if isinstance(processor, Mapping) else None
        if isinstance(config, Mapping) and config.get("Mode") == "DISTRIBUTED":
            return True
    return False


def distributed(state: Mapping[str, Any], place: Place, at: str, *, jsonata: bool) -> Iterator[Statement]:
    """Give the statements of a distributed Map; `place.machine` is the machine's name, where it is known."""
    name = place.machine or "*"
    reason = None if place.machine else _OWN_NAME
    machine, children = place.arn("states", f"stateMachine:{name}"), place.arn("states", f"execution:{name}")
    yield Statement(("states:StartExecution",), (machine,), {}, reason, (at,))
    why = "executions have their names only when they are started"
    actions = ("states:DescribeExecution", "states:StopExecution")
    yield Statement(actions, (f"{children}:*",), {}, why, (at,))
    label = state.get("Label")
    run = f"{children}/{label if isinstance(label, str) else '*'}:*"
    yield Statement(("states:RedriveExecution",), (run,), {}, why, (at,))
    reader = _call(state.get("ItemReader"), place, f"{at}/ItemReader", jsonata=jsonata)
    if reader is not None:
        yield from _reads(reader, state["ItemReader"])
    writer = _call(state.get("ResultWriter"), place, f"{at}/ResultWriter", jsonata=jsonata)
    if writer is not None:
        yield from _writes(writer)


def _call(part: Any, place: Place, at: str, *, jsonata: bool) -> Call | None:
    if not isinstance(part, Mapping) or not isinstance(part.get("Resource"), str):
        return None
    given = part.get("Arguments" if jsonata else "Parameters")
    target = target_of(part["Resource"])
    place = replace(place, partition=target.partition) if target.partition else place
    return Call(target, given if isinstance(given, Mapping) else {}, jsonata, place, at)


def _reads(call: Call, reader: Mapping[str, Any]) -> Iterator[Statement]:
    config = reader.get("ReaderConfig")
    config = config if isinstance(config, Mapping) else {}
    resources, reason = storage.objects(call)
    if call.target.action == "listObjectsV2":
        buckets, why = storage.buckets(call)
        prefix = call.told("Prefix")
        tests = {"StringLike": {"s3:prefix": f"{prefix}*"}} if prefix else {}
        yield call.allow("s3:ListBucket", buckets, why, tests)
        if config.get("Transformation") != "LOAD_AND_FLATTEN":
            return
        resources, reason = _below(call, prefix or "")
    yield call.allow("s3:GetObject s3:GetObjectVersion" if call.has("VersionId") else "s3:GetObject", resources, reason)
    if config.get("InputType") == "MANIFEST":
        # the data files stand beside the manifest in its bucket, under keys that only the manifest names
        yield call.allow("s3:GetObject", *_below(call, ""))


def _writes(call: Call) -> Iterator[Statement]:
    prefix = (call.told("Prefix") or "").rstrip("/")
    yield call.allow(_WRITES, *_below(call, f"{prefix}/" if prefix else ""))


def _below(call: Call, prefix: str) -> tuple[tuple[str, ...], str]:
    bucket = call.told("Bucket")
    why = "the keys are named at run time" if bucket else "the definition does not tell Bucket"
    return (storage.object_arn(call.place.partition, bucket or "*", f"{prefix}*"),), why
