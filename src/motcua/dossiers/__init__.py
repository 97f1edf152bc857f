"""Dossiers: the life of one case of one applicant, from the counter to its result."""
