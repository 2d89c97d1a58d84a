"""The observability stack: alarms over the whole integration, and the dashboard."""

from aws_cdk import Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from siesa_infra.alarms import Watch, watches
from siesa_infra.dashboard import dashboard
from siesa_infra.naming import Naming
from siesa_infra.placing import placed
from siesa_infra.settings import Settings


class ObservabilityStack(Stack):
    """What tells that something is wrong; it can be deployed, changed and deleted without touching what runs."""

    def __init__(self, scope: Construct, naming: Naming, settings: Settings) -> None:
        super().__init__(
            scope,
            naming.named("observability"),
            description=f"Siesa integration, {naming.environment}: alarms and dashboard",
            **placed(settings),
        )
        topic = sns.Topic.from_topic_arn(self, "Alerts", naming.alerts_topic_arn)
        to_topic = actions.SnsAction(topic)
        alarms = []
        for watch in watches(naming):
            alarm = self._alarm(naming, watch)
            alarm.add_alarm_action(to_topic)
            alarms.append(alarm)
        dashboard(self, naming, alarms)

    def _alarm(self, naming: Naming, watch: Watch) -> cloudwatch.Alarm:
        return cloudwatch.Alarm(
            self,
            "".join(word.capitalize() for word in watch.what.split("-")),
            alarm_name=naming.named(watch.what),
            alarm_description=watch.description,
            metric=watch.metric,
            threshold=watch.threshold,
            comparison_operator=watch.comparison,
            evaluation_periods=1,
            treat_missing_data=watch.missing,
        )
