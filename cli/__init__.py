"""A command line enters; the deed and a status leave: 0 held, 1 findings, 2 wrong input, 3 own fault."""
