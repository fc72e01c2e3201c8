"""All that a plugin may see: contracts, snapshots, options and the registry; no Flask, no SQL."""
