"""The rate: as it is asked for, as the open data portal datos.gov.co has it, and as it goes on."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from integration_core.errors import SourceContractBroken, TransientError
from integration_core.http.limiter import RateLimiter
from integration_core.http.session import CallMade, HttpSession
from integration_core.http.settings import HttpSettings
from integration_core.lambda_entry import LambdaRun
from integration_core.models import Message
from integration_core.validation import explain
from pydantic import Field, TypeAdapter, ValidationError


class RateRequest(Message):
    """FetchRate's input: a day in Colombia."""

    day: date


class Rate(Message):
    """FetchRate's output: pesos for one dollar, and the first and the last day on which they hold."""

    pesos: Decimal
    valid_from: date
    valid_until: date


class Row(Message):
    """The portal's row of a day or of a weekend, under its own names."""

    valor: Decimal = Field(gt=0)
    unidad: Literal["COP"]
    vigenciadesde: date
    vigenciahasta: date


PATH = "resource/32sa-8pi3.json"
ROWS = TypeAdapter(Annotated[list[Row], Field(max_length=1)])


class Portal:
    """Reads rates. `token` is this application's at the portal, which paces callers without one all together."""

    def __init__(self, settings: HttpSettings, token: str) -> None:
        self._settings = settings
        self._headers = {"X-App-Token": token}

    def rate(self, day: date, run: LambdaRun) -> Rate:
        """Give the rate that holds on `day`; raise `TransientError` where none is published yet."""

        def timed(call: CallMade) -> None:
            run.metrics.add("ApiLatency", 1_000 * call.seconds)

        query = {"$where": f"vigenciadesde <= '{day}T00:00:00' AND vigenciahasta >= '{day}T00:00:00'"}
        with HttpSession(self._settings, RateLimiter(60), deadline=run.deadline, on_call=timed, log=run.log) as session:
            answer = session.call("GET", PATH, idempotent=True, params=query, headers=self._headers)
        try:
            rows = ROWS.validate_python(answer.json())
        except ValidationError as error:
            raise SourceContractBroken(explain(error, source=answer.call), next_step="correct Row") from None
        if not rows:
            raise TransientError(f"no rate is published for {day}.", next_step="start again after 18:00 the day before")
        return Rate(pesos=rows[0].valor, valid_from=rows[0].vigenciadesde, valid_until=rows[0].vigenciahasta)
