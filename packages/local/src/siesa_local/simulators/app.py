"""The one application that serves the three systems under /siesa, /kong, /wms and their control under /_control."""

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.routing import Mount, Route, Router

from siesa_local.simulators.control import control_routes
from siesa_local.simulators.doors import Door, Gated, Handler
from siesa_local.simulators.exchange import Answer, Call, answer
from siesa_local.simulators.world import World

Table = tuple[tuple[str, str, Callable[[], Handler]], ...]


def create_app(world: World) -> Starlette:
    """Make the application over a world; the world stays usable from Python while it is served."""
    siesa = _mount("/siesa", lambda: world.siesa, _siesa_table(world))
    kong = _mount("/kong", lambda: world.kong, _kong_table(world))
    wms = _mount("/wms", lambda: world.wms, _wms_table(world))
    return Starlette(routes=[siesa, kong, wms, Mount("/_control", routes=control_routes(world))])


def _mount(prefix: str, system: Callable[[], Gated], table: Table) -> Mount:
    routes = [
        Route(path, Door(f"{method} {path}", system, handler), methods=[method]) for method, path, handler in table
    ]
    # Last, so that a call to an unknown path is counted and shows in the audit.
    routes.append(Route("/{path:path}", Door("unknown path", system, lambda: _unknown)))
    return Mount(prefix, app=Router(routes, redirect_slashes=False))


def _unknown(call: Call) -> Answer:
    return answer(404, {"error": "NotFound", "message": f"no endpoint {call.method} {call.path}"})


def _siesa_table(world: World) -> Table:
    standard = ("/api/siesa/v3", "/api/v3", "/v3")
    dynamic = ("/api/connekta/v3", "/api/v3", "/v3")
    return (
        *(("GET", f"{base}/ejecutarconsultaestandar", lambda: world.siesa.standard) for base in standard),
        *(("GET", f"{base}/ejecutarconsulta", lambda: world.siesa.dynamic) for base in dynamic),
        ("GET", "/inventory/products", lambda: world.siesa.rest),
    )


def _kong_table(world: World) -> Table:
    return (
        ("POST", "/inventory/skus/", lambda: world.kong.post_skus),
        ("PATCH", "/inventory/skus/{id:int}/", lambda: world.kong.patch_sku),
        ("GET", "/inventory/skus/", lambda: world.kong.list_skus),
        ("GET", "/inventory/skus/{id:int}/", lambda: world.kong.get_sku),
        ("POST", "/products/bulk", lambda: world.kong.bulk),
        ("POST", "/auth/token/login/", lambda: world.kong.login),
    )


def _wms_table(world: World) -> Table:
    return (
        ("GET", "/products", lambda: world.wms.list_products),
        ("POST", "/products", lambda: world.wms.post_product),
        ("PATCH", "/products/{id}", lambda: world.wms.patch_product),
        ("POST", "/inventory/items/bulk", lambda: world.wms.bulk_items),
        ("POST", "/warehouse/locations", lambda: world.wms.post_locations),
        ("POST", "/auth", lambda: world.wms.login),
    )
