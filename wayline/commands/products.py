"""`wayline products`: the catalogue, in from a file and on screen."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from wayline.bootstrap import Home
from wayline.commands import _import_pages as pages
from wayline.commands._home import at_home
from wayline.domain import money
from wayline.domain.errors import WaylineError
from wayline.domain.workspaces import Workspace
from wayline.runtime.imports.products import ProductImport
from wayline.store import products
from wayline.store.products import Stored

app = typer.Typer(
    help="Import, list and show the products of a workspace.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
InWorkspace = Annotated[
    str | None, typer.Option("--workspace", metavar="NAME", help="Whose products.")
]


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A table: CSV of any kind.")],
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="COLUMN=FIELD",
            help="What a column is: sku, name, url, image, price, currency, availability, "
            "attributes.NAME, or - for nothing.",
        ),
    ] = None,
    currency: Annotated[
        str | None, typer.Option(metavar="CODE", help="Of prices that name none: EUR.")
    ] = None,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Import products: new ones are made, known ones changed where the file says so.

    Stopped at any moment, the same command goes on where it was.
    """
    given = pages.mapping(mapping or [])

    async def work(home: Home, mine: Workspace) -> None:
        one = ProductImport(
            home.database,
            mine.workspace_id,
            file,
            home.now,
            mapping=given,
            currency=(currency or mine.currency).upper(),
        )
        await pages.take(one, file, one.table.lines, as_json=as_json)

    at_home(workspace, work)


@app.command("list")
def list_products(
    after: Annotated[str, typer.Option(metavar="SKU", help="Only those behind this one.")] = "",
    most: Annotated[int, typer.Option(min=1, max=10_000, help="How many.")] = 100,
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """List products in the order of their SKUs."""

    async def work(home: Home, mine: Workspace) -> list[Stored]:
        async with home.database.transaction() as connection:
            return await products.page(connection, mine.workspace_id, after, most)

    found = at_home(workspace, work)
    if as_json:
        typer.echo(json.dumps({"products": [_plain(one) for one in found]}, ensure_ascii=False))
        return
    for one in found:
        product = one.product
        price = money.spoken(product.price) if product.price else ""
        stock = (product.availability or "").replace("_", " ")
        typer.echo(f"{product.sku:<16} {product.name[:40]:<40} {price:>14}  {stock}".rstrip())
    if not found:
        typer.echo("no products; bring some: wayline products import FILE")


@app.command("show")
def show(
    sku: Annotated[str, typer.Argument(metavar="SKU", help="Its SKU.")],
    workspace: InWorkspace = None,
    as_json: AsJson = False,
) -> None:
    """Show one product."""

    async def work(home: Home, mine: Workspace) -> Stored | None:
        async with home.database.transaction() as connection:
            return await products.one(connection, mine.workspace_id, sku)

    found = at_home(workspace, work)
    if found is None:
        message = f'there is no product "{sku}"'
        raise WaylineError(message, code="product:unknown", mend="See: wayline products list")
    plain = _plain(found)
    if as_json:
        typer.echo(json.dumps(plain, ensure_ascii=False))
        return
    price = found.product.price
    for name, value in {**plain, "price": price and money.spoken(price)}.items():
        if value and name != "attributes":
            typer.echo(f"{name:<14} {value}")
    for name, value in sorted(found.product.attributes.items()):
        typer.echo(f"  {name:<12} {value}")


def _plain(one: Stored) -> dict[str, Any]:
    product = one.product
    return {
        "sku": product.sku,
        "name": product.name,
        "url": product.url,
        "image": product.image,
        "price": product.price and product.price._asdict(),
        "availability": product.availability,
        "attributes": dict(product.attributes),
        "updated_at": one.updated_at.isoformat(),
    }
