"""Who read or wrote an object: S3's own log of a bucket, in a bucket of its own."""

from typing import cast

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from siesa_infra.naming import Naming


def log_access(access_logs: s3.Bucket, naming: Naming, **logged: s3.Bucket) -> None:
    """Let S3 write the access logs of `logged` into `access_logs`, each under the word that it is given with here.

    Written out, because CDK's own way would put the account into the template.
    """
    policy = access_logs.add_to_resource_policy(
        iam.PolicyStatement(
            sid="S3WritesAccessLogs",
            principals=[iam.ServicePrincipal("logging.s3.amazonaws.com")],
            actions=["s3:PutObject"],
            resources=[access_logs.arn_for_objects("*")],
            conditions={
                "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
                # By name: the buckets wait for this policy, so it cannot wait for them.
                "ArnEquals": {"aws:SourceArn": [naming.bucket_arn(naming.bucket(thing)) for thing in logged]},
            },
        )
    )
    for thing, bucket in logged.items():
        resource = cast("s3.CfnBucket", bucket.node.default_child)
        resource.logging_configuration = s3.CfnBucket.LoggingConfigurationProperty(
            destination_bucket_name=access_logs.bucket_name, log_file_prefix=f"{thing}/"
        )
        # S3 refuses a destination into which it may not write.
        if policy.policy_dependable is not None:
            bucket.node.add_dependency(policy.policy_dependable)
