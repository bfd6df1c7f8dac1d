"""A Contributor Insights rule and log events enter; its ranking and its metrics leave."""
