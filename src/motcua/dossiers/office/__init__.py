"""Screens of the dossiers for staff: intake, worklist, dossier page, leader, board, register, post, hall."""

from . import board, dossier, hall, intake, overdue, papers, post, register, verbs, worklist

__all__ = ["board", "dossier", "hall", "intake", "overdue", "papers", "post", "register", "verbs", "worklist"]
