"""Ways to read a screenshot, behind one interface."""
