"""What a function finds around it: the interpreter, the folders, its environment, its context."""

import os
import re

import pytest
from tools.artifact.build import ROOT

from tests.lambda_runtime.artifacts import runtime_here
from tests.lambda_runtime.conftest import FUNCTIONS, VARIABLES, Bench

pytestmark = pytest.mark.xdist_group("lambda")


def test_a_function_runs_on_python_3_13_over_its_own_code_and_the_pinned_boto3(bench: Bench) -> None:
    told = bench.invoke("tell", {"ñ": [1, None]})
    packages = str(runtime_here().packages)
    (locked,) = re.findall(r"^boto3==(\S+)", (ROOT / "requirements" / "lambda-runtime.txt").read_text(), re.MULTILINE)
    assert told["event"] == {"ñ": [1, None]}
    assert (told["python"], told["cwd"]) == ([3, 13], str(FUNCTIONS))
    assert told["path"][:2] == [str(FUNCTIONS), packages]
    assert [folder for folder in told["path"] if "site-packages" in folder] == []
    assert told["boto3"] == [locked, f"{packages}/boto3/__init__.py"]


def test_a_function_sees_its_own_environment_and_nothing_else(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "of-the-parent")
    bench.service.restart("tell")
    seen = bench.invoke("tell")["environment"]
    # Python says by this which character set it took, and awslambdaric tells the trace of each invocation.
    seen.pop("LC_CTYPE", None)
    assert seen.pop("_X_AMZN_TRACE_ID").startswith("Root=1-")
    assert re.fullmatch(r"127\.0\.0\.1:\d+", seen.pop("AWS_LAMBDA_RUNTIME_API"))
    assert seen.pop("AWS_LAMBDA_LOG_STREAM_NAME").startswith("embedded/[$LATEST]")
    packages = str(runtime_here().packages)
    assert seen == {
        **VARIABLES,
        "_HANDLER": "probe.tell",
        "AWS_ACCESS_KEY_ID": "embedded",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_LAMBDA_FUNCTION_NAME": "tell",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/tell",
        "AWS_REGION": "us-east-1",
        "AWS_SECRET_ACCESS_KEY": "embedded",
        "AWS_SESSION_TOKEN": "embedded",
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "LAMBDA_RUNTIME_DIR": packages,
        "LAMBDA_TASK_ROOT": str(FUNCTIONS),
        "LANG": "en_US.UTF-8",
        "PATH": "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
        "PYTHONPATH": packages,
        "TZ": ":UTC",
    }


def test_the_context_tells_function_and_time_left(bench: Bench) -> None:
    context = bench.invoke("tell")["context"]
    assert 25_000 < context.pop("remaining") <= 30_000
    assert re.fullmatch(r"[0-9a-f-]{36}", context.pop("aws_request_id"))
    assert context == {
        "function_name": "tell",
        "function_version": "$LATEST",
        "invoked_function_arn": "arn:aws:lambda:us-east-1:123456789012:function:tell:live",
        "memory_limit_in_mb": "512",
        "log_group_name": "/aws/lambda/tell",
    }


def test_a_function_writes_no_bytecode_beside_its_code(bench: Bench) -> None:
    bench.invoke("tell")
    assert list(FUNCTIONS.rglob("*.cpython-313*.pyc")) == []
