"""What a destination is sent for a canonical product: the mapping file's `product_field`s, nested by their dots."""

from integration_core.errors import ConfigurationInvalid
from integration_core.mapping import MappingFile
from integration_core.models import Row
from siesa_loader.destinations.protocol import Form


class Payloads:
    """Turns canonical products into payloads. A field without a `product_field` is not sent, nor one without a value.

    Raises `ConfigurationInvalid` where the mapping cannot serve the form: a documented required field that nothing
    fills, a field that the client's settings fill, or an external id sent elsewhere than where the destination looks.
    """

    def __init__(self, mapping: MappingFile, form: Form) -> None:
        self._paths = {
            name: tuple(field.product_field.split("."))
            for name, field in mapping.fields.items()
            if field.product_field is not None
        }
        self._required = form.required
        self._flat = [(name, path[0]) for name, path in self._paths.items() if len(path) == 1]
        self._nested = [(name, path[:-1], path[-1]) for name, path in self._paths.items() if len(path) > 1]
        _check(self._paths, form)

    def of(self, product: Row) -> Row:
        """Give the payload of one product."""
        payload: Row = {field: product[name] for name, field in self._flat if product.get(name) is not None}
        for name, parents, leaf in self._nested:
            value = product.get(name)
            if value is None:
                continue
            place = payload
            for parent in parents:
                place = place.setdefault(parent, {})
            place[leaf] = value
        return payload

    def missing(self, payload: Row) -> str | None:
        """Name a required field that the payload lacks; the destination's documentation calls it required."""
        return next((field for field in self._required if field not in payload), None)


def _check(paths: dict[str, tuple[str, ...]], form: Form) -> None:
    where = f"the mapping for {form.product_type} {form.name}"
    writers = {path[0]: name for name, path in paths.items()}
    taken = [name for name in form.reserved if name in writers]
    if taken:
        raise ConfigurationInvalid(
            f"{where} fills {taken}, which productConfig.settings fills.", next_step="take them out of the mapping"
        )
    unfilled = [name for name in form.required if name not in writers]
    if unfilled:
        raise ConfigurationInvalid(
            f"{where}: nothing fills {unfilled}, which the destination requires.",
            next_step="give a canonical field that product_field",
        )
    if writers[form.key_field] != "external_id":
        raise ConfigurationInvalid(
            f"{where}: {form.key_field!r} is filled from {writers[form.key_field]!r}; products are told apart by "
            "external_id, so it must come from there.",
            next_step=f"set external_id's product_field to {form.key_field}",
        )
