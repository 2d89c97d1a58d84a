from typing import Any

import pytest

from integration_core.client_config import read_settings
from integration_core.errors import ConfigurationInvalid
from siesa_loader.destinations.builtin import registry
from siesa_loader.settings import ProductConfig, default_batch_size

MINIMUM = {"secretName": "siesa-integration/cliente-a/kong"}


def test_the_section_of_the_design_is_read() -> None:
    content = {
        "form": "sku",
        "baseUrl": "https://kong.example.com",
        "batchSize": 50,
        "concurrency": 8,
        "requestsPerMinute": 100,
        "settings": {"typeId": 1},
        **MINIMUM,
    }
    config = read_settings(ProductConfig, content, where="productConfig")
    assert (config.form, config.batch_size, config.concurrency, config.settings) == ("sku", 50, 8, {"typeId": 1})


@pytest.mark.parametrize("change", [{"batchsize": 5}, {"batchSize": 0}, {"form": 3}, {"settings": "x"},
                                    {"batchSize": "50"}, {"batchSize": True}, {"concurrency": "4"}])  # fmt: skip
def test_a_setting_that_nothing_reads_or_that_is_out_of_range_is_refused_by_name(change: Any) -> None:
    with pytest.raises(ConfigurationInvalid, match=next(iter(change))):
        read_settings(ProductConfig, MINIMUM | change, where="productConfig")


@pytest.mark.parametrize(("text", "expected"), [(None, 100), ("", 100), ("250", 250)])
def test_the_environment_says_how_large_a_batch_is(text: Any, expected: Any) -> None:
    assert default_batch_size({} if text is None else {"BATCH_SIZE": text}) == expected


@pytest.mark.parametrize("text", ["0", "-5", "ten", "1.5", "²"])
def test_a_batch_size_that_is_no_number_is_refused_with_its_value(text: Any) -> None:
    with pytest.raises(ConfigurationInvalid, match="BATCH_SIZE"):
        default_batch_size({"BATCH_SIZE": text})


def test_an_unknown_product_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ConfigurationInvalid, match=r"'tms' is not known; known are \['kong', 'wms'\]"):
        registry().find("tms", None)


def test_an_unknown_form_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(ConfigurationInvalid, match=r"'tags' is not known for kong; known are \['sku', 'bulk'\]"):
        registry().find("kong", "tags")


@pytest.mark.parametrize(("product", "form"), [("kong", "sku"), ("wms", "products")])
def test_a_product_has_a_default_form(product: Any, form: Any) -> None:
    assert registry().find(product, None).name == form
