"""The control plane under /_control: audits, knobs, changes to a catalogue, its truth, the way back."""

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from siesa_local.simulators.addresses import SYSTEMS, SystemName
from siesa_local.simulators.exchange import dumps
from siesa_local.simulators.world import World


class Count(BaseModel):
    """The body of change, add and remove."""

    model_config = ConfigDict(extra="forbid", strict=True)

    count: int = Field(ge=1)


def control_routes(world: World) -> list[Route]:
    """Give the routes of the control plane over a world."""
    plane = _Plane(world)
    return [
        Route("/", plane.index, methods=["GET"]),
        Route("/audit/{system}", plane.audit, methods=["GET"]),
        Route("/knobs/{system}", plane.knobs, methods=["GET", "PATCH"]),
        Route("/siesa/{company}/truth", plane.truth, methods=["GET"]),
        Route("/siesa/{company}/{change}", plane.change, methods=["POST"]),
        Route("/reset", plane.reset, methods=["POST"]),
    ]


class _Plane:
    def __init__(self, world: World) -> None:
        self._world = world

    async def index(self, _: Request) -> Response:
        """Name what the control plane offers."""
        paths = [route.path for route in control_routes(self._world)]
        return JSONResponse({"seed": self._world.seed, "systems": SYSTEMS, "paths": [f"/_control{at}" for at in paths]})

    async def audit(self, request: Request) -> Response:
        """Answer with a system's audit; `?state=false` leaves out the products' final states."""
        with_state = request.query_params.get("state", "true").lower() != "false"
        return _json(self._world.audit(_system(request), with_state=with_state))

    async def knobs(self, request: Request) -> Response:
        """Answer with a system's knobs, after merging the body into them for PATCH."""
        system = _system(request)
        if request.method == "PATCH":
            changes = await _object(request)
            try:
                self._world.set_knobs(system, changes)
            except ValidationError as error:
                raise _bad(_reasons(error)) from None
        return _json(self._world.knobs(system).model_dump(mode="json"))

    async def truth(self, request: Request) -> Response:
        """Answer with the truth about a company's catalogue."""
        company = _company(request)
        try:
            return _json(self._world.siesa.catalogue(company).truth())
        except ValueError as error:
            raise _bad(str(error)) from None

    async def change(self, request: Request) -> Response:
        """Change, add or remove products of a company and answer with their references."""
        kind = request.path_params["change"]
        if kind not in ("change", "add", "remove"):
            raise HTTPException(404, f"{kind} is none of change, add, remove")
        try:
            count = Count.model_validate(await _object(request)).count
            catalogue = self._world.siesa.catalogue(_company(request))
            act = {"change": catalogue.change, "add": catalogue.add, "remove": catalogue.remove}[kind]
            return _json({"references": act(count)})
        except ValidationError as error:
            raise _bad(_reasons(error)) from None
        except ValueError as error:
            raise _bad(str(error)) from None

    async def reset(self, _: Request) -> Response:
        """Bring the world back to its beginning."""
        self._world.reset()
        return _json({"reset": True})


def _json(value: object) -> Response:
    return Response(dumps(value), media_type="application/json")


def _bad(reason: str) -> HTTPException:
    return HTTPException(400, reason)


def _reasons(error: ValidationError) -> str:
    found = (f"{'.'.join(map(str, one['loc'])) or 'body'}: {one['msg']}" for one in error.errors(include_url=False))
    return "; ".join(found)


def _system(request: Request) -> SystemName:
    named = request.path_params["system"]
    for system in SYSTEMS:
        if system == named:
            return system
    raise HTTPException(404, f"{named} is no system; there are {', '.join(SYSTEMS)}")


def _company(request: Request) -> int:
    text = request.path_params["company"]
    if not (text.isascii() and text.isdigit()):
        raise _bad(f"idCompania is {text}; it must be a number of four digits")
    return int(text)


async def _object(request: Request) -> dict[str, Any]:
    try:
        value = json.loads(await request.body())
    except ValueError as error:
        raise _bad(f"the body is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise _bad(f"the body must be a JSON object, not {type(value).__name__}")
    return value
