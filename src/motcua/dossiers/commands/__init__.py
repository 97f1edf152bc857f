"""The verbs of a dossier: each one transaction, one lock, one journal event (or one for each thing that happened)."""

from .creation import NewDossier, PaperBrought, PersonGiven, create, take_in
from .verbs import VERBS, run

__all__ = ["VERBS", "NewDossier", "PaperBrought", "PersonGiven", "create", "run", "take_in"]
