"""No tenant ever meets another tenant's anything; and these tests notice when that breaks."""
