"""The app to compare with: as many plain log groups as the first argument says, and nothing else."""

from __future__ import annotations

import sys

import aws_cdk as cdk
from aws_cdk import aws_logs as logs

app = cdk.App()
stack = cdk.Stack(app, "Bare")
for number in range(int(sys.argv[1])):
    logs.LogGroup(stack, f"Group{number}", retention=logs.RetentionDays.ONE_MONTH)
app.synth()
