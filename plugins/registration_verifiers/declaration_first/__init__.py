"""A declaration on electronic communication first, then registration of the contract holder."""
