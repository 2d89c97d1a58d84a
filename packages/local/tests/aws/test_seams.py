import subprocess
import sys

import pytest

from integration_core.errors import PermanentError
from siesa_local.aws.interpreter import interpreter_seams
from siesa_local.aws.seams import Seam, seams_in_place


@pytest.mark.parametrize(
    ("seam", "why"),
    [
        (Seam("moto.nowhere", "Thing", None, lambda original: original), "moto.nowhere.Thing: it is not there"),
        (Seam("moto.core.models", "MockAWS.begin", None, lambda original: original), "MockAWS.begin: it is not there"),
        (Seam("moto.core.models", "MockAWS.stop", ("self",), lambda original: original), "it takes"),
    ],
)
def test_a_seam_that_this_moto_does_not_have_is_named(seam: Seam, why: str) -> None:
    with pytest.raises(PermanentError, match=why), seams_in_place([seam]):
        pass


def test_every_seam_is_taken_out_again() -> None:
    from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
    from moto.stepfunctions.parser.asl.parse.preprocessor import Preprocessor

    def state() -> tuple[object, ...]:
        return retrier_decl.time, Preprocessor.__init__

    before = state()
    with seams_in_place(interpreter_seams(lambda seconds: None)):
        during = state()

    assert state() == before
    assert all(a is not b for a, b in zip(before, during, strict=True))


def test_the_interpreter_loads_without_ec2_and_moto_s_batch_works_afterwards() -> None:
    code = """
import sys
from siesa_local.aws.lean import load_interpreter
load_interpreter()
assert "moto.ec2" not in sys.modules, "EC2 was loaded"
assert "moto.batch" not in sys.modules
import moto.batch
assert moto.batch.batch_backends is not None
"""
    subprocess.run([sys.executable, "-W", "error::ImportWarning", "-c", code], check=True, timeout=60)
