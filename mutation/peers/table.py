"""Who is asked beside us, cheapest first."""

from __future__ import annotations

from mutation.peers import Peer, cdk_nag, cfn_lint, checkov, validator

PEERS = (
    Peer(name="cloudformation-validate", size=300, ask=validator.ask),
    Peer(name="cfn-lint", size=60, ask=cfn_lint.ask),
    Peer(name="checkov", size=60, ask=checkov.ask),
    Peer(name="cdk-nag", size=60, ask=cdk_nag.ask),
)
