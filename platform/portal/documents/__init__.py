"""Documents, printable forms and price tables that the utility hands out."""
