"""What happens to matters: drafting, sending, settling between the parties, files, deciding."""
