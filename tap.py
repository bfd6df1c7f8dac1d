"""CDK entry: settings -> stack -> aspects -> plugins -> synth. ``cdk synth -c environmentSuffix=prod``."""

from __future__ import annotations

import gc
import sys

import aws_cdk as cdk

import aspects
from policies import bridge, exceptions
from settings.conventions import ENVIRONMENT_CONTEXT_KEY, stack_id
from settings.environment import Settings
from settings.loader import SettingsError, load
from tap_stack import TapStack, TapStackProps


def build(app: cdk.App, settings: Settings) -> TapStack:
    """The stack of one environment, with the invariants over everything in ``app``."""
    stack = TapStack(app, stack_id(settings.environment), TapStackProps(settings=settings))
    tags = {"environment": settings.environment, **settings.tags.model_dump()}
    aspects.apply(app, tags=tags, permissions_boundary=settings.permissions_boundary)
    return stack


def main() -> int:
    """0 when the assembly is written; 2 and one clear error when settings cannot be used."""
    gc.disable()  # a synthesis makes objects, writes them and ends: collecting costs a tenth of its time
    app = cdk.App()
    try:
        settings = load(str(app.node.try_get_context(ENVIRONMENT_CONTEXT_KEY) or "dev"))
        excused = exceptions.load(settings.environment)
    except (SettingsError, exceptions.RegisterError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    bridge.attach(app, build(app, settings), excused=excused, names=settings.names())
    app.synth()
    return 0


if __name__ == "__main__":
    sys.exit(main())
