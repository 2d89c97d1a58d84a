"""Parameters that are Step Functions' own, in the form of botocore's models.

Source: the pages on API Gateway, HTTP Task, Bedrock, EKS, EMR and ResultWriter in the Step Functions developer guide.
"""

from functools import cache
from typing import Any

from typed_asl.check.services.models import Model

_TYPES = {
    "Any": {"type": "any"},
    "String": {"type": "string"},
    "Boolean": {"type": "boolean"},
    "Integer": {"type": "integer"},
    "Strings": {"type": "list", "member": {"shape": "String"}},
    "Object": {"type": "map", "key": {"shape": "String"}, "value": {"shape": "Any"}},
    "Method": {"type": "string", "enum": ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]},
    "AuthType": {"type": "string", "enum": ["NO_AUTH", "IAM_ROLE", "RESOURCE_POLICY"]},
    "S3Uri": {"type": "structure", "members": {"S3Uri": {"shape": "String"}}},
    "Connection": {"type": "structure", "members": {"ConnectionArn": {"shape": "String"}}},
}
_ACTIONS = {
    "s3:putObject": "Bucket! Prefix ExpectedBucketOwner",
    "apigateway:invoke": "ApiEndpoint! Method!:Method Headers:Object Stage Path QueryParameters:Any RequestBody:Any "
    "AllowNullValues:Boolean AuthType:AuthType",
    "http:invoke": "ApiEndpoint! Method!:Method Authentication:Connection InvocationConfig:Connection Headers:Object "
    "QueryParameters:Any RequestBody:Any Transform:Object",
    "bedrock:invokeModel": "ModelId! Body:Any Input:S3Uri Output:S3Uri Accept ContentType GuardrailIdentifier "
    "GuardrailVersion Trace PerformanceConfigLatency ServiceTier",
    "eks:call": "ClusterName! CertificateAuthority! Endpoint! Method!:Method Path! QueryParameters:Any RequestBody:Any",
    "eks:runJob": "ClusterName! CertificateAuthority! Endpoint! Namespace LogOptions:Object Job!:Object",
    "elasticmapreduce:setClusterTerminationProtection": "ClusterId! TerminationProtected!:Boolean",
    "elasticmapreduce:terminateCluster": "ClusterId!",
    "elasticmapreduce:addStep": "ClusterId! Step!:Object ExecutionRoleArn",
    "elasticmapreduce:cancelStep": "ClusterId! StepId!",
    "elasticmapreduce:modifyInstanceFleetByName": "ClusterId! InstanceFleetName! InstanceFleet!:Object",
    "elasticmapreduce:modifyInstanceGroupByName": "ClusterId! InstanceGroupName! InstanceGroup!:Object",
}


@cache
def own_model() -> Model:
    """Give the model whose operations are named `service:action`."""
    shapes: dict[str, Any] = dict(_TYPES)
    for action, words in _ACTIONS.items():
        members, required = {}, []
        for word in words.split():
            name, _, shape = word.partition(":")
            members[name.rstrip("!")] = {"shape": shape or "String"}
            if name.endswith("!"):
                required.append(name.rstrip("!"))
        shapes[action] = {"type": "structure", "members": members, "required": required}
    return Model("stepfunctions", {}, {action: {"input": {"shape": action}} for action in _ACTIONS}, shapes)
