"""The command: `./run cost [--products N] [--syncs N] [--product kong|wms] [--mode M] [--json]`."""

import argparse
import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import get_args

from rich.console import Console
from tools.cost.bill import make_bill
from tools.cost.client import Mode, Product
from tools.cost.deployment import ENVIRONMENTS, read_deployment
from tools.cost.load import load_now
from tools.cost.measure import LARGEST, Setting, measure
from tools.cost.prices import read_prices
from tools.cost.table import show
from tools.failure import Parser, run_command

from integration_core.errors import IntegrationError

MOST = 1_000_000
_WIDTH = 150


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 0 whatever the goal says, 1 for bad input and for a measurement that failed, in one line."""
    return run_command(_parser(), arguments, _act, failed="No cost was worked out: ", also=IntegrationError)


def _act(given: argparse.Namespace) -> None:
    prices, deployed = read_prices(), read_deployment(given.environment)
    setting, load = _setting(given, deployed.memory_mb), load_now()
    if load.caution:
        _say(load.caution)
    measured = measure(setting, _say)
    bill = make_bill(setting, measured, deployed, prices, load)
    if given.json:
        print(json.dumps(bill.document(), ensure_ascii=False))
    else:
        show(Console(width=None if sys.stdout.isatty() else _WIDTH), bill)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _setting(given: argparse.Namespace, memory_mb: Mapping[str, int]) -> Setting:
    return Setting(
        product=given.product,
        mode=given.mode,
        products=given.products,
        syncs=given.syncs,
        changed=given.changed,
        measured=given.measured,
        siesa_latency=given.siesa_latency,
        product_latency=given.product_latency,
        aws_latency=given.aws_latency,
        memory_mb=memory_mb,
    )


def _parser() -> argparse.ArgumentParser:
    default = Setting()
    parser = Parser(prog="./run cost", description="Work out what one client costs a month on AWS, measured here.")
    add = parser.add_argument
    add("--products", type=_whole(MOST), default=default.products, help=f"up to {LARGEST:,} are really synced")
    add("--syncs", type=_whole(MOST), default=default.syncs, help="syncs a month: one initial, the others incremental")
    add("--product", choices=get_args(Product), default=default.product)
    add("--mode", choices=get_args(Mode), default=default.mode, help="how an incremental sync finds what changed")
    add("--changed", type=_share, default=default.changed, metavar="1%", help="products changed from sync to sync")
    add("--measured", type=_whole(20), default=default.measured, help="incremental syncs that are measured")
    add("--siesa-latency", type=_seconds, default=default.siesa_latency, metavar="S", help="seconds a page takes")
    add("--product-latency", type=_seconds, default=default.product_latency, metavar="S", help="seconds a call takes")
    add("--aws-latency", type=_seconds, default=default.aws_latency, metavar="S", help="seconds a call to AWS takes")
    add("--environment", choices=ENVIRONMENTS, default="prod", help="whose memory and log retention")
    add("--json", action="store_true", help="print one JSON document instead of tables")
    return parser


def _whole(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 20 and 1 <= int(text) <= most):
            message = f"{text!r} is no whole number from 1 to {most:,}"
            raise argparse.ArgumentTypeError(message)
        return int(text)

    return read


def _share(text: str) -> float:
    number = _number(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    if not 0 <= number <= 0.5:
        message = f"{text!r} is no share from 0 to 50%, such as 1% or 0.01"
        raise argparse.ArgumentTypeError(message)
    return number


def _seconds(text: str) -> float:
    number = _number(text)
    if not 0 <= number <= 60:
        message = f"{text!r} is no number of seconds from 0 to 60"
        raise argparse.ArgumentTypeError(message)
    return number


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        message = f"{text!r} is no number"
        raise argparse.ArgumentTypeError(message)
    return number
