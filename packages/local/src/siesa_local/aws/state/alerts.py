"""What was published to SNS topics: in memory always, and in the state folder where there is one."""

import re
from collections import defaultdict
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from integration_core.errors import PermanentError
from siesa_local.aws.model import Alert
from siesa_local.aws.raw import RawCalls
from siesa_local.aws.request import Answer, AwsCall
from siesa_local.aws.state.folder import StateFolder, file_name

_ROOT = "topics"
_MESSAGE_ID = re.compile(rb"<MessageId>([^<]+)</MessageId>")
_FIELDS = ("topic", "message_id", "subject", "message", "published")


class AlertKeeper:
    """Keeps each message published, in order; subscriptions and a topic's attributes are not kept."""

    def __init__(self, folder: StateFolder | None, calls: RawCalls) -> None:
        self._folder = folder
        self._calls = calls
        self._alerts: dict[str, list[Alert]] = defaultdict(list)

    def published(self, topic: str) -> list[Alert]:
        """List the messages published to a topic, given by its name, oldest first."""
        return list(self._alerts[topic])

    def restore(self) -> dict[str, int]:
        """Create the topics of the folder; returns the number of messages of each."""
        if self._folder is None:
            return {}
        for path in self._folder.entries(_ROOT):
            topic = str(self._folder.read_json(f"{path}/topic.json", "name")["name"])
            self._calls.form("sns", "CreateTopic", {"Name": topic})
            alerts = (self._folder.read_json(entry, *_FIELDS) for entry in self._folder.entries(f"{path}/alerts"))
            self._alerts[topic] = [Alert(**{name: alert[name] for name in _FIELDS}) for alert in alerts]
        return {topic: len(alerts) for topic, alerts in self._alerts.items()}

    def check(self, call: AwsCall) -> None:
        """Refuse, before it is made, a call whose effect would not be kept."""
        if call.operation == "PublishBatch":
            message = "The embedded AWS does not keep what PublishBatch sends, so the call was not made."
            raise PermanentError(message, next_step="publish each message by itself")

    def keep(self, call: AwsCall, answer: Answer) -> None:
        """Keep what a call changed that went well."""
        parameters = call.form()
        if call.operation == "Publish" and "TopicArn" in parameters:
            self._keep_alert(parameters, answer)
        elif call.operation == "CreateTopic" and self._folder is not None:
            self._folder.write_json(f"{self._path(parameters['Name'])}/topic.json", {"name": parameters["Name"]})
        elif call.operation == "DeleteTopic":
            topic = parameters["TopicArn"].rpartition(":")[2]
            self._alerts.pop(topic, None)
            if self._folder is not None:
                self._folder.remove(self._path(topic))

    @staticmethod
    def _path(topic: str) -> str:
        return f"{_ROOT}/{file_name(topic)}"

    def _keep_alert(self, parameters: dict[str, str], answer: Answer) -> None:
        topic = parameters["TopicArn"].rpartition(":")[2]
        found = _MESSAGE_ID.search(answer[2])
        alert = Alert(
            topic=topic,
            message_id=found[1].decode() if found else "",
            subject=parameters.get("Subject"),
            message=parameters.get("Message", ""),
            published=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        )
        if self._folder is not None:
            content: dict[str, Any] = asdict(alert)
            self._folder.write_json(f"{self._path(topic)}/alerts/{len(self._alerts[topic]):08d}.json", content)
        self._alerts[topic].append(alert)
