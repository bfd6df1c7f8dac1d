"""Templates, incidents and real days enter; what each would have done to its people leaves, as a table."""
