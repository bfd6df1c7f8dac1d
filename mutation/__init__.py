"""A correct template enters; its systematic mutants and how many of them the judges notice leave."""
