"""A YAML file enters; one frozen, validated description of a payment platform leaves."""
