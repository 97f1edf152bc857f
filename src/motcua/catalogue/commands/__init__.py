"""The verbs of the catalogue: the only place where it changes, split by subject."""

from motcua.catalogue.commands.doubts import Correction, resolve_doubt
from motcua.catalogue.commands.frame import mark_changed
from motcua.catalogue.commands.imports import import_files, import_lines
from motcua.catalogue.commands.processes import (
    activate_process,
    approve_process,
    deactivate_process,
    draft_process,
    write_approved,
)
from motcua.catalogue.commands.reception import close_reception, set_reception, write_reception
from motcua.catalogue.commands.synonyms import remove_synonym, set_synonym

__all__ = [
    "Correction",
    "activate_process",
    "approve_process",
    "close_reception",
    "deactivate_process",
    "draft_process",
    "import_files",
    "import_lines",
    "mark_changed",
    "remove_synonym",
    "resolve_doubt",
    "set_reception",
    "set_synonym",
    "write_approved",
    "write_reception",
]
