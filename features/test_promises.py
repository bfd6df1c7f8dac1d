"""Binds every feature file below this folder to the steps that explain it."""

from pytest_bdd import scenarios

scenarios(".")
