"""The product and something to compare it with enter; ratios leave. Run with ``tox run -e bench``."""
