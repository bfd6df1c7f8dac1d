"""Names of metrics enter; whether AWS emits them with just these dimensions leaves."""
