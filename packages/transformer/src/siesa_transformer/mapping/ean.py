"""GS1's check digit, which tells a mistyped barcode, or a code that is no barcode, from a real one."""

from siesa_transformer.mapping.refusal import refused

GTIN_LENGTHS = (8, 12, 13, 14)


def check_ean(text: str) -> None:
    """Raise `RecordError` unless `text` is a GTIN: 8, 12, 13 or 14 digits of which the last is the check digit.

    Source: GS1 General Specifications, section 7.9: from the right, digits weigh 1, 3, 1, 3, ...; the sum ends in 0.
    """
    if len(text) not in GTIN_LENGTHS or not (text.isascii() and text.isdigit()):
        raise refused("a barcode has 8, 12, 13 or 14 digits", text, code="ean_form")
    digits = [int(digit) for digit in reversed(text)]
    if (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10:
        raise refused("the check digit is wrong", text, code="ean_check_digit")
