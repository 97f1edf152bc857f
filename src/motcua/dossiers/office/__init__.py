"""Screens of the dossiers for staff: intake, worklist, dossier page, leader, board, register, post, hall."""

from importlib import import_module

for name in (
    "board",
    "dossier",
    "hall",
    "intake",
    "overdue",
    "papers",
    "post",
    "register",
    "verbs",
    "worklist",
):
    import_module(f"{__name__}.{name}")
