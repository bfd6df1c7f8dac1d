"""A template enters; answers to questions about it leave, each a record with its reason and requirements."""
