"""S3 buckets in the state folder: each object is a body and, written after it, the file that says it is there."""

import hashlib
import uuid
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from siesa_local.aws.model import BucketCount
from siesa_local.aws.process import ACCOUNT_ID
from siesa_local.aws.raw import RawCalls
from siesa_local.aws.request import Answer, AwsCall
from siesa_local.aws.state.folder import StateFolder, digest, file_name
from siesa_local.aws.state.keeper import refuse_unkept

_ROOT = "buckets"
_OBJECT_CALLS = frozenset({"PutObject", "CopyObject", "CompleteMultipartUpload", "DeleteObject"})
# An upload of parts is nothing to keep until it is completed.
_PASSING_CALLS = frozenset({"CreateMultipartUpload", "UploadPart", "UploadPartCopy", "AbortMultipartUpload"})
_KEPT = _OBJECT_CALLS | _PASSING_CALLS | {"DeleteObjects", "CreateBucket", "DeleteBucket"}
_KEPT_HEADERS = ("content-type", "content-encoding", "content-language", "content-disposition", "cache-control")
_OBJECT_FIELDS = ("key", "body", "bytes", "sha256", "headers", "etag", "modified")


class ObjectKeeper:
    """Keeps each object's newest version with its headers; versions, policies and other settings are not kept."""

    def __init__(self, folder: StateFolder, calls: RawCalls) -> None:
        self._folder = folder
        self._calls = calls

    def restore(self) -> dict[str, BucketCount]:
        """Create the buckets of the folder with their objects; returns what each holds."""
        return dict(self._restore_bucket(path) for path in self._folder.entries(_ROOT) if self._complete(path))

    def check(self, call: AwsCall) -> None:
        """Refuse, before it is made, a call whose effect would not be kept."""
        refuse_unkept(call, _KEPT)

    def keep(self, call: AwsCall, _answer: Answer) -> None:
        """Put on disk what a call changed that went well."""
        bucket, key = call.bucket_and_key()
        if call.operation in _OBJECT_CALLS:
            # Completing an upload may answer 200 with an error in the body, and deleting may find nothing: ask.
            self._keep_object(bucket, key, _text(call.request.headers.get("x-amz-tagging")))
        elif call.operation == "DeleteObjects":
            for deleted in _deleted_keys(call.body_bytes()):
                self._keep_object(bucket, deleted, "")
        elif call.operation == "CreateBucket":
            self._folder.write_json(f"{self._path(bucket)}/bucket.json", {"name": bucket})
        elif call.operation == "DeleteBucket":
            self._folder.remove(f"{self._path(bucket)}/bucket.json")
            self._folder.remove(self._path(bucket))

    @staticmethod
    def _path(bucket: str) -> str:
        return f"{_ROOT}/{file_name(bucket)}"

    def _complete(self, path: str) -> bool:
        # A bucket's own file goes first when it is deleted: what stands without it was left of that.
        if (self._folder.path / path / "bucket.json").exists():
            return True
        self._folder.remove(path)
        return False

    def _keep_object(self, bucket: str, key: str, tagging: str) -> None:
        path = f"{self._path(bucket)}/objects/{digest(key)}.json"
        before = self._folder.read_json(path, "body") if (self._folder.path / path).exists() else None
        found = self._calls.find_object(bucket, key)
        if found is not None:
            self._write_object(bucket, key, path, tagging, found)
        else:
            self._folder.remove(path)
        if before is not None:
            self._folder.remove(f"{self._path(bucket)}/bodies/{before['body']}")

    def _write_object(self, bucket: str, key: str, path: str, tagging: str, found: Answer) -> None:
        _, headers, body = found
        answered = {name.lower(): str(value) for name, value in headers.items()}
        kept = {n: v for n, v in answered.items() if n in _KEPT_HEADERS or n.startswith("x-amz-meta-")}
        if tagging:
            kept["x-amz-tagging"] = tagging
        name = uuid.uuid4().hex
        self._folder.write(f"{self._path(bucket)}/bodies/{name}", body)
        stored = _stored_key(bucket, key)
        described = {
            "key": key,
            "body": name,
            "bytes": len(body),
            "sha256": hashlib.sha256(body).hexdigest(),
            "headers": kept,
            "etag": answered.get("etag", "").strip('"'),
            "modified": stored.last_modified.isoformat(),
        }
        self._folder.write_json(path, described)

    def _restore_bucket(self, path: str) -> tuple[str, BucketCount]:
        bucket = str(self._folder.read_json(f"{path}/bucket.json", "name")["name"])
        self._calls.create_bucket(bucket)
        named: set[str] = set()
        total = 0
        for object_path in self._folder.entries(f"{path}/objects"):
            described = self._folder.read_json(object_path, *_OBJECT_FIELDS)
            self._restore_object(bucket, path, described)
            named.add(f"{path}/bodies/{described['body']}")
            total += int(described["bytes"])
        for body_path in self._folder.entries(f"{path}/bodies"):
            if body_path not in named:
                self._folder.remove(body_path)
        return bucket, BucketCount(objects=len(named), bytes=total)

    def _restore_object(self, bucket: str, path: str, described: dict[str, Any]) -> None:
        body_path = f"{path}/bodies/{described['body']}"
        body = self._folder.read(body_path)
        if hashlib.sha256(body).hexdigest() != described["sha256"]:
            why = f"its bytes are not those of the object {described['key']} of bucket {bucket}"
            raise self._folder.broken(body_path, why)
        self._calls.object("PUT", bucket, described["key"], described["headers"], body)
        stored = _stored_key(bucket, described["key"])
        # An upload in parts has an ETag that its bytes alone do not give.
        stored._etag = described["etag"]  # noqa: SLF001 - moto has no other way to set it
        stored.last_modified = datetime.fromisoformat(described["modified"])


def _stored_key(bucket: str, key: str) -> Any:
    from moto.s3.models import s3_backends

    return s3_backends[ACCOUNT_ID]["aws"].buckets[bucket].keys[key]


def _deleted_keys(body: bytes) -> list[str]:
    root = ET.fromstring(body)  # noqa: S314 - written by botocore in this process, or by the owner of this machine
    return [element.text or "" for element in root.iter() if element.tag.rpartition("}")[2] == "Key"]


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value or "")
