"""The customers' shell: home, help, legal pages, language, and the menu around every page."""
