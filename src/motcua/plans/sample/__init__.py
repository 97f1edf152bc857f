"""The sample decision that the project ships: own words, the layout of a real one."""
