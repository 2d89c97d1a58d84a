"""The tenant file: one client's whole configuration as a person writes it, in TOML with snake_case keys.

It is the configuration item of the config table, plus the credentials (which go to Secrets Manager and never into the
item) and, if wanted, a mapping file of the client's own. Unknown keys are refused.
"""

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints, ValidationError, model_validator

from integration_core.client_config import CONFIG_TYPE, Name, Share, SuccessAge
from integration_core.errors import ConfigurationInvalid
from integration_core.models import ClientId
from integration_core.validation import explain
from siesa_extractor.settings import SiesaConfig
from siesa_loader.destinations.builtin import BUILT_IN
from siesa_loader.settings import ProductConfig
from siesa_transformer.starters import STARTER_MAPPINGS

NEXT_STEP = "correct the tenant file; docs/how-to/tenant-file.md describes every key"
CREDENTIALS = "credentials"
SIESA_CREDENTIALS = {"connekta-standard": ("conni_key", "conni_token", "base_url"), "rest": ("token", "base_url")}
PRODUCTS = frozenset(form.product_type for form in BUILT_IN)
PRODUCT_CREDENTIALS = ("username", "password", "api_key", "base_url")
"""What the products here read of their secret; one from outside may read anything."""

CredentialText = Annotated[str, StringConstraints(strict=True, min_length=1)]


class FromEnvironment(BaseModel):
    """A credential that stands in an environment variable: `{ env = "KONG_PASSWORD" }`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    env: CredentialText


Credentials = dict[str, CredentialText | FromEnvironment]


class MappingChoice(BaseModel):
    """A mapping file beside the tenant file, instead of the starter mapping for product and dialect."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: CredentialText


class TenantFile(BaseModel):
    """What a tenant file holds. `[siesa]` and `[product]` are the item's `siesaConfig` and `productConfig`.

    `secret_name` may be left out in both: it follows from the client. So may `field_mappings_key`: it follows from the
    product, its form and the dialect.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    client_id: ClientId
    client_name: Name
    enabled: StrictBool = True
    product_type: Name
    siesa: SiesaConfig
    siesa_credentials: Credentials = Field(default_factory=dict)
    product: ProductConfig
    product_credentials: Credentials = Field(default_factory=dict)
    mapping: MappingChoice | None = None
    field_mappings_key: Name | None = None
    sync_schedule: Name | None = None
    max_success_age_seconds: SuccessAge | None = None
    max_duration_seconds: int = Field(default=7_200, ge=1, le=20_000)
    failed_share_limit: Share = 0.05
    vanished_share_limit: Share = 0.2
    ean_policy: Literal["warn", "drop_field", "reject"] = "drop_field"

    @model_validator(mode="before")
    @classmethod
    def _sections_apart(cls, content: Any) -> Any:
        """Move `[siesa.credentials]` out of `[siesa]`, and give each section the secret's usual name."""
        if not isinstance(content, dict):
            return content
        moved = dict(content)
        systems = {"siesa": "siesa", "product": content.get("product_type")}
        for section, system in systems.items():
            if f"{section}_{CREDENTIALS}" in content:
                msg = f"{section}_{CREDENTIALS} is written as a section, [{section}.{CREDENTIALS}]"
                raise ValueError(msg)
            if isinstance(content.get(section), dict):
                inner = dict(content[section])
                moved[f"{section}_{CREDENTIALS}"] = inner.pop(CREDENTIALS, {})
                if not {"secret_name", "secretName"} & inner.keys():
                    inner["secret_name"] = f"siesa-integration/{content.get('client_id')}/{system}"
                moved[section] = inner
        return moved

    @model_validator(mode="after")
    def _credentials_are_read_by_somebody(self) -> Self:
        siesa = SIESA_CREDENTIALS.get(self.siesa.dialect)
        product = PRODUCT_CREDENTIALS if self.product_type in PRODUCTS else None
        _refuse_unread("siesa", f"dialect {self.siesa.dialect}", self.siesa_credentials, siesa)
        _refuse_unread("product", f"product {self.product_type}", self.product_credentials, product)
        if self.siesa.secret_name == self.product.secret_name:
            msg = f"[siesa] and [product] have the same secret_name {self.siesa.secret_name!r}: each needs its own"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _own_mapping_is_no_starter(self) -> Self:
        if self.mapping is not None and self.field_mappings_key in STARTER_MAPPINGS:
            msg = (
                f"[mapping] file would overwrite the starter mapping {self.field_mappings_key!r}, which other clients "
                "use: leave field_mappings_key out, or name another"
            )
            raise ValueError(msg)
        return self

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a tenant file; raise `ConfigurationInvalid` naming the file and each wrong key."""
        where = f"the tenant file {path}"
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            raise ConfigurationInvalid(f"{where} does not exist.", next_step="give the path of a tenant file") from None
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationInvalid(f"{where} cannot be read: {error}.", next_step=NEXT_STEP) from None
        except RecursionError:
            raise ConfigurationInvalid(f"{where} is nested too deeply.", next_step=NEXT_STEP) from None
        except tomllib.TOMLDecodeError as error:
            raise ConfigurationInvalid(f"{where} is not TOML: {error}.", next_step=NEXT_STEP) from None
        try:
            return cls.model_validate(content)
        except ValidationError as error:
            raise ConfigurationInvalid(explain(error, source=where), next_step=NEXT_STEP) from None

    @property
    def mappings_key(self) -> str:
        """The mapping file's key in the config bucket."""
        if self.field_mappings_key is not None:
            return self.field_mappings_key
        if self.mapping is not None:
            return f"{self.client_id}/{Path(self.mapping.file).name}"
        form = "-bulk" if self.product.form == "bulk" else ""
        dialect = "-rest" if self.siesa.dialect == "rest" else ""
        return f"field-mappings-{self.product_type}{form}{dialect}.json"

    def item(self) -> dict[str, Any]:
        """Give the configuration item, as the config table holds it."""
        timing = {"sync_schedule", "max_duration_seconds", "max_success_age_seconds"}
        own = self.model_dump(include={"client_name", "enabled", "product_type", *timing}, exclude_none=True)
        shares = self.model_dump(include={"failed_share_limit", "vanished_share_limit", "ean_policy"})
        return {
            "tenantId": self.client_id,
            "configType": CONFIG_TYPE,
            **{_camel(name): value for name, value in (own | shares).items()},
            "siesaConfig": self.siesa.model_dump(by_alias=True, exclude_none=True, mode="json"),
            "productConfig": self.product.model_dump(by_alias=True, exclude_none=True, mode="json"),
            "fieldMappingsKey": self.mappings_key,
        }

    def secrets(self, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
        """Give the secrets that the file carries, by name, as JSON texts. A system without credentials has none."""
        systems = (
            ("siesa", self.siesa.secret_name, self.siesa_credentials),
            ("product", self.product.secret_name, self.product_credentials),
        )
        return {
            name: json.dumps({_camel(key): _value(section, key, value, environment) for key, value in fields.items()})
            for section, name, fields in systems
            if fields
        }


def _refuse_unread(section: str, reader: str, given: Credentials, known: tuple[str, ...] | None) -> None:
    names = {_camel(name) for name in known or ()}
    unread = [key for key in given if known is not None and _camel(key) not in names]
    if unread:
        msg = f"[{section}.{CREDENTIALS}] {', '.join(unread)}: unknown key; {reader} reads {', '.join(known or ())}"
        raise ValueError(msg)


def _value(section: str, key: str, value: str | FromEnvironment, environment: Mapping[str, str]) -> str:
    if isinstance(value, str):
        return value
    if not environment.get(value.env):
        raise ConfigurationInvalid(
            f"[{section}.{CREDENTIALS}] {key} stands in the environment variable {value.env}, which is not set.",
            next_step=f"export {value.env}=…",
        )
    return environment[value.env]


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
