"""Names and ARNs of what is deployed, as the guide has them, computed in one place: no stack needs another's export.

ARNs hold CloudFormation's pseudo parameters, so that no account and no region stands in a template.
"""

from dataclasses import dataclass

from aws_cdk import Aws

from siesa_infra.terms import ALIAS, Step


@dataclass(frozen=True)
class Naming:
    """The names of one environment. The embedded run's data stack is synthesised under `local`."""

    environment: str

    def named(self, thing: str) -> str:
        """Give `siesa-integration-{thing}-{environment}`."""
        return f"siesa-integration-{thing}-{self.environment}"

    @property
    def config_table(self) -> str:
        """The clients' configurations."""
        return self.named("config")

    @property
    def sync_state_table(self) -> str:
        """The book of syncs."""
        return self.named("sync-state")

    @property
    def audit_table(self) -> str:
        """Who changed what."""
        return self.named("audit")

    @property
    def alerts_topic(self) -> str:
        """Where failures are published."""
        return self.named("alerts")

    @property
    def log_key_alias(self) -> str:
        """The customer key that encrypts the log groups."""
        return f"alias/{self.named('logs')}"

    @property
    def log_key_parameter(self) -> str:
        """The SSM parameter that tells the log key's ARN."""
        return f"/siesa-integration/{self.environment}/log-key-arn"

    @property
    def log_key_arn(self) -> str:
        """The log key's ARN, which CloudFormation looks up while it deploys.

        A log group takes no alias, a key's id cannot be chosen, and an export would tie the stacks together
        (docs/adr/0014).
        """
        return f"{{{{resolve:ssm:{self.log_key_parameter}}}}}"

    def step_logs(self, step: Step) -> str:
        """Give the log group of a step's function."""
        return f"/aws/lambda/{self.function(step)}"

    def machine_logs(self, thing: str) -> str:
        """Give the log group of a state machine."""
        return f"/aws/stepfunctions/{self.machine(thing)}"

    @property
    def log_groups(self) -> tuple[str, ...]:
        """The log groups that the log key encrypts, as resources of an ARN with wildcards."""
        return tuple(f"log-group:/aws/{service}/{self.named('*')}" for service in ("lambda", "stepfunctions"))

    @property
    def eventbridge_role(self) -> str:
        """The role by which EventBridge and its Scheduler start executions."""
        return self.named("eventbridge-role")

    @property
    def schedule_group(self) -> str:
        """Where the clients' schedules stand."""
        return self.named("schedules")

    @property
    def schedule_dead_letters(self) -> str:
        """Where a start goes that Scheduler gave up."""
        return self.named("schedule-dead-letters")

    @property
    def rule_dead_letters(self) -> str:
        """Where an ended execution goes whose books could not be closed."""
        return self.named("close-books-dead-letters")

    @property
    def dashboard(self) -> str:
        """The dashboard, by its name."""
        return f"siesa-integration-{self.environment}"

    def bucket(self, thing: str) -> str:
        """Give a bucket's name: bucket names are global, so the account is part of them."""
        return f"{self.named(thing)}-{Aws.ACCOUNT_ID}"

    @property
    def config_bucket(self) -> str:
        """The mapping files."""
        return self.bucket("config")

    @property
    def payload_bucket(self) -> str:
        """The rows between steps, under `payloads/`, and the baselines, under `baselines/`."""
        return self.bucket("payloads")

    @property
    def access_log_bucket(self) -> str:
        """Who read or wrote an object of the other buckets."""
        return self.bucket("access-logs")

    def function(self, step: Step) -> str:
        """Give a step's function."""
        return self.named(step)

    def execution_role(self, step: Step) -> str:
        """Give the role that a step's function runs as."""
        return self.named(f"{step}-role")

    def tenant_role(self, step: Step) -> str:
        """Give the role that a step assumes for one client, with the session tag `client_id`."""
        return self.named(f"{step}-tenant-role")

    def machine(self, thing: str) -> str:
        """Give a state machine: `workflow`, `close-books` or `freshness`."""
        return self.named(thing)

    def table_arn(self, table: str) -> str:
        """Give a table's ARN."""
        return self.arn("dynamodb", f"table/{table}")

    def bucket_arn(self, bucket: str) -> str:
        """Give a bucket's ARN."""
        return f"arn:{Aws.PARTITION}:s3:::{bucket}"

    def function_arn(self, step: Step) -> str:
        """Give a function's ARN, without a qualifier."""
        return self.arn("lambda", f"function:{self.function(step)}")

    def alias_arn(self, step: Step) -> str:
        """Give the ARN of a function's alias `live`."""
        return f"{self.function_arn(step)}:{ALIAS}"

    def deployment_group_arn(self, step: Step) -> str:
        """Give the ARN of what moves a function's alias."""
        return self.arn("codedeploy", f"deploymentgroup:{self.function(step)}/{ALIAS}")

    @property
    def schedule_group_arn(self) -> str:
        """The ARN of the clients' group, for which Scheduler uses a role."""
        return self.arn("scheduler", f"schedule-group/{self.schedule_group}")

    @property
    def client_rule_arns(self) -> str:
        """The ARNs of the clients' rules, which onboarding names as the guide does; they hold no environment."""
        return self.arn("events", "rule/siesa-integration-*")

    def machine_arn(self, thing: str) -> str:
        """Give a state machine's ARN, without its alias."""
        return self.arn("states", f"stateMachine:{self.machine(thing)}")

    def machine_alias_arn(self, thing: str) -> str:
        """Give the ARN of a state machine's alias `live`."""
        return f"{self.machine_arn(thing)}:{ALIAS}"

    @property
    def alerts_topic_arn(self) -> str:
        """The ARN of the alerts topic."""
        return self.arn("sns", self.alerts_topic)

    def role_arn(self, role: str) -> str:
        """Give a role's ARN."""
        return f"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:role/{role}"

    def secret_arn(self, client: str, kind: str) -> str:
        """Give the ARN of a client's secret of a kind; Secrets Manager appends six characters to a secret's name."""
        return self.arn("secretsmanager", f"secret:siesa-integration/{client}/{kind}-??????")

    def arn(self, service: str, resource: str) -> str:
        """Give the ARN of a resource of this account and region."""
        return f"arn:{Aws.PARTITION}:{service}:{Aws.REGION}:{Aws.ACCOUNT_ID}:{resource}"
