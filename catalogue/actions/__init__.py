"""The one door for writes that mean something: each action is atomic, checks who asks, and says why it refuses.

Everybody imports them from here; each file beside this one holds what is done to one thing.

===================  =========================================================================================
a submission         submit, ask, answer, accept, reject, mark_duplicate; erase_contact (of a correction too)
a correction         propose, accept_correction, reject_correction
a record             publish, retire, restore, mark_checked; revert; merge, unmerge; distinguish, undistinguish
a reference          retract, unretract
an outside source    enter, refresh
===================  =========================================================================================
"""

from .correction import UNCHANGED, accept_correction, propose, reject_correction
from .distinction import distinguish, undistinguish
from .door import action, free_slug
from .merge import merge, unmerge
from .publication import mark_checked, publish, restore, retire
from .retraction import retract, unretract
from .revert import revert
from .sourced import enter, refresh
from .submission import accept, answer, ask, erase_contact, mark_duplicate, reject, submit, suggested_class

__all__ = [
    "UNCHANGED",
    "accept",
    "accept_correction",
    "action",
    "answer",
    "ask",
    "distinguish",
    "enter",
    "erase_contact",
    "free_slug",
    "mark_checked",
    "mark_duplicate",
    "merge",
    "propose",
    "publish",
    "refresh",
    "reject",
    "reject_correction",
    "restore",
    "retire",
    "retract",
    "revert",
    "submit",
    "suggested_class",
    "undistinguish",
    "unmerge",
    "unretract",
]
