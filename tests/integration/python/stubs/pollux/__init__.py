"""Stubs of what the guides import of the original library."""
