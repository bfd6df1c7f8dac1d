"""Settings enter; one CDK construct for each kind of monitoring leaves, wired by names and ARNs."""
