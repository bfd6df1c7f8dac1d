"""A stack with planted defects, judged beside the real one in the same synth: what proves that a judge ran.

cdk-nag's packs, cdk-preflight, CDK's validator and our own plugin tell only what they object to, so a silent
judge and one that never started leave the same report. Each must object to the defect planted for it. The
objection is acknowledged, lands in the report as such, and no other stack is touched. Names only: read by
the side that plants and by the side that looks for the traces.
"""

from __future__ import annotations

STACK = "JudgesProbe"
"""Id of the stack; it exists in the compliance run's assembly only, and nobody deploys it."""

CONTEXT_KEY = "judgesProbe"
"""``cdk synth -c judgesProbe=true`` plants it."""

METADATA_KEY = "Judges"
"""Under this key the probe's template tells versions and numbers of rules, from the process that judged."""

PLANTED = {
    "AwsSolutions": "AwsSolutions-SQS3",
    "NIST.800.53.R5": "NIST.800.53.R5-CloudWatchLogGroupEncrypted",
    "Serverless": "Serverless-SQSRedrivePolicy",
    "cdk-preflight": "pf-logs-filter-pattern-bracket",
    "CloudFormation-Validate": "F3034",
    "tap": "filter-pattern-refused",
}
"""By the judge's namespace: the rule that must object."""

ALSO = ("AwsSolutions::AwsSolutions-SQS4",)
"""What else the planted resources provoke."""
