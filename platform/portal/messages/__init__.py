"""Enquiries: the contact form, with its promise as a clock, and the clerks' inbox."""
