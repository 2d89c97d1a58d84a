"""Optimised integrations whose needs depend on more than one parameter."""

import re
from collections.abc import Callable, Iterator

from typed_asl.permissions import named
from typed_asl.permissions.call import Call, is_arn
from typed_asl.permissions.statement import Statement
from typed_asl.permissions.storage import object_arn

EVENTS = "events:PutTargets events:PutRule events:DescribeRule"
_QUEUE_URL = re.compile(r"https?://sqs[.-]([^./]+)\.[^/]+/([^/]+)/([^/]+)")
_S3_URI = re.compile(r"s3://([^/]+)(?:/(.*))?", re.DOTALL)
_NESTED_RULE = "StepFunctionsGetEventsForStepFunctionsExecutionRule"
_QUERY = "athena:StartQueryExecution athena:GetDataCatalog"
_READ_TABLES = "glue:GetDatabase glue:GetDatabases glue:GetTable glue:GetTables glue:GetPartition glue:GetPartitions"
_READ_FILES = "s3:GetBucketLocation s3:GetObject s3:ListBucket s3:ListBucketMultipartUploads"


def lambda_invoke(call: Call) -> Iterator[Statement]:
    """Allow the invocation of a function, of its alias where one is named."""
    (arn,), reason = named.function(call)
    qualifier = call.told("Qualifier")
    if qualifier and reason is None:
        arn = f"{arn}:{qualifier}"
    yield call.allow("lambda:InvokeFunction", (arn,), reason)


def sns_publish(call: Call) -> Iterator[Statement]:
    """Allow publishing to a topic; a telephone number is no resource."""
    if call.has("PhoneNumber"):
        yield call.allow("sns:Publish", ("*",), "a message to a telephone number has no topic")
        return
    name = "TargetArn" if call.has("TargetArn") else "TopicArn"
    resources, reason = call.arns("sns", f"{{{name}}}")
    yield call.allow("sns:Publish", resources, reason)


def sqs_send(call: Call) -> Iterator[Statement]:
    """Allow sending to the queue that the URL names."""
    yield call.allow("sqs:SendMessage", *queue(call))


def queue(call: Call) -> tuple[tuple[str, ...], str | None]:
    """Give the queue of QueueUrl; a URL that the definition does not spell out leaves every queue open."""
    url = call.told("QueueUrl")
    match = _QUEUE_URL.fullmatch(url) if url else None
    if match:
        return (f"arn:{call.place.partition}:sqs:{match[1]}:{match[2]}:{match[3]}",), None
    return (call.place.arn("sqs", "*"),), f"no queue's name can be told from QueueUrl ({url or 'decided by the data'})"


def put_events(call: Call) -> Iterator[Statement]:
    """Allow putting events on the buses that the entries name; without a name it is the default bus."""
    entries = call.given.get("Entries")
    if not isinstance(entries, list):
        reason = "the definition does not tell Entries"
        yield call.allow("events:PutEvents", (call.place.arn("events", "event-bus/*"),), reason)
        return
    for entry in entries:
        if isinstance(entry, dict) and not any(key.startswith("EventBusName") for key in entry):
            yield call.allow("events:PutEvents", (call.place.arn("events", "event-bus/default"),))
        elif isinstance(entry, dict):
            one = Call(call.target, entry, call.jsonata, call.place, call.at)
            yield one.allow("events:PutEvents", *one.arns("events", "event-bus/{EventBusName}"))


def put_metrics(call: Call) -> Iterator[Statement]:
    """Allow putting figures into a namespace of CloudWatch, which is a condition and no resource."""
    namespace = call.told("Namespace")
    tests = {"StringEquals": {"cloudwatch:namespace": namespace}} if namespace else {}
    why = "" if namespace else ", and the definition does not tell Namespace"
    yield call.allow("cloudwatch:PutMetricData", ("*",), f"CloudWatch's metrics are no resources{why}", tests)


def start_execution(call: Call) -> Iterator[Statement]:
    """Allow a nested execution; waiting for it takes looking at it, stopping it, and a rule."""
    (machine,), reason = named.state_machine(call)
    yield call.allow("states:StartExecution", (machine,), reason)
    if not call.target.pattern.startswith("sync"):
        return
    children = machine.replace(":stateMachine:", ":execution:", 1) + ":*"
    if machine.startswith("${"):
        children = call.place.arn("states", "execution:*")
        reason = f"the names of executions cannot be told from {machine}"
    yield call.allow("states:DescribeExecution states:StopExecution", (children,), reason or "executions' names vary")
    yield call.allow(EVENTS, (call.place.rule(_NESTED_RULE),))


def http_invoke(call: Call) -> Iterator[Statement]:
    """Allow an HTTP Task: the endpoint and method by condition, and reading the connection's secret."""
    name = "Authentication" if "Authentication" in call.given else "InvocationConfig"
    conditions = {}
    for key, parameter in (("states:HTTPMethod", "Method"), ("states:HTTPEndpoint", "ApiEndpoint")):
        value = call.told(parameter)
        if value is not None:
            conditions[key] = value
    machine = call.place.arn("states", f"stateMachine:{call.place.machine or '*'}")
    reason = None if call.place.machine else "the machine's own name is no part of its definition"
    tests = {"StringEquals": conditions} if conditions else {}
    yield call.allow("states:InvokeHTTPEndpoint", (machine,), reason, tests)
    connection = call.told(f"{name}.ConnectionArn")
    resources = (connection or call.place.arn("events", "connection/*"),)
    why = None if connection else "the definition does not tell ConnectionArn"
    yield call.allow("events:RetrieveConnectionCredentials", resources, why)
    secret = call.place.arn("secretsmanager", "secret:events!connection/*")
    kept = "EventBridge names the connection's secret"
    yield call.allow("secretsmanager:GetSecretValue secretsmanager:DescribeSecret", (secret,), kept)


def api_invoke(call: Call) -> Iterator[Statement]:
    """Allow the call of an API, where its authorisation is by IAM; NO_AUTH, the default, needs nothing."""
    if not call.has("AuthType") or call.told("AuthType") == "NO_AUTH":
        return
    endpoint = call.told("ApiEndpoint")
    api = endpoint.split(".")[0] if endpoint else "*"
    stage, method = call.told("Stage") or "*", call.told("Method") or "*"
    path = (call.told("Path") or "/*").removeprefix("/")
    told = endpoint and "*" not in (stage, method, path)
    reason = None if told else "the definition does not tell the whole of ApiEndpoint, Stage, Method and Path"
    yield call.allow("execute-api:Invoke", (call.place.arn("execute-api", f"{api}/{stage}/{method}/{path}"),), reason)


def invoke_model(call: Call) -> Iterator[Statement]:
    """Allow a model's invocation, and its input and output in S3."""
    yield call.allow("bedrock:InvokeModel", *named.model(call))
    for field, action in (("Input", "s3:GetObject"), ("Output", "s3:PutObject")):
        if call.has(field):
            yield call.allow(action, *_uri(call, f"{field}.S3Uri"))


def run_task(call: Call) -> Iterator[Statement]:
    """Allow a task of ECS, in every revision where none is named, and passing the roles that it runs under."""
    told = call.told("TaskDefinition")
    whole = told and (is_arn("TaskDefinition", told) or ":" in told.replace("::", ""))
    form = "task-definition/{TaskDefinition}" if whole or told is None else "task-definition/{TaskDefinition}:*"
    resources, reason = call.arns("ecs", form)
    yield call.allow("ecs:RunTask", resources, reason or (None if whole else "no revision is named"))
    tests = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    roles = f"arn:{call.place.partition}:iam::{call.place.account}:role/*"
    yield call.allow("iam:PassRole", (roles,), "the roles stand in the task's definition, which ECS keeps", tests)
    if call.target.pattern == "sync":
        why = "a task has its name only when it runs"
        yield call.allow("ecs:StopTask ecs:DescribeTasks", ("*",), why)
        yield call.allow(EVENTS, (call.place.rule("StepFunctionsGetEventsForECSTaskRule"),))


def submit_job(call: Call) -> Iterator[Statement]:
    """Allow a job of Batch: on its queue, and on its definition with and without a revision."""
    resources, reason = call.arns("batch", "job-definition/{JobDefinition} job-queue/{JobQueue}")
    definition = call.told("JobDefinition")
    if definition and not is_arn("JobDefinition", definition) and ":" not in definition:
        resources, reason = (f"{resources[0]}:*", *resources), reason or "no revision is named"
    yield call.allow("batch:SubmitJob", resources, reason)
    if call.target.pattern == "sync":
        yield call.allow("batch:DescribeJobs batch:TerminateJob", ("*",), "a job has its name only when it runs")
        yield call.allow(EVENTS, (call.place.rule("StepFunctionsGetEventsForBatchJobsRule"),))


def start_query(call: Call) -> Iterator[Statement]:
    """Allow a query. Which tables and files it reads stands in SQL, and is not told by the definition."""
    group = call.told("WorkGroup") or ("*" if call.has("WorkGroup") else "primary")
    work = call.place.arn("athena", f"workgroup/{group}")
    actions = _QUERY
    if call.target.pattern == "sync":
        actions += " athena:StopQueryExecution athena:GetQueryExecution"
    yield call.allow(actions, (work, call.place.arn("athena", "datacatalog/*")), "the catalogue stands in the SQL")
    catalog = ("catalog", "database/*", "table/*", "userDefinedFunction/*")
    why = "the tables stand in the SQL; a query that creates or drops them needs more"
    yield call.allow(_READ_TABLES, tuple(call.place.arn("glue", one) for one in catalog), why)
    yield call.allow("lakeformation:GetDataAccess", ("*",), "Lake Formation has no resources to name")
    files = (f"arn:{call.place.partition}:s3:::*",)
    yield call.allow(_READ_FILES, files, "the tables' files stand in the catalogue")
    results = "s3:PutObject s3:AbortMultipartUpload s3:ListMultipartUploadParts"
    yield call.allow(results, *_uri(call, "ResultConfiguration.OutputLocation"))


def query_results(call: Call) -> Iterator[Statement]:
    """Allow reading a query's results, which lie in S3 where the query put them."""
    why = "the definition does not tell which query's results these are"
    yield call.allow("athena:GetQueryResults", (call.place.arn("athena", "workgroup/*"),), why)
    yield call.allow("s3:GetObject", (f"arn:{call.place.partition}:s3:::*",), why)


def virtual_cluster(call: Call) -> Iterator[Statement]:
    """Allow a virtual cluster, and the role that EMR on EKS makes for itself."""
    yield call.allow("emr-containers:CreateVirtualCluster", ("*",), "the cluster does not exist before")
    role = "role/aws-service-role/emr-containers.amazonaws.com/AWSServiceRoleForAmazonEMRContainers"
    tests = {"StringLike": {"iam:AWSServiceName": "emr-containers.amazonaws.com"}}
    arn = f"arn:{call.place.partition}:iam::{call.place.account}:{role}"
    yield call.allow("iam:CreateServiceLinkedRole", (arn,), None, tests)


def container_job(call: Call) -> Iterator[Statement]:
    """Allow a job on EMR on EKS under its execution role, which is a condition and not passed."""
    role = call.told("ExecutionRoleArn")
    tests = {"StringEquals": {"emr-containers:ExecutionRoleArn": role}} if role else {}
    form = "/virtualclusters/{VirtualClusterId}"
    resources, reason = call.arns("emr-containers", form)
    yield call.allow("emr-containers:StartJobRun", resources, reason, tests)
    if call.target.pattern == "sync":
        runs, _ = call.arns("emr-containers", f"{form}/jobruns/*")
        yield call.allow("emr-containers:DescribeJobRun emr-containers:CancelJobRun", runs, "runs are named later")


def node_group(call: Call) -> Iterator[Statement]:
    """Allow what EKS looks at under its caller's permissions when it makes a group of nodes."""
    yield call.allow("ec2:DescribeSubnets", ("*",), "EC2 has no resources to name for it")
    roles = f"arn:{call.place.partition}:iam::{call.place.account}:role/*"
    why = "EKS looks at the nodes' role and at what it may do"
    yield call.allow("iam:GetRole iam:ListAttachedRolePolicies", (roles,), why)


def nothing(call: Call) -> Iterator[Statement]:  # noqa: ARG001 one of a table of equal signatures
    """Allow nothing: EKS asks its own access rules and not IAM."""
    return iter(())


def _uri(call: Call, path: str) -> tuple[tuple[str, ...], str | None]:
    match = _S3_URI.fullmatch(call.told(path) or "")
    if match is None:
        return (f"arn:{call.place.partition}:s3:::*",), f"the definition does not tell {path}"
    key = match[2] or "*"
    return (object_arn(call.place.partition, match[1], key + "*" if key.endswith("/") else key),), None


SPECIAL: dict[str, Callable[[Call], Iterator[Statement]]] = {
    "apigateway:invoke": api_invoke,
    "athena:getQueryResults": query_results,
    "athena:startQueryExecution": start_query,
    "batch:submitJob": submit_job,
    "bedrock:invokeModel": invoke_model,
    "ecs:runTask": run_task,
    "eks:call": nothing,
    "eks:runJob": nothing,
    "emr-containers:createVirtualCluster": virtual_cluster,
    "emr-containers:startJobRun": container_job,
    "events:putEvents": put_events,
    "http:invoke": http_invoke,
    "lambda:invoke": lambda_invoke,
    "sns:publish": sns_publish,
    "sqs:sendMessage": sqs_send,
    "states:startExecution": start_execution,
}
