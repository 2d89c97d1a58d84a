"""Entry point of the CDK app: synthesises the stacks of every environment into `cdk.out`.

Context, in which no other key of ours may stand: `environment`, `account`, `region`, `rollback`, `settings`
(siesa_infra/settings.py); `artifacts`, `extractor`, `transformer`, `loader` (siesa_infra/artifacts.py); `definitions`
(siesa_infra/workflow.py); `only`, a comma list of stacks, such as `only=loader`.
"""

import os
import shutil
import sys


def main() -> None:
    """Synthesise, or end with one line on stderr that tells what to change."""
    if not (os.environ.get("JSII_NODE") or shutil.which("node")):
        sys.exit("error: CDK needs Node.js, and there is no node on PATH. Next: install Node.js 20 or newer.")
    # Asked for while `aws_cdk` is imported: jsii's banner about the age of Node.js 20.
    os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")
    _synthesise()


def _synthesise() -> None:
    from aws_cdk import App
    from jsii.errors import JavaScriptError

    from siesa_infra.errors import SynthesisError
    from siesa_infra.plan import make_plan

    try:
        app = App()
        plan = make_plan(app.node.get_all_context())
        # Half of the start-up, which bad input is spared.
        from siesa_infra.stacks import add_stacks

        add_stacks(app, plan)
        app.synth()
    except SynthesisError as error:
        sys.exit(f"error: {error}")
    except RuntimeError as error:
        if not isinstance(error.__cause__, JavaScriptError):
            raise
        # What CDK itself refuses: the first line tells the construct and the value, the rest is JavaScript's trace.
        told = str(error).strip().splitlines()[0]
        sys.exit(f"error: CDK refuses this: {told} Next: mend what it names, in the settings or in what -c gave.")


if __name__ == "__main__":
    main()
