"""The topic to which failures and alarms go, and who reads it."""

from collections.abc import Iterable

from aws_cdk import Aws, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions

from siesa_infra.acknowledgements import acknowledge
from siesa_infra.naming import Naming


def alerts_topic(stack: Stack, naming: Naming, emails: Iterable[str]) -> sns.Topic:
    """Add the topic. CloudWatch's alarms of this account may publish to it; a role needs its own statement.

    A topic policy of our own takes the place of SNS's default one, which would have let alarms publish: so the
    statement for them stands beside the one that asks for TLS.
    """
    topic = sns.Topic(stack, "Alerts", topic_name=naming.alerts_topic, enforce_ssl=True)
    topic.add_to_resource_policy(
        iam.PolicyStatement(
            sid="AlarmsMayPublish",
            principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
            actions=["sns:Publish"],
            resources=[topic.topic_arn],
            conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
        )
    )
    for email in emails:
        subscription = topic.add_subscription(subscriptions.EmailSubscription(email))
        acknowledge(
            subscription,
            "What a mailbox did not take stands in the alarm's history and in the execution; nobody would read a queue",
            "Serverless-SNSRedrivePolicy",
        )
    return topic
