"""Lets a function start sooner: the garbage collector rests while a handler's module is imported.

Imports make very many objects and hardly any garbage, and the collector looks through all of them again and again.
A handler's module imports this one before all others, and calls `imported` when everything is there.
"""

import gc
from importlib import import_module

gc.disable()


def imported() -> None:
    """Import boto3 too, and let the collector work again; it never looks again at what the imports made.

    Lambda gives a function's start a whole processor and an invocation only its share, so boto3 comes now.
    """
    import_module("boto3")
    gc.freeze()
    gc.enable()
