"""The commands that a page shows, as a shell would read them, and what the AWS CLI would make of its own."""

import json
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ListShape, OperationModel, ServiceModel, Shape, StructureShape
from botocore.validate import ParamValidator

SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
HERE_DOCUMENT = re.compile(r"^(?P<command>[^\n]*?) *<<'END'\n(?P<text>.*?)^END\n", re.MULTILINE | re.DOTALL)
SERVICES = {"deploy": "codedeploy"}
"""Services that the CLI calls by another name than the API's model."""

RENAMED = {"notification-endpoint": "endpoint"}
"""Options that the CLI calls otherwise, because their names are its own."""

OF_THE_CLI_ITSELF = frozenset({"output", "query", "endpoint-url", "region", "profile"})
WITHOUT_A_MODEL = frozenset({("s3", "cp"), ("s3", "ls"), ("logs", "tail")})
"""Commands that the CLI makes of several calls: of them only the names can be checked."""


@dataclass(frozen=True)
class ShellBlocks:
    """A page's shell blocks: its single commands as words, and the files that its here-documents write."""

    commands: list[list[str]]
    files: dict[str, str]

    @classmethod
    def read(cls, page: Path) -> "ShellBlocks":
        """Read a page. A here-document without a file's name stands under the command that it is fed to."""
        script = "".join(SHELL.findall(page.read_text(encoding="utf-8")))
        files = {
            here["command"].removeprefix("cat > ").strip(): here["text"] for here in HERE_DOCUMENT.finditer(script)
        }
        return cls(list(_commands(HERE_DOCUMENT.sub(r"\g<command>\n", script))), files)

    def of_aws(self) -> list[list[str]]:
        """Give the commands of the AWS CLI that stand for one call of an API."""
        return [words for words in self.commands if words[0] == "aws" and tuple(words[1:3]) not in WITHOUT_A_MODEL]


def _commands(script: str) -> Iterator[list[str]]:
    lines = iter(script.splitlines())
    for line in lines:
        text = line
        while text.endswith("\\") or text.count("'") % 2:
            text = text.removesuffix("\\") + "\n" + next(lines)
        if words := shlex.split(text, comments=True):
            yield words


def faults_of(words: Sequence[str], files: dict[str, str]) -> str:
    """Say what the API's own description has against a command of the AWS CLI; nothing where it takes it."""
    operation = _operation(words[1], words[2])
    shape = operation.input_shape
    assert shape is not None, f"{operation.name} takes nothing"
    members = {xform_name(name, "-"): name for name in shape.members}
    given: dict[str, Any] = {}
    for option, values in _options(words[3:]).items():
        if option in OF_THE_CLI_ITSELF:
            continue
        member = members.get(RENAMED.get(option, option).removeprefix("no-"))
        if member is None:
            return f"{operation.name} has no --{option}"
        given[member] = _value(shape.members[member], option, values, files)
    report = ParamValidator().validate(given, shape)
    return str(report.generate_report())


def _operation(service: str, command: str) -> OperationModel:
    loader = Loader()
    model = ServiceModel(loader.load_service_model(SERVICES.get(service, service), "service-2"))
    names = {xform_name(name, "-"): name for name in model.operation_names}
    return model.operation_model(names[command])


def _options(words: Sequence[str]) -> dict[str, list[str]]:
    options: dict[str, list[str]] = {}
    for word in words:
        if word.startswith("--"):
            options[word.removeprefix("--")] = values = []
        else:
            values.append(word)
    return options


def _value(shape: Shape, option: str, values: list[str], files: dict[str, str]) -> Any:
    if shape.type_name == "boolean":
        return not option.startswith("no-")
    if isinstance(shape, ListShape) and values[0][0] not in "[{":
        return [_single(shape.member, value) for value in values]
    [value] = values
    name = value.removeprefix("file://")
    if name != value:
        # What another command writes is not known here: the empty value of its type passes for it.
        value = files.get(name, "{}")
    return _single(shape, value)


def _single(shape: Shape, value: str) -> Any:
    if shape.type_name == "string":
        return value
    if shape.type_name in {"integer", "long", "double"}:
        return float(value) if "." in value else int(value)
    if value.lstrip()[0] in "[{":
        return json.loads(value)
    assert isinstance(shape, StructureShape), f"{shape.name} has no short form"
    parts = (part.partition("=") for part in value.split(","))
    return {key: _single(shape.members[key], text) for key, _, text in parts}
