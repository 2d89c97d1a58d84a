"""The data stack: what outlives every release. Tables, buckets, the topic."""

from aws_cdk import Aws, Duration, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

from siesa_infra.naming import Naming

PAYLOAD_DAYS = 30
"""How long the rows of a sync stay. Baselines lie under another prefix and stay until a newer success stands."""


class DataStack(Stack):
    """Everything that holds state; retained when the stack is deleted."""

    def __init__(self, scope: Construct, naming: Naming) -> None:
        super().__init__(scope, naming.named("data"), description="State of the Siesa integration")
        self._tables(naming)
        self._buckets(naming)
        sns.Topic(self, "Alerts", topic_name=naming.alerts_topic, enforce_ssl=True)

    def _tables(self, naming: Naming) -> None:
        config = self._table("Config", naming.config_table, "configType")
        config.add_global_secondary_index(
            index_name="ProductTypeIndex", partition_key=_text("productType"), sort_key=_text("tenantId")
        )
        state = self._table("SyncState", naming.sync_state_table, "syncId", ttl="ttl")
        state.add_global_secondary_index(
            index_name="StatusIndex", partition_key=_text("status"), sort_key=_text("createdAt")
        )
        self._table("Audit", naming.audit_table, "timestamp", ttl="ttl")

    def _table(self, construct_id: str, name: str, sort: str, *, ttl: str | None = None) -> dynamodb.TableV2:
        return dynamodb.TableV2(
            self,
            construct_id,
            table_name=name,
            partition_key=_text("tenantId"),
            sort_key=_text(sort),
            billing=dynamodb.Billing.on_demand(),
            encryption=dynamodb.TableEncryptionV2.aws_managed_key(),
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            time_to_live_attribute=ttl,
            removal_policy=RemovalPolicy.RETAIN,
        )

    def _buckets(self, naming: Naming) -> None:
        tiering = s3.LifecycleRule(
            transitions=[
                s3.Transition(storage_class=s3.StorageClass.INTELLIGENT_TIERING, transition_after=Duration.days(0))
            ],
            noncurrent_version_expiration=Duration.days(90),
        )
        self._bucket("ConfigBucket", naming.bucket("config", Aws.ACCOUNT_ID), tiering, versioned=True)
        expiry = s3.LifecycleRule(prefix="payloads/", expiration=Duration.days(PAYLOAD_DAYS))
        self._bucket("PayloadBucket", naming.bucket("payloads", Aws.ACCOUNT_ID), expiry, versioned=False)

    def _bucket(self, construct_id: str, name: str, rule: s3.LifecycleRule, *, versioned: bool) -> None:
        s3.Bucket(
            self,
            construct_id,
            bucket_name=name,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            versioned=versioned,
            lifecycle_rules=[rule],
            removal_policy=RemovalPolicy.RETAIN,
        )


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
