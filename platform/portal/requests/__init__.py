"""Ügyintézés: change of occupancy, account transfer, joint request, change of the mailing address."""
