"""The conventions of the project as tests; a failure says what to do instead."""
