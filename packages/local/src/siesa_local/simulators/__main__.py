"""Start the simulators alone; see `--help`."""

import sys

from siesa_local.simulators.command import main

if __name__ == "__main__":
    sys.exit(main())
