"""What the optimised integrations need, from the pages on IAM policies in the Step Functions developer guide."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Needs:
    """The needs of one action.

    `form` makes the resources (`*` where the service has none that is known before). `sync` are the further actions of
    the pattern `.sync`, on `sync_form` (by default the same resources), and `rule` is the EventBridge rule of that
    pattern, None where Step Functions polls.
    """

    actions: str
    form: str = "*"
    sync: str = ""
    sync_form: str | None = None
    rule: str | None = None


def _sagemaker(job: str, kind: str, rule: str) -> Needs:
    form = f"{kind}/{{{job}JobName}}*"
    actions = f"sagemaker:Create{job}Job"
    return Needs(actions, form, f"sagemaker:Describe{job}Job sagemaker:Stop{job}Job", rule=rule)


_CLUSTER = "cluster/{ClusterId}"
_APPLICATION = "/applications/{ApplicationId}"
_RULE = "StepFunctionsGetEventsFor"
_EMR_RULE = "StepFunctionsGetEventForEMR"
_SERVERLESS_APP = f"{_RULE}EMRServerlessApplicationRule"
_SERVERLESS_JOB = f"{_RULE}EMRServerlessJobRule"
_BATCH_RULE = "StepFunctionsGetEventForCodeBuildStartBuildBatchRule"
_CODEBUILD = "project/{ProjectName}"

NEEDS: dict[str, Needs] = {
    "athena:stopQueryExecution": Needs("athena:StopQueryExecution", "workgroup/*"),
    "athena:getQueryExecution": Needs("athena:GetQueryExecution", "workgroup/*"),
    "bedrock:createModelCustomizationJob": Needs(
        "bedrock:CreateModelCustomizationJob",
        "*",
        "bedrock:GetModelCustomizationJob bedrock:StopModelCustomizationJob",
        "*",
        f"{_RULE}Bedrock*",
    ),
    "codebuild:startBuild": Needs(
        "codebuild:StartBuild",
        _CODEBUILD,
        "codebuild:StopBuild codebuild:BatchGetBuilds",
        rule="StepFunctionsGetEventForCodeBuildStartBuildRule",
    ),
    "codebuild:stopBuild": Needs("codebuild:StopBuild", "project/*"),
    "codebuild:batchDeleteBuilds": Needs("codebuild:BatchDeleteBuilds", "project/*"),
    "codebuild:batchGetReports": Needs("codebuild:BatchGetReports", "report-group/*"),
    "codebuild:startBuildBatch": Needs(
        "codebuild:StartBuildBatch",
        _CODEBUILD,
        "codebuild:StopBuildBatch codebuild:BatchGetBuildBatches",
        rule=_BATCH_RULE,
    ),
    "codebuild:stopBuildBatch": Needs("codebuild:StopBuildBatch", "project/*"),
    "codebuild:retryBuildBatch": Needs(
        "codebuild:RetryBuildBatch",
        "project/*",
        "codebuild:StopBuildBatch codebuild:BatchGetBuildBatches",
        rule=_BATCH_RULE,
    ),
    "codebuild:deleteBuildBatch": Needs("codebuild:DeleteBuildBatch", "project/*"),
    "databrew:startJobRun": Needs("databrew:StartJobRun", "job/{Name}", "databrew:ListJobRuns databrew:StopJobRun"),
    "dynamodb:getItem": Needs("dynamodb:GetItem", "table/{TableName}"),
    "dynamodb:putItem": Needs("dynamodb:PutItem", "table/{TableName}"),
    "dynamodb:deleteItem": Needs("dynamodb:DeleteItem", "table/{TableName}"),
    "dynamodb:updateItem": Needs("dynamodb:UpdateItem", "table/{TableName}"),
    "eks:createCluster": Needs("eks:CreateCluster", "cluster/{Name}", "eks:DescribeCluster eks:DeleteCluster"),
    "eks:deleteCluster": Needs("eks:DeleteCluster", "cluster/{Name}", "eks:DescribeCluster"),
    "eks:createNodegroup": Needs(
        "eks:CreateNodegroup",
        "cluster/{ClusterName}",
        "eks:DescribeNodegroup eks:DeleteNodegroup",
        "nodegroup/{ClusterName}/{NodegroupName}/*",
    ),
    "eks:deleteNodegroup": Needs(
        "eks:DeleteNodegroup", "nodegroup/{ClusterName}/{NodegroupName}/*", "eks:DescribeNodegroup"
    ),
    "eks:createFargateProfile": Needs(
        "eks:CreateFargateProfile",
        "cluster/{ClusterName}",
        "eks:DescribeFargateProfile eks:DeleteFargateProfile",
        "fargateprofile/{ClusterName}/{FargateProfileName}/*",
    ),
    "eks:deleteFargateProfile": Needs(
        "eks:DeleteFargateProfile",
        "fargateprofile/{ClusterName}/{FargateProfileName}/*",
        "eks:DescribeFargateProfile",
    ),
    "elasticmapreduce:createCluster": Needs(
        "elasticmapreduce:RunJobFlow",
        "*",
        "elasticmapreduce:DescribeCluster elasticmapreduce:TerminateJobFlows",
        "cluster/*",
        f"{_EMR_RULE}RunJobFlowRule",
    ),
    "elasticmapreduce:setClusterTerminationProtection": Needs("elasticmapreduce:SetTerminationProtection", _CLUSTER),
    "elasticmapreduce:terminateCluster": Needs(
        "elasticmapreduce:TerminateJobFlows",
        _CLUSTER,
        "elasticmapreduce:DescribeCluster",
        rule=f"{_EMR_RULE}TerminateJobFlowsRule",
    ),
    "elasticmapreduce:addStep": Needs(
        "elasticmapreduce:AddJobFlowSteps",
        _CLUSTER,
        "elasticmapreduce:DescribeStep elasticmapreduce:CancelSteps",
        rule=f"{_EMR_RULE}AddJobFlowStepsRule",
    ),
    "elasticmapreduce:cancelStep": Needs("elasticmapreduce:CancelSteps", _CLUSTER),
    "elasticmapreduce:modifyInstanceFleetByName": Needs(
        "elasticmapreduce:ModifyInstanceFleet elasticmapreduce:ListInstanceFleets", _CLUSTER
    ),
    "elasticmapreduce:modifyInstanceGroupByName": Needs(
        "elasticmapreduce:ModifyInstanceGroups elasticmapreduce:ListInstanceGroups", _CLUSTER
    ),
    "emr-containers:deleteVirtualCluster": Needs(
        "emr-containers:DeleteVirtualCluster", "/virtualclusters/{Id}", "emr-containers:DescribeVirtualCluster"
    ),
    "emr-serverless:createApplication": Needs(
        "emr-serverless:CreateApplication",
        "/*",
        "emr-serverless:GetApplication emr-serverless:DeleteApplication",
        "/applications/*",
        _SERVERLESS_APP,
    ),
    "emr-serverless:startApplication": Needs(
        "emr-serverless:StartApplication",
        _APPLICATION,
        "emr-serverless:GetApplication emr-serverless:StopApplication",
        rule=_SERVERLESS_APP,
    ),
    "emr-serverless:stopApplication": Needs(
        "emr-serverless:StopApplication", _APPLICATION, "emr-serverless:GetApplication", rule=_SERVERLESS_APP
    ),
    "emr-serverless:deleteApplication": Needs(
        "emr-serverless:DeleteApplication", _APPLICATION, "emr-serverless:GetApplication", rule=_SERVERLESS_APP
    ),
    "emr-serverless:startJobRun": Needs(
        "emr-serverless:StartJobRun",
        _APPLICATION,
        "emr-serverless:GetJobRun emr-serverless:CancelJobRun",
        f"{_APPLICATION}/jobruns/*",
        _SERVERLESS_JOB,
    ),
    "emr-serverless:cancelJobRun": Needs(
        "emr-serverless:CancelJobRun",
        "/applications/{ApplicationId}/jobruns/{JobRunId}",
        "emr-serverless:GetJobRun",
        rule=_SERVERLESS_JOB,
    ),
    "glue:startJobRun": Needs(
        "glue:StartJobRun", "job/{JobName}", "glue:GetJobRun glue:GetJobRuns glue:BatchStopJobRun"
    ),
    "mediaconvert:createJob": Needs(
        "mediaconvert:CreateJob",
        "*",
        "mediaconvert:GetJob mediaconvert:CancelJob",
        "jobs/*",
        f"{_RULE}MediaConvertJobRule",
    ),
    "sagemaker:createEndpoint": Needs(
        "sagemaker:CreateEndpoint", "endpoint/{EndpointName} endpoint-config/{EndpointConfigName}"
    ),
    "sagemaker:createEndpointConfig": Needs("sagemaker:CreateEndpointConfig", "endpoint-config/{EndpointConfigName}"),
    "sagemaker:updateEndpoint": Needs(
        "sagemaker:UpdateEndpoint", "endpoint/{EndpointName} endpoint-config/{EndpointConfigName}"
    ),
    "sagemaker:createModel": Needs("sagemaker:CreateModel", "model/{ModelName}"),
    "sagemaker:createTrainingJob": _sagemaker("Training", "training-job", f"{_RULE}SageMakerTrainingJobsRule"),
    "sagemaker:createTransformJob": _sagemaker("Transform", "transform-job", f"{_RULE}SageMakerTransformJobsRule"),
    "sagemaker:createProcessingJob": _sagemaker("Processing", "processing-job", f"{_RULE}SageMakerProcessingJobsRule"),
    "sagemaker:createLabelingJob": _sagemaker("Labeling", "labeling-job", f"{_RULE}SageMaker*"),
    "sagemaker:createHyperParameterTuningJob": Needs(
        "sagemaker:CreateHyperParameterTuningJob",
        "hyper-parameter-tuning-job/{HyperParameterTuningJobName}*",
        "sagemaker:DescribeHyperParameterTuningJob sagemaker:StopHyperParameterTuningJob",
        rule=f"{_RULE}SageMakerTuningJobsRule",
    ),
}
"""By `service:action`; actions that need more than a row stand in `special`."""
