"""A template enters; promises in English leave, each kept or broken on named resources."""
