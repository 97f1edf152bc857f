"""Staff pages of the catalogue: procedures, processes, reception lists, doubtful records, everyday words, import."""

from . import doubts, imports, procedures, processes, reception, synonyms

__all__ = ["doubts", "imports", "procedures", "processes", "reception", "synonyms"]
