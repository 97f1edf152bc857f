"""Agencies: units of the administration as a dated tree, office hours, signing authority, parameters."""
