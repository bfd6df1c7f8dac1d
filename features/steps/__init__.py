"""Sentences of the feature files enter; questions to the template leave. One file a kind of monitoring."""
