"""Reading S3's objects where an absent one may look like a forbidden one."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_ABSENT = frozenset({"NoSuchKey", "AccessDenied"})


def read_object(s3: "S3Client", bucket: str, key: str, most: int | None = None) -> bytes | None:
    """Give an object's bytes, at most `most` of them; None where it is absent or may not be read.

    S3 answers 403 for an absent object to whoever may not list the bucket (Amazon S3 API Reference, "GetObject"), and
    no step may, so the two cannot be told apart.
    """
    try:
        body = s3.get_object(Bucket=bucket, Key=key)["Body"]
    except s3.exceptions.ClientError as error:
        if error.response["Error"]["Code"] not in _ABSENT:
            raise
        return None
    return body.read(most)
