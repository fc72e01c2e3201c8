"""How the portal is doing: counted, drawn, exported, and mailed as a digest."""
