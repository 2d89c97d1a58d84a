"""Runs the app without its acknowledgements, so that the report says what they are for."""

from unittest.mock import patch

from aws_cdk import App, Validations

from siesa_infra.plan import make_plan
from siesa_infra.stacks import add_stacks


def main() -> None:
    """Synthesise; the report stands in the output folder, whatever it finds."""
    with patch.object(Validations, "acknowledge"):
        app = App()
        add_stacks(app, make_plan(app.node.get_all_context()))
    app.synth()


if __name__ == "__main__":
    main()
