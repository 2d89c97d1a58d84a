"""The optimised integrations: which actions each service has, and which patterns each action allows.

Source: "Integrating optimized services" in the Step Functions developer guide.
"""

from functools import cache

SYNC, SYNC_2, TOKEN = "sync", "sync:2", "waitForTaskToken"

_ACTIONS = {
    "apigateway": "invoke+token",
    "athena": "startQueryExecution+sync stopQueryExecution getQueryExecution getQueryResults",
    "batch": "submitJob+sync",
    "bedrock": "invokeModel+token createModelCustomizationJob+sync",
    "codebuild": "startBuild+sync stopBuild batchDeleteBuilds batchGetReports startBuildBatch+sync stopBuildBatch "
    "retryBuildBatch+sync deleteBuildBatch",
    "databrew": "startJobRun+sync",
    "dynamodb": "getItem putItem deleteItem updateItem",
    "ecs": "runTask+sync+token",
    "eks": "call+token runJob+sync+token createCluster+sync deleteCluster+sync createFargateProfile+sync "
    "deleteFargateProfile+sync createNodegroup+sync deleteNodegroup+sync",
    "elasticmapreduce": "createCluster+sync setClusterTerminationProtection terminateCluster+sync addStep+sync "
    "cancelStep modifyInstanceFleetByName modifyInstanceGroupByName",
    "emr-containers": "createVirtualCluster deleteVirtualCluster+sync startJobRun+sync",
    "emr-serverless": "createApplication+sync startApplication+sync stopApplication+sync deleteApplication+sync "
    "startJobRun+sync cancelJobRun+sync",
    "events": "putEvents+token",
    "glue": "startJobRun+sync",
    "http": "invoke",
    "lambda": "invoke+token",
    "mediaconvert": "createJob+sync",
    "sagemaker": "createEndpoint createEndpointConfig createHyperParameterTuningJob+sync createLabelingJob+sync "
    "createModel createProcessingJob+sync createTrainingJob+sync createTransformJob+sync updateEndpoint",
    "sns": "publish+token",
    "sqs": "sendMessage+token",
    "states": "startExecution+sync+sync:2+token",
}
_PATTERNS = {"sync": SYNC, "sync:2": SYNC_2, "token": TOKEN}

_MODELS = {
    "elasticmapreduce": "emr",
    "states": "stepfunctions",
}
"""Services whose model botocore keeps under another name."""

_OPERATIONS = {("elasticmapreduce", "createCluster"): "RunJobFlow"}

CUSTOM = frozenset(
    [
        *("s3:putObject", "apigateway:invoke", "http:invoke", "bedrock:invokeModel", "eks:call", "eks:runJob"),
        *("elasticmapreduce:setClusterTerminationProtection", "elasticmapreduce:terminateCluster"),
        *("elasticmapreduce:addStep", "elasticmapreduce:cancelStep"),
        *("elasticmapreduce:modifyInstanceFleetByName", "elasticmapreduce:modifyInstanceGroupByName"),
    ]
)
"""Actions whose parameters are Step Functions' own and not those of a service's API."""


@cache
def actions_of(service: str) -> dict[str, frozenset[str]]:
    """Give a service's actions, each with the patterns that it allows besides request response."""
    made = {}
    for word in _ACTIONS.get(service, "").split():
        action, *patterns = word.split("+")
        made[action] = frozenset(_PATTERNS[pattern] for pattern in patterns)
    return made


def services() -> list[str]:
    """Give the names of all services with an optimised integration."""
    return list(_ACTIONS)


def api_of(service: str, action: str) -> tuple[str, str]:
    """Give botocore's name of the service, and the operation that an action calls."""
    operation = _OPERATIONS.get((service, action)) or action[:1].upper() + action[1:]
    return _MODELS.get(service, service), operation
