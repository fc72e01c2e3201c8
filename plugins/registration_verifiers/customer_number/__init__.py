"""Customer number and name: identifies, proves nothing, so a person must approve."""
