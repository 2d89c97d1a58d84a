"""What would make a client's every sync fail, found before the whole catalogue is read for nothing."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from integration_core.client_config import read_settings
from integration_core.deadline import Deadline
from integration_core.errors import ConfigurationInvalid, IntegrationError
from integration_core.http.limiter import RateLimiter
from integration_core.http.session import HttpSession
from integration_core.http.settings import HttpSettings
from integration_core.mapping import MappingFile
from integration_core.secret import Secret
from siesa_loader.destinations.builtin import registry
from siesa_loader.destinations.protocol import Form, Opening
from siesa_loader.payload import Payloads
from siesa_local.tenant import CREDENTIALS, NEXT_STEP, TenantFile
from siesa_transformer.mapping.compile import compile_mapping

SecretOf = Callable[[str], Secret]
_CAMEL = re.compile(r"(?<=[a-z])[A-Z](?=[a-z])")


def check_runnable(tenant: TenantFile, mapping_body: bytes, secret_of: SecretOf) -> None:
    """Raise `ConfigurationInvalid`, naming the tenant file's key, for what the steps would refuse once they ran.

    `secret_of` gives a secret that stands already, for a section without credentials. A product that is not known is
    the machine's to refuse: it may come with the functions.
    """
    registered = registry()
    try:
        registered.find(tenant.product_type, None)
    except ConfigurationInvalid:
        return
    with _names("[product] form"):
        form = registered.find(tenant.product_type, tenant.product.form)
    _check_mapping(tenant, mapping_body, form)
    secrets = tenant.secrets()
    with _names(f"[siesa] or [siesa.{CREDENTIALS}]"):
        secret = _secret(tenant.siesa.secret_name, secrets, secret_of)
        tenant.siesa.dialect_facts.headers(secret)
        _address("siesa", tenant.siesa.base_url, secret)
    with _names(f"[product], [product.settings] or [product.{CREDENTIALS}]"):
        _open(tenant, form, _secret(tenant.product.secret_name, secrets, secret_of))


def _check_mapping(tenant: TenantFile, body: bytes, form: Form) -> None:
    key = "[mapping] file" if tenant.mapping is not None else "field_mappings_key"
    where = f"the mapping file {tenant.mappings_key!r}"
    mapping = read_settings(MappingFile, json.loads(body), where=where)
    with _names(key):
        if mapping.product_type != tenant.product_type:
            raise ConfigurationInvalid(
                f"{where} is for product {mapping.product_type!r}, and product_type is {tenant.product_type!r}."
            )
        compile_mapping(mapping, ean_policy=tenant.ean_policy, where=where)
        Payloads(mapping, form)


def _secret(name: str, carried: dict[str, str], secret_of: SecretOf) -> Secret:
    return Secret(name, json.loads(carried[name])) if name in carried else secret_of(name)


def _address(section: str, base_url: str | None, secret: Secret) -> str:
    address = base_url or secret.get("baseUrl")
    if address is None:
        raise ConfigurationInvalid(f"[{section}] has no base_url, and neither has the secret {secret.name!r}.")
    return address


def _open(tenant: TenantFile, form: Form, secret: Secret) -> None:
    """Open the destination as the loader will, which reads its settings and chooses its credentials; calls nobody."""
    product = tenant.product
    settings = HttpSettings(
        base_url=_address("product", product.base_url, secret),
        min_tls=product.min_tls,
        allow_insecure_http=product.allow_insecure_http,
        loopback_http=True,
    )
    limiter = RateLimiter(None)
    with HttpSession(settings, limiter, deadline=Deadline.never(), log=_Silent()) as session:
        opening = Opening(
            session=session,
            secret=secret,
            settings=product.settings,
            where="[product]",
            sync_id="",
            sync_type="initial",
            resumed=False,
            sleep=limiter.sleep,
            log=_Silent(),
        )
        form.open(opening)


class _Silent:
    """Where a check's warnings go: the sync itself warns of what is unwise."""

    def warning(self, msg: object, *, extra: Mapping[str, object]) -> None:
        """Drop a line."""


@contextmanager
def _names(key: str) -> Iterator[None]:
    """Tell a refusal in the tenant file's words: its key, and names in snake_case."""
    try:
        yield
    except IntegrationError as error:
        message = _CAMEL.sub(lambda found: f"_{found[0].lower()}", error.message)
        raise ConfigurationInvalid(f"the tenant file's {key}: {message}", next_step=NEXT_STEP) from None
