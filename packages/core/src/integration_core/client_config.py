"""A client's configuration item: the part that every integration has. The two systems' own parts stay for the steps."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self, TypeVar

from pydantic import Field, StrictBool, StringConstraints, ValidationError

from integration_core.errors import ConfigurationInvalid
from integration_core.models import ClientId, Settings
from integration_core.validation import explain

CONFIG_TYPE: Final = "PRODUCT_CONFIG"

Name = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=256)]
Share = Annotated[float, Field(strict=True, ge=0, le=1)]
"""A part of 1. Strict in a model of any kind, such as a tenant file's."""
SuccessAge = Annotated[int, Field(ge=3_600, le=31_622_400)]
"""How old a client's last success may get before somebody is told, in seconds: an hour to a year."""
ModelT = TypeVar("ModelT", bound=Settings)


class SystemConfig(Settings):
    """What it takes to speak to one system over HTTP. Extended by the source's and the destination's own settings.

    `base_url` may be left out where the secret has a `baseUrl`. `requests_per_minute` None means: no limit until the
    system answers 429. `allow_insecure_http` is for systems on a private network only; each sync warns of it.
    """

    base_url: Name | None = None
    concurrency: int = Field(default=4, ge=1, le=64)
    requests_per_minute: int | None = Field(default=None, ge=1)
    min_tls: Literal["1.2", "1.3"] = "1.3"
    allow_insecure_http: StrictBool = False
    secret_name: Name


class ClientConfig(Settings):
    """One client's item in the config table: camelCase keys, strict booleans, unknown keys refused.

    `source` is the source system's section as it stands and `product_config` the destination's: the step that uses a
    section reads it with a model of its own. No step reads `sync_schedule` and `max_success_age_seconds`: they are for
    what starts syncs, and for what watches that they succeed.
    """

    client_id: ClientId = Field(alias="tenantId")
    config_type: Literal["PRODUCT_CONFIG"] = CONFIG_TYPE
    client_name: Name
    enabled: StrictBool
    product_type: Name
    source: dict[str, Any]
    product_config: dict[str, Any]
    field_mappings_key: Name
    sync_schedule: Name | None = None
    max_success_age_seconds: SuccessAge | None = None
    max_duration_seconds: int = Field(default=7_200, ge=1, le=20_000)
    failed_share_limit: Share = 0.05
    vanished_share_limit: Share = 0.2
    ean_policy: Literal["warn", "drop_field", "reject"] = "drop_field"

    @classmethod
    def from_item(cls, item: Mapping[str, Any], *, source_section: str) -> Self:
        """Read an item whose source section stands under `source_section`, such as `siesaConfig`."""
        content = dict(item)
        where = f"the configuration of client {item.get('tenantId')!r}"
        if source_section not in content:
            raise ConfigurationInvalid(f"{where} has no {source_section}.", next_step="add the section to the item")
        content["source"] = content.pop(source_section)
        return read_settings(cls, content, where=where)


def read_settings(model: type[ModelT], content: Mapping[str, Any], *, where: str) -> ModelT:
    """Read settings that a person wrote; raise `ConfigurationInvalid` naming each wrong field."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise ConfigurationInvalid(explain(error, source=where), next_step="correct the fields named") from None
