"""What every slice stands on: tenancy, database, outbox, mail, storage, audit, web; no domain words."""
