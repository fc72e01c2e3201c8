"""Who may act for whom: authorised representatives and further points of use."""
