"""Names of IAM: the prefix of each service's actions, and the API actions that IAM names otherwise.

Source: the Service Authorization Reference.
"""

import re
from functools import cache

from typed_asl.check.services import models

_PREFIXES = {
    "accessanalyzer": "access-analyzer",
    "acmpca": "acm-pca",
    "apigatewaymanagementapi": "execute-api",
    "appconfigdata": "appconfig",
    "applicationautoscaling": "application-autoscaling",
    "bedrockagent": "bedrock",
    "bedrockagentruntime": "bedrock",
    "bedrockruntime": "bedrock",
    "cloudcontrol": "cloudformation",
    "cloudwatchlogs": "logs",
    "codeconnections": "codeconnections",
    "cognitoidentity": "cognito-identity",
    "cognitoidentityprovider": "cognito-idp",
    "computeoptimizer": "compute-optimizer",
    "costexplorer": "ce",
    "databasemigration": "dms",
    "directory": "ds",
    "docdb": "rds",
    "dynamodbstreams": "dynamodb",
    "efs": "elasticfilesystem",
    "elasticloadbalancingv2": "elasticloadbalancing",
    "elasticsearch": "es",
    "emr": "elasticmapreduce",
    "emrcontainers": "emr-containers",
    "emrserverless": "emr-serverless",
    "eventbridge": "events",
    "iotdataplane": "iot",
    "iotjobsdataplane": "iotjobsdata",
    "iotsecuretunneling": "iot",
    "lexruntimev2": "lex",
    "mturk": "mechanicalturk",
    "neptune": "rds",
    "networkfirewall": "network-firewall",
    "opensearch": "es",
    "personalizeevents": "personalize",
    "personalizeruntime": "personalize",
    "rdsdata": "rds-data",
    "redshiftdata": "redshift-data",
    "redshiftserverless": "redshift-serverless",
    "resourcegroups": "resource-groups",
    "resourcegroupstaggingapi": "tag",
    "sagemakerfeaturestoreruntime": "sagemaker",
    "sagemakerruntime": "sagemaker",
    "sesv2": "ses",
    "servicequotas": "servicequotas",
    "sfn": "states",
    "ssmincidents": "ssm-incidents",
    "ssoadmin": "sso",
    "timestreamquery": "timestream",
    "timestreamwrite": "timestream",
}
"""Services that IAM names otherwise than the SDK does."""

_SAME = frozenset(
    [
        *("account", "acm", "apprunner", "appconfig", "appflow", "appsync", "athena", "autoscaling", "backup", "batch"),
        *("bedrock", "cloudformation", "cloudfront", "cloudtrail", "cloudwatch", "codeartifact", "codebuild"),
        *("codecommit", "codedeploy", "codepipeline", "comprehend", "comprehendmedical", "config", "connect"),
        *("databrew", "datasync", "dax", "detective", "directconnect", "dlm", "dynamodb", "ebs", "ec2", "ecr", "ecs"),
        *("eks", "elasticache", "elasticloadbalancing", "firehose", "fis", "forecast", "frauddetector", "fsx"),
        *("globalaccelerator", "glue", "guardduty", "health", "healthlake", "iam", "identitystore", "imagebuilder"),
        *("inspector2", "iot", "kafka", "kafkaconnect", "kendra", "kinesis", "kinesisanalytics", "kms"),
        *("lakeformation", "lambda", "lightsail", "macie2", "mediaconvert", "medialive", "memorydb", "mq", "omics"),
        *("organizations", "personalize", "pipes", "polly", "pricing", "quicksight", "ram", "rds", "redshift"),
        *("rekognition", "route53", "route53domains", "route53resolver", "s3", "sagemaker", "savingsplans"),
        *("scheduler", "schemas", "secretsmanager", "securityhub", "servicecatalog", "servicediscovery", "ses"),
        *("shield", "sns", "sqs", "ssm", "storagegateway", "sts", "support", "synthetics", "textract", "transcribe"),
        *("transfer", "translate", "waf", "wafv2", "workspaces", "xray"),
    ]
)
"""Services that IAM, the SDK and Step Functions name alike. What stands in neither table is not known."""

_ELSEWHERE = frozenset(["s3:CreateSession", "s3:ListDirectoryBuckets", "s3:WriteGetObjectResponse"])
"""Actions that belong to the prefix of another service; named as unknown too."""

_EXCEPTIONS = {
    "bedrock:Converse": "InvokeModel",
    "bedrock:ConverseStream": "InvokeModelWithResponseStream",
    "bedrock:StartAsyncInvoke": "InvokeModel",
    "dynamodb:BatchExecuteStatement": "PartiQLSelect PartiQLInsert PartiQLUpdate PartiQLDelete",
    "dynamodb:ExecuteStatement": "PartiQLSelect PartiQLInsert PartiQLUpdate PartiQLDelete",
    "dynamodb:ExecuteTransaction": "PartiQLSelect PartiQLInsert PartiQLUpdate PartiQLDelete",
    "dynamodb:TransactGetItems": "GetItem",
    "dynamodb:TransactWriteItems": "PutItem UpdateItem DeleteItem ConditionCheckItem",
    "lambda:Invoke": "InvokeFunction",
    "lambda:InvokeAsync": "InvokeFunction",
    "lambda:InvokeWithResponseStream": "InvokeFunction",
    "execute-api:PostToConnection": "ManageConnections",
    "execute-api:GetConnection": "ManageConnections",
    "execute-api:DeleteConnection": "ManageConnections",
    "s3:AbortMultipartUpload": "AbortMultipartUpload",
    "s3:CompleteMultipartUpload": "PutObject",
    "s3:CreateMultipartUpload": "PutObject",
    "s3:DeleteBucketCors": "PutBucketCORS",
    "s3:DeleteBucketEncryption": "PutEncryptionConfiguration",
    "s3:DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "s3:DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "s3:DeleteBucketReplication": "PutReplicationConfiguration",
    "s3:DeleteBucketTagging": "PutBucketTagging",
    "s3:DeleteObjects": "DeleteObject",
    "s3:DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "s3:GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "s3:GetBucketCors": "GetBucketCORS",
    "s3:GetBucketEncryption": "GetEncryptionConfiguration",
    "s3:GetBucketLifecycle": "GetLifecycleConfiguration",
    "s3:GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "s3:GetBucketNotificationConfiguration": "GetBucketNotification",
    "s3:GetBucketReplication": "GetReplicationConfiguration",
    "s3:GetObjectAttributes": "GetObject GetObjectAttributes",
    "s3:GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "s3:GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "s3:HeadBucket": "ListBucket",
    "s3:HeadObject": "GetObject",
    "s3:ListBuckets": "ListAllMyBuckets",
    "s3:ListMultipartUploads": "ListBucketMultipartUploads",
    "s3:ListObjectVersions": "ListBucketVersions",
    "s3:ListObjects": "ListBucket",
    "s3:ListObjectsV2": "ListBucket",
    "s3:ListParts": "ListMultipartUploadParts",
    "s3:PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
    "s3:PutBucketCors": "PutBucketCORS",
    "s3:PutBucketEncryption": "PutEncryptionConfiguration",
    "s3:PutBucketLifecycle": "PutLifecycleConfiguration",
    "s3:PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "s3:PutBucketNotificationConfiguration": "PutBucketNotification",
    "s3:PutBucketReplication": "PutReplicationConfiguration",
    "s3:PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "s3:PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "s3:SelectObjectContent": "GetObject",
    "s3:UploadPart": "PutObject",
    "s3:UploadPartCopy": "PutObject",
    "s3:CopyObject": "PutObject",
    "cloudfront:CreateDistributionWithTags": "CreateDistribution TagResource",
    "kms:ReEncrypt": "ReEncryptFrom ReEncryptTo",
    "lambda:GetLayerVersionByArn": "GetLayerVersion",
    "secretsmanager:BatchGetSecretValue": "BatchGetSecretValue GetSecretValue",
    "sns:PublishBatch": "Publish",
    "sqs:ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
    "sqs:DeleteMessageBatch": "DeleteMessage",
    "sqs:SendMessageBatch": "SendMessage",
    "timestream:Query": "Select",
}
_S3_CONFIGURATION = re.compile(r"(?:Get|List|Put|Delete)Bucket(Analytics|Metrics|Inventory|IntelligentTiering)\w*")
_READS = ("Get", "List")


@cache
def iam_actions(service: str, action: str) -> tuple[str, str] | None:
    """Give the IAM prefix and the actions (separated by blanks) of an `aws-sdk` call; None where they are not known.

    With botocore installed, an action that the service does not have is not known; without it, it is taken as spelt.
    """
    prefix = _PREFIXES.get(service) or (service if service in _SAME else None)
    if prefix is None or not action[:1].islower():
        return None
    model = models.load(models.names().get(service, ""))
    if model is not None and model.operation(action) is None:
        return None
    operation = action[:1].upper() + action[1:]
    if f"{prefix}:{operation}" in _ELSEWHERE:
        return None
    names = _EXCEPTIONS.get(f"{prefix}:{operation}") or (_s3(operation) if prefix == "s3" else operation)
    if prefix == "timestream" and names != "DescribeEndpoints":
        names += " DescribeEndpoints"
    return prefix, " ".join(f"{prefix}:{name}" for name in names.split())


def _s3(operation: str) -> str:
    match = _S3_CONFIGURATION.fullmatch(operation)
    if match is None:
        return operation
    return f"{'Get' if operation.startswith(_READS) else 'Put'}{match[1]}Configuration"
