"""ARNs of S3, which know neither region nor account."""

from collections.abc import Mapping
from typing import Any

from typed_asl.permissions.call import Call


def object_arn(partition: str, bucket: str, key: str) -> str:
    """Give the ARN of objects in a bucket. A bucket may be given by name or by its ARN."""
    return f"{bucket_arn(partition, bucket)}/{key}"


def bucket_arn(partition: str, bucket: str) -> str:
    """Give the ARN of a bucket, or of all buckets for `*`."""
    return bucket if bucket.startswith("arn:") else f"arn:{partition}:s3:::{bucket}"


def buckets(call: Call) -> tuple[tuple[str, ...], str | None]:
    """Give the bucket that the parameters name."""
    bucket = call.told("Bucket")
    reason = None if bucket else "the definition does not tell Bucket"
    return (bucket_arn(call.place.partition, bucket or "*"),), reason


def objects(call: Call) -> tuple[tuple[str, ...], str | None]:
    """Give the object that the parameters name, or all objects of the bucket."""
    bucket, key = call.told("Bucket"), call.told("Key")
    absent = [name for name, value in (("Bucket", bucket), ("Key", key)) if value is None]
    reason = f"the definition does not tell {' and '.join(absent)}" if absent else None
    return (object_arn(call.place.partition, bucket or "*", key or "*"),), reason


def source(call: Call, given: Mapping[str, Any]) -> tuple[tuple[str, ...], str | None]:
    """Give the object that CopySource names as `bucket/key`."""
    one = Call(call.target, given, call.jsonata, call.place, call.at)
    told = (one.told("CopySource") or "").removeprefix("/").partition("?")[0]
    bucket, slash, key = told.partition("/")
    if not slash:
        return (object_arn(call.place.partition, "*", "*"),), "the definition does not tell CopySource"
    return (object_arn(call.place.partition, bucket, key),), None
