import subprocess
import sys

PROGRAM = """
import gc, sys
from integration_core import cold_start
assert not gc.isenabled(), "it rests while the rest is imported"
frozen = gc.get_freeze_count()
cold_start.imported()
assert gc.isenabled(), "it works in the invocations"
assert gc.get_freeze_count() > frozen, "it looks at what was imported no more"
assert "boto3" in sys.modules, "the first invocation does not wait for it"
"""


def test_the_collector_rests_during_the_imports_of_a_handler_and_no_longer() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60)

    assert (done.returncode, done.stderr) == (0, "")
