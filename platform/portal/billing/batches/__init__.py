"""Files of bills that clerks upload: looked over before anything changes, sent, or taken back."""
