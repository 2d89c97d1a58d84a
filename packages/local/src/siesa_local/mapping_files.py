"""Which mapping file a client starts with: its tenant file's own, or the starter for its product and dialect."""

import json
from pathlib import Path

from integration_core.client_config import read_settings
from integration_core.errors import ConfigurationInvalid
from integration_core.mapping import MappingFile
from siesa_local.tenant import TenantFile
from siesa_transformer.starters import STARTER_MAPPINGS, starter_mapping


def mapping_body(tenant: TenantFile, beside: Path) -> bytes:
    """Give the mapping file's bytes, validated. A relative path is taken from `beside`, the tenant file's folder."""
    if tenant.mapping is None:
        return _starter(tenant).encode()
    path = beside / tenant.mapping.file
    where = f"the mapping file {path} (tenant file, [mapping] file)"
    try:
        body = path.read_bytes()
        content = json.loads(body)
    except OSError as error:
        raise ConfigurationInvalid(f"{where} cannot be read: {error.strerror}.", next_step="correct the path") from None
    except RecursionError:
        raise ConfigurationInvalid(f"{where} is nested too deeply.", next_step="correct the mapping file") from None
    except ValueError as error:
        raise ConfigurationInvalid(f"{where} is not JSON: {error}.", next_step="correct the mapping file") from None
    if not isinstance(content, dict):
        raise ConfigurationInvalid(f"{where} is not a JSON object.", next_step="correct the mapping file")
    read_settings(MappingFile, content, where=where)
    return body


def _starter(tenant: TenantFile) -> str:
    if tenant.mappings_key not in STARTER_MAPPINGS:
        raise ConfigurationInvalid(
            f"there is no starter mapping {tenant.mappings_key!r} for client {tenant.client_id!r} "
            f"(product_type {tenant.product_type!r}, dialect {tenant.siesa.dialect!r}); "
            f"there are {', '.join(STARTER_MAPPINGS)}.",
            next_step="correct product_type, or name a mapping file of your own: [mapping] file in the tenant file",
        )
    return starter_mapping(tenant.mappings_key)
