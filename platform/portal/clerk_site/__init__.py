"""The console's shell: overview, language, and the menu around every page of the clerks."""
