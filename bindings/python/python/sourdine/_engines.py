"""Analyzers and gates by their settings, made once in each process.

An engine can't be sent to another process, its settings can. So what runs on workers keeps the settings and asks for the engine here.
"""

import functools
import json
import os
from collections.abc import Mapping

from sourdine._sourdine import Analyzer, Gate


def settings(config):
    """A configuration in a form that can be a key and be sent to another process."""
    if isinstance(config, Mapping):
        return json.dumps(dict(config), sort_keys=True, default=str)
    return None if config is None else os.fspath(config)


def _config(settings):
    return json.loads(settings) if settings is not None and settings.lstrip().startswith("{") else settings


@functools.lru_cache(maxsize=16)
def analyzer(settings):
    """The Analyzer for `settings`."""
    return Analyzer(_config(settings))


@functools.lru_cache(maxsize=16)
def gate(preset, settings, cutoffs):
    """The Gate for `settings`; `cutoffs` are pairs of name and value."""
    return Gate(preset, config=_config(settings), **dict(cutoffs))


def table(command, settings, preset=None, cutoffs=()):
    """The function from Arrow data to a record batch of results for a command of the command line."""
    if command == "check":
        return gate(preset, settings, cutoffs).check_arrow
    return getattr(analyzer(settings), f"{command}_arrow")
