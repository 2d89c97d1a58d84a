"""The IAM statements that a state machine needs, for any machine."""

from typed_asl.permissions.machine import permissions
from typed_asl.permissions.statement import Permissions, Statement, UnknownIntegration

__all__ = ["Permissions", "Statement", "UnknownIntegration", "permissions"]
