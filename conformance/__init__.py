"""Test vectors enter (files of cases: input, what AWS does with it, source); what the product says leaves.

``cases/`` holds the product's own vectors. ``topics/`` puts a case to the code that must answer it,
``scorer`` compares, ``tap vectors`` shows. Nothing here knows an answer: a topic calls what the product uses.
"""
