"""Sign-up: claim, confirm the address, verify the proof, approve, activate."""
