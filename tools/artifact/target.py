"""What is built and for which machine: the steps, the architectures, and the runtime's Python."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from packaging.markers import default_environment
from tools.failure import ToolError

Step = Literal["extractor", "transformer", "loader"]
STEPS: tuple[Step, ...] = get_args(Step)

Arch = Literal["arm64", "x86_64"]
ARCHS: tuple[Arch, ...] = get_args(Arch)

PYTHON = "3.13"
"""The minor version of Lambda's runtime, whose bytecode a zip holds."""

EPOCH = 315_532_800
"""1980-01-01, the earliest time that a zip can hold: everything in an artifact is of this time."""


@dataclass(frozen=True)
class Machine:
    """An architecture as uv, Python and ELF's header (`e_machine`) call it."""

    platform: str
    name: str
    elf: int


# Lambda's Amazon Linux 2023 has glibc 2.34, and takes wheels for anything up to it.
MACHINES: Mapping[Arch, Machine] = {
    "arm64": Machine("aarch64-manylinux_2_28", "aarch64", 0xB7),
    "x86_64": Machine("x86_64-manylinux_2_28", "x86_64", 0x3E),
}


def step_named(text: str) -> Step:
    """Give the step of that name. Raises ToolError where there is none."""
    if text not in STEPS:
        raise ToolError(f"There is no step {text!r}.", next_step=f"name one of {', '.join(STEPS)}.")
    return text


def arch_named(text: str) -> Arch:
    """Give the architecture of that name. Raises ToolError where there is none."""
    if text not in ARCHS:
        raise ToolError(f"There is no architecture {text!r}.", next_step=f"name one of {', '.join(ARCHS)}.")
    return text


def marker_environment(arch: Arch) -> dict[str, str]:
    """Give what a requirement's marker is evaluated in: Lambda's Python on Linux, whatever this machine is."""
    own = {key: str(value) for key, value in default_environment().items()}
    return own | {
        "implementation_name": "cpython",
        "os_name": "posix",
        "platform_machine": MACHINES[arch].name,
        "platform_python_implementation": "CPython",
        "platform_system": "Linux",
        "python_full_version": f"{PYTHON}.0",
        "python_version": PYTHON,
        "sys_platform": "linux",
    }
