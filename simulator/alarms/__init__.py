"""Datapoints and definitions of alarms enter; states, reasons, and which actions run when, leave."""
