"""The verbs of a dossier: each one transaction, one lock, one journal event (or one for each thing that happened)."""

from .creation import create, take_in
from .filing import NewDossier, PaperBrought, PersonGiven
from .verbs import VERBS, run

__all__ = ["VERBS", "NewDossier", "PaperBrought", "PersonGiven", "create", "run", "take_in"]
