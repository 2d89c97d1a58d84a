"""The stack of one step: function, version, alias `live`, two roles, logs, alarms, and a release that turns back."""

from typing import cast

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from siesa_infra.artifacts import Artifact
from siesa_infra.logs import encrypted_log_group
from siesa_infra.naming import Naming
from siesa_infra.placing import placed
from siesa_infra.settings import Settings
from siesa_infra.step_acknowledgements import (
    acknowledge_function,
    acknowledge_own_role,
    acknowledge_release_role,
    acknowledge_tenant_role,
)
from siesa_infra.step_alarms import start_failures, step_alarms
from siesa_infra.step_permissions import own_policies, release_policies, tenant_policies, tenant_trust
from siesa_infra.terms import ALIAS, Step
from siesa_infra.trust import used_by

TIMEOUT = Duration.seconds(900)
"""Lambda's longest. A step checkpoints before it, and the machine's Task waits a little longer."""

SESSION = Duration.hours(1)
"""The longest session of a role that another role assumes."""

ROLLOUTS = {
    "all-at-once": codedeploy.LambdaDeploymentConfig.ALL_AT_ONCE,
    "linear": codedeploy.LambdaDeploymentConfig.LINEAR_10_PERCENT_EVERY_3_MINUTES,
}


class StepStack(Stack):
    """One step's Lambda. It refers to no other stack, so that it is released alone."""

    def __init__(self, scope: Construct, naming: Naming, settings: Settings, step: Step, artifact: Artifact) -> None:
        super().__init__(
            scope,
            naming.named(step),
            description=f"Siesa integration, {naming.environment}: the step {step}",
            **placed(settings),
        )
        self._naming, self._settings, self._step = naming, settings, step
        logs = encrypted_log_group(self, "Logs", naming.step_logs(step), naming=naming, settings=settings)
        start_failures(self, naming, step, logs)
        function = self._function(self._own_role(), artifact)
        # Without the group, the first line would find none: the function may not make it.
        function.node.add_dependency(logs)
        alias = lambda_.Alias(
            self,
            "Live",
            alias_name=ALIAS,
            version=function.current_version,
            description="What the machine calls; rolling back points it at an older version",
        )
        self._release(alias)

    def _own_role(self) -> iam.Role:
        """Add the role that the function runs as, and the one that it assumes for a client."""
        naming, step = self._naming, self._step
        own = iam.Role(
            self,
            "Role",
            role_name=naming.execution_role(step),
            description=f"What {naming.function(step)} may do as itself: nothing with a client's data",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            inline_policies=own_policies(naming, step, self._settings),
        )
        tenant = iam.Role(
            self,
            "TenantRole",
            role_name=naming.tenant_role(step),
            description=f"What {naming.function(step)} may do for the client that the session tag client_id names",
            assumed_by=tenant_trust(own),
            inline_policies=tenant_policies(naming, step, self._settings),
            max_session_duration=SESSION,
        )
        acknowledge_own_role(own, naming, step)
        acknowledge_tenant_role(tenant, naming, step)
        return own

    def _function(self, role: iam.Role, artifact: Artifact) -> lambda_.Function:
        naming, step, settings = self._naming, self._step, self._settings
        arm = settings.architecture == "arm64"
        function = lambda_.Function(
            self,
            "Function",
            function_name=naming.function(step),
            description=f"Siesa integration: the step {step}",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64 if arm else lambda_.Architecture.X86_64,
            handler=f"siesa_{step}.handler.handler",
            code=lambda_.Code.from_asset(str(artifact.zip), asset_hash=artifact.sha256),
            memory_size=getattr(settings.memory_mb, step),
            timeout=TIMEOUT,
            role=role.without_policy_updates(),
            tracing=lambda_.Tracing.ACTIVE,
            environment=self._environment(),
            # Lambda compares the hash with that of the code it has: what runs is what the lock names.
            # Old versions stay, to go back to. One whose release turned back goes, or Lambda refuses to make it again.
            current_version_options=lambda_.VersionOptions(
                code_sha256=artifact.code_sha256, removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
            ),
        )
        if settings.vpc is not None:
            resource = cast("lambda_.CfnFunction", function.node.default_child)
            resource.vpc_config = lambda_.CfnFunction.VpcConfigProperty(
                subnet_ids=settings.vpc.subnet_ids, security_group_ids=settings.vpc.security_group_ids
            )
        acknowledge_function(function)
        return function

    def _environment(self) -> dict[str, str]:
        naming, step = self._naming, self._step
        variables = {
            "ENVIRONMENT": naming.environment,
            "CONFIG_TABLE": naming.config_table,
            "SYNC_STATE_TABLE": naming.sync_state_table,
            "CONFIG_BUCKET": naming.config_bucket,
            "PAYLOAD_BUCKET": naming.payload_bucket,
            "TENANT_ROLE_ARN": naming.role_arn(naming.tenant_role(step)),
            "POWERTOOLS_LOG_LEVEL": "INFO",
            # An artifact holds none, and a start would look for them in everything installed.
            "PYDANTIC_DISABLE_PLUGINS": "__all__",
        }
        return variables | ({"BATCH_SIZE": str(self._settings.batch_size)} if step == "loader" else {})

    def _release(self, alias: lambda_.Alias) -> None:
        """Let CodeDeploy move the alias, and turn back at an alarm of the code. Ordinary errors do not count."""
        naming, step = self._naming, self._step
        turning_back = step_alarms(self, naming, step)
        role = iam.Role(
            self,
            "ReleaseRole",
            role_name=naming.named(f"{step}-release-role"),
            description=f"Moves the alias of {naming.function(step)} to a new version",
            assumed_by=used_by("codedeploy.amazonaws.com", naming.deployment_group_arn(step)),
            inline_policies=release_policies(naming, step),
        )
        rollback = self._settings.rollback == "on"
        group = codedeploy.LambdaDeploymentGroup(
            self,
            "Release",
            application=codedeploy.LambdaApplication(self, "Application", application_name=naming.function(step)),
            deployment_group_name=ALIAS,
            alias=alias,
            role=role.without_policy_updates(),
            # What mends a fault need not share the traffic with it for half an hour.
            deployment_config=ROLLOUTS[self._settings.rollout if rollback else "all-at-once"],
            alarms=turning_back if rollback else [],
            auto_rollback=codedeploy.AutoRollbackConfig(
                failed_deployment=True, stopped_deployment=rollback, deployment_in_alarm=rollback
            ),
        )
        # The alias must not move before its alarms are there to be looked at, nor by the group as it was before.
        group.node.add_dependency(*turning_back)
        alias.node.add_dependency(group)
        acknowledge_release_role(role, naming, step)
