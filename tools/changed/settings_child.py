"""Prints the architecture of each environment as JSON; runs on the infra on PYTHONPATH, without CDK."""

import json
import sys

from siesa_infra.settings import read_settings

json.dump({each.environment: each.architecture for each in read_settings({"account": sys.argv[1]})}, sys.stdout)
