"""Requests, traces and X-Ray's rules enter; which are sampled, and which a filter finds, leaves."""
