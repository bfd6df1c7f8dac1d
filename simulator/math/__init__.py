"""Expressions and the metrics that they name enter; the series that CloudWatch would compute leaves."""
