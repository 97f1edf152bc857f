"""Tables of the dossiers room."""

from .dossiers import Dossier, DossierQuerySet
from .parties import Party
from .records import BatchHandOver, DossierTask, Remark

__all__ = ["BatchHandOver", "Dossier", "DossierQuerySet", "DossierTask", "Party", "Remark"]
