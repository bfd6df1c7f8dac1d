"""A command line enters; the deed and an exit status leave: 0 held, 1 findings, 2 input that is wrong."""
