"""The environment of a function's process: its own variables, what Lambda sets, and where AWS is found here."""

import os
from collections.abc import Mapping
from pathlib import Path

from siesa_local.aws.host import LambdaContext

EXECUTION_ENVIRONMENT = "AWS_Lambda_python3.13"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "embedded",
    "AWS_SECRET_ACCESS_KEY": "embedded",
    "AWS_SESSION_TOKEN": "embedded",
}


def lambda_variables(
    context: LambdaContext, *, handler: str, task_root: Path, packages: Path, runtime_api: str
) -> dict[str, str]:
    """Give what Lambda sets for a Python function of 3.13, by AWS's list of defined runtime variables.

    Left out is what only names folders of Lambda's own image (`LD_LIBRARY_PATH`), and X-Ray's daemon, which does not
    run here. `PYTHONPATH` is where Lambda's runtime keeps awslambdaric and boto3: here a pinned folder.
    """
    region = context.invoked_function_arn.split(":")[3]
    return {
        **CREDENTIALS,
        "_HANDLER": handler,
        "AWS_DEFAULT_REGION": region,
        "AWS_EXECUTION_ENV": EXECUTION_ENVIRONMENT,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": context.memory_limit_in_mb,
        "AWS_LAMBDA_FUNCTION_NAME": context.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": context.function_version,
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": context.log_group_name,
        "AWS_LAMBDA_LOG_STREAM_NAME": context.log_stream_name,
        "AWS_LAMBDA_RUNTIME_API": runtime_api,
        "AWS_REGION": region,
        "LAMBDA_RUNTIME_DIR": str(packages),
        "LAMBDA_TASK_ROOT": str(task_root),
        "LANG": "en_US.UTF-8",
        "PATH": "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
        "PYTHONPATH": str(packages),
        "TZ": ":UTC",
    }


def here(endpoint: str | None) -> Mapping[str, str]:
    """Give what stands in for Lambda's sandbox: the address of AWS, and no files of this machine's user."""
    files = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    return files if endpoint is None else {**files, "AWS_ENDPOINT_URL": endpoint}
