"""Settings enter; one CDK construct for each kind of monitoring leaves, wired to the others by names and ARNs."""
