"""Mapping files in the config bucket."""

import json
from typing import TYPE_CHECKING

from integration_core.aws.s3_objects import read_object
from integration_core.client_config import read_settings
from integration_core.errors import ConfigurationInvalid
from integration_core.mapping import MappingFile

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MAX_BYTES = 1_000_000


class S3Mappings:
    """Reads mapping files as JSON objects of the config bucket."""

    def __init__(self, s3: "S3Client", bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def get(self, key: str) -> MappingFile:
        """Give the mapping file at `key`, validated whole."""
        where = f"the mapping file s3://{self._bucket}/{key}"
        body = read_object(self._s3, self._bucket, key, MAX_BYTES + 1)
        if body is None:
            raise ConfigurationInvalid(
                f"{where} does not exist, or this function may not read it.",
                next_step=f"aws s3 cp {key} s3://{self._bucket}/{key}",
            )
        if len(body) > MAX_BYTES:
            raise ConfigurationInvalid(f"{where} is larger than {MAX_BYTES} bytes.", next_step="shorten it")
        try:
            content = json.loads(body)
        except ValueError as error:
            raise ConfigurationInvalid(
                f"{where} is not JSON: {error}.", next_step="correct it and upload again"
            ) from None
        except RecursionError:
            raise ConfigurationInvalid(
                f"{where} is nested too deeply to be read.", next_step="correct it and upload again"
            ) from None
        if not isinstance(content, dict):
            raise ConfigurationInvalid(f"{where} is not a JSON object.", next_step="correct it and upload again")
        return read_settings(MappingFile, content, where=where)
