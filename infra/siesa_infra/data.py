"""The data stack: what outlives every release. Tables, buckets, the topic, the key of the logs."""

from typing import cast

from aws_cdk import Aws, Duration, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_s3 as s3
from constructs import Construct

from siesa_infra.access_logs import log_access
from siesa_infra.alerts import alerts_topic
from siesa_infra.log_key import log_key
from siesa_infra.naming import Naming
from siesa_infra.placing import Place, placed
from siesa_infra.settings import Settings

PAYLOAD_DAYS = 30
"""How long the rows of a sync stay. Baselines lie under another prefix and stay until a newer success stands."""

ACCESS_LOG_DAYS = 90
"""How long it can be told who read an object."""

KEPT = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
"""State stays when its stack goes; only a creation that failed cleans up after itself, so that it can be repeated."""


class DataStack(Stack):
    """Everything that holds state; retained when the stack is deleted.

    Without settings it is the stack of the embedded run: no account, no region, nobody to write to.
    """

    def __init__(self, scope: Construct, naming: Naming, settings: Settings | None = None) -> None:
        super().__init__(
            scope,
            naming.named("data"),
            description=f"Siesa integration, {naming.environment}: tables, buckets, alerts, the key of the logs",
            **(placed(settings, termination_protection=True) if settings else Place()),
        )
        self._tables(naming)
        self._buckets(naming)
        alerts_topic(self, naming, settings.alert_emails if settings else ())
        log_key(self, naming)

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
        table = dynamodb.TableV2(
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
            removal_policy=KEPT,
        )
        # The template is the same in every region.
        resource = cast("dynamodb.CfnGlobalTable", table.node.default_child)
        resource.add_property_override("Replicas.0.Region", Aws.REGION)
        return table

    def _buckets(self, naming: Naming) -> None:
        expiry = [_expiry(ACCESS_LOG_DAYS)]
        access_logs = self._bucket("AccessLogBucket", naming.access_log_bucket, expiry)
        tiering = s3.LifecycleRule(
            transitions=[
                s3.Transition(storage_class=s3.StorageClass.INTELLIGENT_TIERING, transition_after=Duration.days(0))
            ],
            noncurrent_version_expiration=Duration.days(90),
            abort_incomplete_multipart_upload_after=Duration.days(1),
        )
        config = self._bucket("ConfigBucket", naming.config_bucket, [tiering], versioned=True)
        # The rule that expires payloads has their prefix, so that no baseline meets it.
        rules = [_expiry(PAYLOAD_DAYS, prefix="payloads/"), _tidying()]
        payloads = self._bucket("PayloadBucket", naming.payload_bucket, rules)
        log_access(access_logs, naming, config=config, payloads=payloads)

    def _bucket(
        self, construct_id: str, name: str, rules: list[s3.LifecycleRule], *, versioned: bool = False
    ) -> s3.Bucket:
        return s3.Bucket(
            self,
            construct_id,
            bucket_name=name,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            versioned=versioned,
            lifecycle_rules=rules,
            removal_policy=KEPT,
        )


def _expiry(days: int, *, prefix: str | None = None) -> s3.LifecycleRule:
    return s3.LifecycleRule(prefix=prefix, expiration=Duration.days(days))


def _tidying() -> s3.LifecycleRule:
    return s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1))


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
