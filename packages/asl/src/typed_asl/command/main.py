"""The command `asl` itself: its arguments, and what they call."""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NoReturn

from typed_asl.command.failures import EXIT_FINE, EXIT_UNREADABLE
from typed_asl.command.terminal import Terminal

Verb = Callable[[argparse.Namespace, Terminal, Terminal], int]

_EPILOG = (
    "Exit codes: 0 nothing found, 1 findings (errors, differences, files that are not formatted, integrations that "
    "are not known), 2 a file that cannot be read or wrong usage."
)


def run() -> NoReturn:
    """Run the command for the terminal and end the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _code_once_written()
    except BrokenPipeError:
        code = 141
    except OSError as error:
        Terminal.on(sys.stderr).line(f"asl: standard output: {error.strerror}")
        code = EXIT_UNREADABLE
    except KeyboardInterrupt:
        code = 130
    _drop_what_cannot_be_written()
    sys.exit(code)


def _code_once_written() -> int:
    """Run the command and give its exit code, also where argparse ends it, once its output has left this process."""
    try:
        code = main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else EXIT_FINE
    sys.stdout.flush()
    return code


def _drop_what_cannot_be_written() -> None:
    """Keep Python, which writes what is left as it shuts down, from complaining and from another exit code."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and give its exit code; wrong usage ends with SystemExit(2), as argparse does it."""
    options = _parser().parse_args(arguments)
    verb: Verb = getattr(import_module(f"typed_asl.command.{options.module}"), options.function)
    out, err = Terminal.on(sys.stdout), Terminal.on(sys.stderr)
    try:
        return verb(options, out, err)
    except RecursionError:
        err.line("asl: the definition nests too deep")
        return EXIT_UNREADABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("asl", description="Amazon States Language: JSON and YAML.", epilog=_EPILOG)
    parser.add_argument("--version", action=_Version, nargs=0, help="tell the version of typed-asl")
    verbs = parser.add_subparsers(required=True, metavar="check|fmt|diff|graph|iam")
    _check(verbs)
    _fmt(verbs)
    _diff(verbs)
    _graph(verbs)
    _iam(verbs)
    return parser


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_arguments: object, **_options: object) -> None:
        from importlib.metadata import version

        sys.stdout.write(f"typed-asl {version('typed-asl')}\n")
        parser.exit()


Verbs = argparse._SubParsersAction  # noqa: SLF001 argparse gives the type of subparsers no public name


def _verb(verbs: "Verbs[argparse.ArgumentParser]", name: str, home: str, text: str) -> argparse.ArgumentParser:
    module, _, function = home.partition(":")
    verb = verbs.add_parser(name, help=text, description=text, epilog=_EPILOG)
    verb.set_defaults(module=module, function=function)
    verb.add_argument("--json", action="store_true", help="write JSON for programs")
    return verb


def _files(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("files", nargs="+", metavar="FILE", help="a definition in JSON or YAML; - is standard input")


def _check(verbs: "Verbs[argparse.ArgumentParser]") -> None:
    verb = _verb(verbs, "check", "checking:check_files", "tell everything that is wrong with a definition")
    _files(verb)
    _type(verb)
    verb.add_argument("--strict", action="store_true", help="warnings are findings too")
    verb.add_argument(
        "--no-services", dest="services", action="store_false", help="leave out the arguments of AWS services"
    )


def _type(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--type",
        choices=("STANDARD", "EXPRESS"),
        default="STANDARD",
        type=str.upper,
        help="the type of the state machine (default: STANDARD)",
    )


def _fmt(verbs: "Verbs[argparse.ArgumentParser]") -> None:
    verb = _verb(
        verbs, "fmt", "formatting:format_files", "write a definition as JSON in one form; keys keep their order"
    )
    _files(verb)
    what = verb.add_mutually_exclusive_group()
    what.add_argument("--write", "-w", action="store_true", help="write into the file instead of standard output")
    what.add_argument("--check", action="store_true", help="write nothing; tell which files are not formatted")


def _diff(verbs: "Verbs[argparse.ArgumentParser]") -> None:
    verb = _verb(verbs, "diff", "comparing:compare_files", "tell what changed between two definitions")
    verb.add_argument("old", metavar="OLD", help="the definition as it was; - is standard input")
    verb.add_argument("new", metavar="NEW", help="the definition as it is")
    verb.add_argument("--format", choices=("text", "markdown", "json"), default="text", help="(default: text)")
    verb.add_argument(
        "--markdown", dest="format", action="store_const", const="markdown", help="with one graph in colours"
    )
    verb.add_argument(
        "--no-permissions", dest="permissions", action="store_false", help="leave out what the role must be allowed"
    )


def _graph(verbs: "Verbs[argparse.ArgumentParser]") -> None:
    verb = _verb(verbs, "graph", "drawing:draw_files", "draw a definition")
    _files(verb)
    verb.add_argument("--format", "-f", choices=("mermaid", "dot", "svg"), default="mermaid", help="(default: mermaid)")
    verb.add_argument("--output", "-o", metavar="PATH", help="write into this file")


def _iam(verbs: "Verbs[argparse.ArgumentParser]") -> None:
    verb = _verb(verbs, "iam", "permitting:list_permissions", "list the IAM statements that a machine's role needs")
    _files(verb)
    verb.add_argument("--name", help="the state machine's own name, for what names it")
    verb.add_argument("--partition", help="such as aws-cn (default: as the definition's ARNs have it)")
    verb.add_argument("--region", default="*", help="for ARNs that are made of names (default: any)")
    verb.add_argument("--account", default="*", help="for ARNs that are made of names (default: any)")
