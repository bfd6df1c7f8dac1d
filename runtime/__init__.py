"""A canary's environment variables enter; a passed run leaves, or one sentence: what is wrong, and where."""
