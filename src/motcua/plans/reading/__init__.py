"""Reading of a plan from the decision as it lies there: text, Word, PDF or a table pasted from a web page.

`read_plan(content)` gives a `Plan` with its doubts, or raises a `Refusal` in one Vietnamese sentence. Pure Python.
"""

from __future__ import annotations

from motcua.plans.reading.plan import Deadline, Doubt, Group, Override, Plan, Task
from motcua.plans.reading.reader import read_blocks, read_plan

__all__ = ["Deadline", "Doubt", "Group", "Override", "Plan", "Task", "read_blocks", "read_plan"]
