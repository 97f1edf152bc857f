"""Plans: the yearly plan of procedure control as living data. `reading` is pure: no Django, no database."""
