"""Barcodes as a shop's catalogue has them: EAN-13 of Colombia, DUN-14, internal codes, and wrong check digits."""


def check_digit(digits: str) -> str:
    """Give the GS1 check digit of a code that still lacks it (weights 3 and 1 from the right)."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def is_valid(code: str) -> bool:
    """Tell whether the last digit of an EAN-8, EAN-13 or DUN-14 is its check digit."""
    return code.isdigit() and len(code) in (8, 13, 14) and check_digit(code[:-1]) == code[-1]


def ean13(company: int, number: int) -> str:
    """Make the EAN-13 of an item: prefix 770 (Colombia), then company and item."""
    digits = f"770{(company * 7 + 5955) % 10_000:04d}{number % 100_000:05d}"
    return digits + check_digit(digits)


def dun14(company: int, number: int) -> str:
    """Make the DUN-14 of the item's carton: packaging indicator 1 before the EAN's digits."""
    digits = "1" + ean13(company, number)[:-1]
    return digits + check_digit(digits)


def wrong_ean13(company: int, number: int) -> str:
    """Make an EAN-13 whose check digit is off by one."""
    code = ean13(company, number)
    return code[:-1] + str((int(code[-1]) + 1) % 10)
