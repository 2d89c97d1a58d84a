"""Finds a product's form by the names in a client's configuration."""

from collections.abc import Sequence

from integration_core.errors import ConfigurationInvalid
from siesa_loader.destinations.protocol import Form


class Registry:
    """The forms there are, in order; a product's first form is its default."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self._forms = tuple(forms)

    def find(self, product_type: str, form: str | None) -> Form:
        """Give a product's form, its first where `form` is None; `ConfigurationInvalid` names those that there are."""
        offered = [known for known in self._forms if known.product_type == product_type]
        if not offered:
            products = sorted({known.product_type for known in self._forms})
            raise ConfigurationInvalid(
                f"productType {product_type!r} is not known; known are {products}.",
                next_step="correct productType in the client's configuration",
            )
        for known in offered:
            if form in {None, known.name}:
                return known
        raise ConfigurationInvalid(
            f"productConfig.form {form!r} is not known for {product_type}; known are "
            f"{[known.name for known in offered]}.",
            next_step="correct productConfig.form in the client's configuration",
        )
