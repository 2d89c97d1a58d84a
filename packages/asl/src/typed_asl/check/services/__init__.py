"""Tasks judged against the services they call.

Step Functions' own list of integrations, and botocore's models of the services' APIs.
"""

from typed_asl.check.services.tasks import data_set_diagnostics, service_checks_available, service_diagnostics

__all__ = ["data_set_diagnostics", "service_checks_available", "service_diagnostics"]
