"""Entry point of the CDK app: synthesises the stacks of every environment into `cdk.out`."""

from aws_cdk import App

from siesa_infra.data import DataStack
from siesa_infra.naming import ENVIRONMENTS, Naming


def build(app: App) -> App:
    """Add the stacks of each environment."""
    for environment in ENVIRONMENTS:
        DataStack(app, Naming(environment))
    return app


if __name__ == "__main__":
    build(App()).synth()
