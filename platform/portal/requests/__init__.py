"""Matters that two parties settle: change of occupancy, account transfer, joint request, mailing address."""
