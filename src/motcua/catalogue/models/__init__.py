"""Tables of the catalogue: procedures and their parts, handling processes, registers around them."""

from motcua.catalogue.models.parts import (
    Channel,
    ChannelKind,
    Component,
    Fee,
    FeeKind,
    FormFile,
    LegalBasis,
    LimitUnit,
    ProcedureCase,
    ResultKind,
)
from motcua.catalogue.models.procedures import (
    Field,
    Level,
    OutsideGround,
    Procedure,
    ProcedureQuerySet,
    ProcedureRevision,
)
from motcua.catalogue.models.processes import (
    ElectronicProcess,
    HandlingProcess,
    ProcessStatus,
    ProcessStep,
    StepUnit,
)
from motcua.catalogue.models.registers import (
    CatalogueVersion,
    DoubtfulRecord,
    DoubtState,
    ImportBatch,
    ReceptionEntry,
    Synonym,
)

__all__ = [
    "CatalogueVersion",
    "Channel",
    "ChannelKind",
    "Component",
    "DoubtState",
    "DoubtfulRecord",
    "ElectronicProcess",
    "Fee",
    "FeeKind",
    "Field",
    "FormFile",
    "HandlingProcess",
    "ImportBatch",
    "LegalBasis",
    "Level",
    "LimitUnit",
    "OutsideGround",
    "Procedure",
    "ProcedureCase",
    "ProcedureQuerySet",
    "ProcedureRevision",
    "ProcessStatus",
    "ProcessStep",
    "ReceptionEntry",
    "ResultKind",
    "StepUnit",
    "Synonym",
]
