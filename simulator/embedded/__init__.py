"""Log events in CloudWatch's embedded metric format enter; metrics, or what is wrong with them, leave."""
