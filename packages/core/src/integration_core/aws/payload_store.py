"""Claim checks over S3: rows as gzip-compressed newline-delimited JSON, each part with its checksum."""

import gzip
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from integration_core.aws.s3_objects import read_object
from integration_core.claim_check import ClaimCheck, Part
from integration_core.errors import PayloadCorrupt
from integration_core.models import Row

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

COMPRESSION_LEVEL = 3
"""Past this level a part of product rows shrinks by a few per cent and takes twice the time."""


class S3PayloadStore:
    """One client's rows in the payload bucket.

    Keys are `payloads/{client}/{sync}/{step}/…` (expired by the bucket's lifecycle) and `baselines/{client}/{sync}/…`
    (kept until a newer success stands). A claim check outside the bucket or the client's prefixes is refused: messages
    are input, and one client's execution must not read another's rows.
    """

    def __init__(self, s3: "S3Client", bucket: str, client_id: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._client_id = client_id

    def prefix(self, kind: str, sync_id: str, name: str) -> str:
        """Give the key prefix of one step's rows. `kind` is `payloads` or `baselines`."""
        return f"{kind}/{self._client_id}/{sync_id}/{name}"

    def write_part(self, key: str, rows: Iterable[Row]) -> Part:
        """Store rows under `key`."""
        lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows]
        # A name that the source cut in the middle of an emoji holds half of a surrogate pair: it is stored as it came.
        text = ("\n".join(lines) + "\n").encode("utf-8", "surrogatepass")
        body = gzip.compress(text, COMPRESSION_LEVEL, mtime=0)
        self._put(key, body, "application/x-ndjson")
        return Part(key=key, count=len(lines), bytes=len(body), sha256=hashlib.sha256(body).hexdigest())

    def seal(self, key: str, parts: Iterable[Part]) -> ClaimCheck:
        """Store the manifest of `parts` under `key`."""
        listed = list(parts)
        body = json.dumps({"format": 1, "parts": [part.model_dump() for part in listed]}).encode()
        self._put(key, body, "application/json")
        return ClaimCheck(
            bucket=self._bucket,
            key=key,
            count=sum(part.count for part in listed),
            bytes=sum(part.bytes for part in listed),
            sha256=hashlib.sha256(body).hexdigest(),
        )

    def read(self, ref: ClaimCheck) -> Iterator[Row]:
        """Give the rows in order, one part in memory at a time."""
        for part in self._parts(ref):
            body = self._get(part.key, part.sha256)
            lines = gzip.decompress(body).splitlines()
            if len(lines) != part.count:
                raise _corrupt(part.key, f"holds {len(lines)} rows where {part.count} were claimed")
            yield from map(json.loads, lines)

    def sweep(self, kind: str, keep: Collection[str]) -> None:
        """Remove the client's rows of a kind of all syncs but those in `keep`.

        Called by the owner of the client's lease: what other syncs left there is superseded, or was never committed.
        """
        prefix = f"{kind}/{self._client_id}/"
        for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix):
            for found in page.get("Contents", []):
                key = found["Key"]
                if key.removeprefix(prefix).partition("/")[0] not in keep:
                    self._s3.delete_object(Bucket=self._bucket, Key=key)

    def _parts(self, ref: ClaimCheck) -> list[Part]:
        if ref.bucket != self._bucket:
            raise _corrupt(ref.key, f"is claimed in bucket {ref.bucket!r}, and this step reads {self._bucket!r} only")
        manifest = json.loads(self._get(ref.key, ref.sha256))
        parts = [Part.model_validate(part) for part in manifest["parts"]]
        claimed = sum(part.count for part in parts)
        if claimed != ref.count:
            raise _corrupt(ref.key, f"lists {claimed} rows where {ref.count} were claimed")
        return parts

    def _put(self, key: str, body: bytes, content_type: str) -> None:
        self._check_owner(key)
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=body, ContentType=content_type)

    def _get(self, key: str, sha256: str) -> bytes:
        self._check_owner(key)
        body = read_object(self._s3, self._bucket, key)
        if body is None:
            raise _corrupt(key, "does not exist (expired, or removed by hand), or may not be read as this client")
        if hashlib.sha256(body).hexdigest() != sha256:
            raise _corrupt(key, "does not have the checksum that was claimed")
        return body

    def _check_owner(self, key: str) -> None:
        if not key.startswith((f"payloads/{self._client_id}/", f"baselines/{self._client_id}/")):
            raise _corrupt(key, f"does not belong to client {self._client_id!r}")


def _corrupt(key: str, what: str) -> PayloadCorrupt:
    return PayloadCorrupt(f"the payload object {key!r} {what}.", next_step="start a new sync of this client")
