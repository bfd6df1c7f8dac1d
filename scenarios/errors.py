"""What is wrong with a file of incidents: one sentence with file, incident, field and what is right."""

from __future__ import annotations


class ScenarioError(ValueError):
    """Input that cannot be simulated; the message is for people."""
