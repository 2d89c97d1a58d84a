"""The words that all of this module use: which environments and steps there are. It knows no CDK."""

from typing import Literal, get_args

Environment = Literal["dev", "test", "prod"]
ENVIRONMENTS: tuple[Environment, ...] = get_args(Environment)

Step = Literal["extractor", "transformer", "loader"]
STEPS: tuple[Step, ...] = get_args(Step)

ALIAS = "live"
"""The alias that everything refers to. Deploying moves it; rolling back moves it back."""

METRICS_NAMESPACE = "SiesaIntegration"
