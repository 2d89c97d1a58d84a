"""The demo's own state folder: the only one that is ever emptied, and only under its lock."""

from contextlib import closing
from pathlib import Path

from integration_core.errors import ConfigurationInvalid
from siesa_local.aws.state.folder import StateFolder, is_state_folder

_MARKER = ".siesa-demo"
_NEXT = "name an empty or a new folder for the demo"


def prepare_demo_folder(path: Path) -> None:
    """Make the folder, or empty it where an earlier demo marked it as its own.

    Raise `ConfigurationInvalid` for a folder that holds anything else, a client's state above all; PermanentError for
    one that another process holds, or that cannot be written. What is refused is left as it was.
    """
    if path.is_dir() and any(path.iterdir()) and not is_state_folder(path):
        raise ConfigurationInvalid(f"--state {path} holds files that are no state of this command.", next_step=_NEXT)
    with closing(StateFolder(path)) as folder:
        if not folder.holds_nothing() and not (path / _MARKER).is_file():
            raise ConfigurationInvalid(
                f"--state {path} holds a state that no demo made, and the demo would empty it.", next_step=_NEXT
            )
        folder.write(_MARKER, b"The demo empties this folder when it starts.\n")
        folder.empty(keep=_MARKER)
