"""Demo mode: the whole platform on one machine, with data and mail to look at."""
