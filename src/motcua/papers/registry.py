"""What the rooms above tell this one: who may read a subject's papers, how far it is, who signs.

Papers know the kind and the id of their subject, never a dossier; the room of the subject registers here from
its `apps.ready`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from motcua.documents.signing import SignerProfile
from motcua.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Completion:
    """All that a stranger may learn of a subject (Circular 01/2018, art. 16): its code and degree of completion."""

    code: str
    degree: str


Reader = Callable[[Actor, UUID], bool]
Progress = Callable[[UUID], Completion | None]
#: From a slip's `signer` data to who signs; None leaves the decision to the default.
SignerOf = Callable[[dict[str, object]], SignerProfile | None]

_readers: dict[str, Reader] = {}
_progress: dict[str, Progress] = {}
_signers: list[SignerOf] = []


def register_subject(kind: str, *, may_read: Reader, progress: Progress) -> None:
    """Say for a kind of subject who may read its papers and slips, and how far it is."""
    _readers[kind] = may_read
    _progress[kind] = progress


def register_signer(find: SignerOf) -> None:
    """Add a way to find the key of a signer (a remote signing service); asked before the trial certificate."""
    _signers.append(find)


def may_read(kind: str, subject_id: UUID, actor: Actor) -> bool:
    """Whether the actor may read the papers of this subject; a kind nobody registered is closed to all."""
    reader = _readers.get(kind)
    return reader is not None and reader(actor, subject_id)


def progress_of(kind: str, subject_id: UUID) -> Completion | None:
    """Code and degree of completion of a subject, None when nobody knows it."""
    find = _progress.get(kind)
    return find(subject_id) if find else None


def signer_of(data: dict[str, object]) -> SignerProfile | None:
    """The registered signer of this data, None when no room knows one."""
    return next((found for find in _signers if (found := find(data)) is not None), None)
