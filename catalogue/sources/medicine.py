"""A medicine in EMA's table, compared with the European authorisations of the catalogue."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from catalogue.models import Authorisation, Jurisdiction, Submission

from . import matching
from .plan import Outcome, Plan, change, refused

# Nothing is written by itself: an authorisation is law, and the table has been wrong about orphan status and dates.
PROPOSED = ("brand", "granted_on", "status", "ended_on", "pathway", "is_orphan", "is_prime", "product_url")


@dataclass(frozen=True)
class FoundMedicine:
    """Our fields, filled by EMA. ``status`` is empty, and ``stage`` in EMA's words, where nothing was authorised."""

    product_number: str
    brand: str
    former_brand: str
    status: str
    stage: str
    granted_on: date | None
    ended_on: date | None
    pathway: str
    is_orphan: bool | None
    is_prime: bool | None
    holder: str
    substance: str
    product_url: str
    read_on: date | None

    @property
    def key(self) -> str:
        return f"{self.product_number} {self.brand}".strip()


def plan(found: FoundMedicine) -> Plan:
    """What reading this row would do: proposals for a known authorisation, a submission for a new medicine."""
    authorisation = (
        Authorisation.objects.filter(jurisdiction=Jurisdiction.EU, procedure_number=found.product_number)
        .select_related("holder", "therapy")
        .first()
    )
    if authorisation is None:
        return unknown(found)
    if not found.status:
        return refused(found.key, _("EMA’s status is “%(stage)s”: to be looked at by hand.") % {"stage": found.stage})
    if found.read_on and authorisation.stated_on and found.read_on < authorisation.stated_on:
        reason = _("The catalogue’s status is of %(day)s, later than the table.") % {"day": authorisation.stated_on}
        return Plan(found.key, Outcome.UNCHANGED, (reason,), authorisation)
    proposals, reasons = differences(authorisation, found)
    return change(found.key, authorisation, {}, proposals, reasons, source_url=found.product_url)


def differences(authorisation: Authorisation, found: FoundMedicine) -> tuple[dict[str, Any], list[str]]:
    """Fields in which EMA's table differs, and what else there is to say; what it leaves out is no difference."""
    proposals: dict[str, Any] = {}
    for name in PROPOSED:
        value, present = getattr(found, name), getattr(authorisation, name)
        if value not in ("", None) and value != present:
            proposals[name] = value.isoformat() if isinstance(value, date) else value
    if matching.folded(found.brand) == matching.folded(authorisation.brand):
        proposals.pop("brand", None)
    holder = matching.sponsor(found.holder) if found.holder else None
    if holder is None and found.holder:
        return proposals, [
            _("The holder in EMA’s table, “%(name)s”, is not in the catalogue.") % {"name": found.holder}
        ]
    if holder is not None and holder.pk != authorisation.holder_id:
        proposals["holder"] = holder.slug
    return proposals, []


def unknown(found: FoundMedicine) -> Plan:
    """A medicine that the catalogue does not have: its class is for a curator, so it goes to the queue."""
    if found.granted_on is None:
        return Plan(
            found.key, Outcome.UNCHANGED, (_("Nothing is authorised: %(stage)s.") % {"stage": found.stage or "?"},)
        )
    waiting = Submission.objects.filter(description__contains=found.product_number).order_by("-pk").first()
    if waiting is not None:
        words = {"number": waiting.number, "status": waiting.get_status_display()}
        reason = _("It is in the queue as submission %(number)s: %(status)s.") % words
        return Plan(found.key, Outcome.UNCHANGED, (reason,))
    return Plan(
        found.key,
        Outcome.PROPOSED,
        (_("The catalogue does not have it: it goes to the queue of submissions."),),
        submission={"product_name": found.brand, "description": description(found)},
    )


def description(found: FoundMedicine) -> str:
    """What EMA's table says, for the curator who classifies it."""
    lines = (
        ("Product number", found.product_number),
        ("Active substance", found.substance),
        ("Holder", found.holder),
        ("Authorised on", found.granted_on),
        ("Status", found.stage),
        ("Page", found.product_url),
    )
    return "Advanced therapy in EMA's table of medicines.\n" + "\n".join(f"{name}: {v}" for name, v in lines if v)
