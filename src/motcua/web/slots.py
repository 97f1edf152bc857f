"""Places in the layout that rooms above fill with a template of their own.

Known slots: `post_switcher` (in the user's menu), `user_menu` (more entries there), `bar` (right side of the
top bar), `search` (instead of the plain search box), `public_bar` (right side of the public bar).
"""

from __future__ import annotations

_slots: dict[str, list[str]] = {}


def fill_slot(slot: str, template: str) -> None:
    """Draw `template` (with the page's context) in this slot; called once, from `AppConfig.ready`."""
    templates = _slots.setdefault(slot, [])
    if template not in templates:
        templates.append(template)


def templates_in(slot: str) -> tuple[str, ...]:
    """The templates of a slot in the order of their arrival."""
    return tuple(_slots.get(slot, ()))
