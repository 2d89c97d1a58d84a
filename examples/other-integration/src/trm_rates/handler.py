"""FetchRate's entry point."""

from integration_core.aws.secrets import SecretsManagerSecrets
from integration_core.aws.sessions import new_session
from integration_core.http.settings import HttpSettings
from integration_core.lambda_entry import LambdaRun, lambda_entry
from integration_core.step_environment import StepEnvironment
from integration_core.step_process import StepProcess
from integration_core.telemetry.metrics import Metric
from integration_core.telemetry.redaction import redactor

from trm_rates.rates import Portal, Rate, RateRequest

METRICS = {"ApiLatency": Metric("Milliseconds", (("Environment", "Service"),), "The time of one call of the portal.")}


def build(here: StepEnvironment) -> Portal:
    """Read the function's variables, and the secret that one of them names."""
    secret = SecretsManagerSecrets(new_session().client("secretsmanager"), redactor).get(here.variable("PORTAL_SECRET"))
    return Portal(HttpSettings(base_url=here.variable("PORTAL_URL"), loopback_http=here.is_local), secret["appToken"])


step = StepProcess("trm-fetch-rate", build, namespace="TrmRates", own_metrics=METRICS)


@lambda_entry(RateRequest, service=step.name, metrics=step.metrics, next_step='start it with {"day": "2026-11-20"}')
def handler(request: RateRequest, run: LambdaRun) -> Rate:
    """Fetch the rate of one day."""
    return step.service().rate(request.day, run)
