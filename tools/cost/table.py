"""The bill as tables for people."""

from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from tools.cost.bill import GOAL, OWNERS_FIGURE, Bill
from tools.cost.items import Item

CLIENTS = 10
"""How many clients the owners want to serve at once: by so many the shared cost is divided."""


def show(console: Console, bill: Bill) -> None:
    """Print a client's bill, what is shared, and what the figures rest on."""
    setting = bill.setting
    title = (
        f"One client a month: {setting.products:,} products to {setting.product}, {setting.mode}, {setting.syncs} syncs"
    )
    console.print(_table(title, bill.items, bill.usd))
    verdict = "[green]met[/green]" if bill.met else "[yellow]not met[/yellow]"
    console.print(
        f"Goal ≤ {GOAL:.2f} USD: {verdict}. The owners' figure is {OWNERS_FIGURE:.2f} USD.\n", highlight=False
    )
    console.print(_table("Shared by all clients of an environment", bill.shared, bill.shared_usd))
    share = bill.shared_usd / CLIENTS
    console.print(
        f"With {CLIENTS} clients that is {share:.2f} USD for each, {bill.usd + share:.2f} USD in all.\n",
        highlight=False,
    )
    for note in bill.notes:
        console.print(note, highlight=False, markup=False)


def _table(title: str, items: Iterable[Item], usd: float) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, show_edge=False, padding=0)
    table.add_column("Item", no_wrap=True)
    table.add_column("Rule", ratio=1, style="dim")
    for column in ("Quantity", "Unit", "Price, USD", "USD"):
        table.add_column(column, justify="left" if column == "Unit" else "right", no_wrap=True)
    for item in items:
        table.add_row(
            item.what, item.rule, _quantity(item.quantity), item.price.unit, item.price.written, f"{item.usd:.4f}"
        )
    table.add_section()
    table.add_row("Total", "", "", "", "", f"{usd:.4f}", style="bold")
    return table


def _quantity(quantity: float) -> str:
    return f"{quantity:,.0f}" if quantity >= 1_000 or quantity == int(quantity) else f"{quantity:.4g}"
