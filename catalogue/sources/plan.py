"""What reading a source would do to one record, in words first; then done, whole or not at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, models, transaction
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from catalogue import actions
from catalogue.models import Correction, Record, Sponsor
from catalogue.models.correctable import cleaned_value, present_value, value_in_words

LONGEST_VALUE = 60


class Outcome(models.TextChoices):
    ADDED = "added", pgettext_lazy("outcome of an import", "added")
    CHANGED = "changed", pgettext_lazy("outcome of an import", "changed")
    PROPOSED = "proposed", pgettext_lazy("outcome of an import", "proposed")
    UNCHANGED = "unchanged", pgettext_lazy("outcome of an import", "unchanged")
    REFUSED = "refused", pgettext_lazy("outcome of an import", "refused")


@dataclass(frozen=True)
class Plan:
    """One row of an import.

    ``key``: the number or address by which the source knows the record. ``reasons``: what happens and why, in words.
    ``record``: the draft to add or the record to change. ``values``: fields written by themselves; ``proposals``: fields
    that a curator decides on; values as ``present_value`` gives them. ``pages``: where a proposal is stated, if not on
    ``source_url``. ``relations``, ``sponsor``: of a draft; the sponsor may be a draft itself. ``submission``: what is handed in to the queue where no record can be made.
    """

    key: str
    outcome: str
    reasons: tuple[str, ...] = ()
    record: models.Model | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    proposals: Mapping[str, Any] = field(default_factory=dict)
    relations: Mapping[str, Iterable[models.Model]] = field(default_factory=dict)
    sponsor: Sponsor | None = None
    source_url: str = ""
    pages: Mapping[str, str] = field(default_factory=dict)
    submission: Mapping[str, str] = field(default_factory=dict)


def refused(key: str, *reasons: str) -> Plan:
    return Plan(key, Outcome.REFUSED, tuple(reasons))


def addition(key: str, record: Record, reasons: Iterable[str] = (), **more: Any) -> Plan:
    """A draft that the source describes, checked as far as it can be before it is saved."""
    for one in (record, more.get("sponsor")):
        try:
            if one is not None and one.pk is None:
                one.full_clean()
        except ValidationError as error:
            return refused(key, *in_words(one, error))
    return Plan(key, Outcome.ADDED, tuple(reasons), record, **more)


def change(
    key: str,
    record: models.Model,
    values: Mapping[str, Any],
    proposals: Mapping[str, Any],
    reasons: Iterable[str] = (),
    **more: Any,
) -> Plan:
    """What differs from a known record. What waits for a curator already, or was turned down, is not asked again."""
    told = list(reasons)
    try:
        values = {name: value for name, value in values.items() if is_new(record, name, value)}
        refusals = {name: turned_down(record, name, value) for name, value in values.items()}
        waiting = {name: answer(record, name, value) for name, value in proposals.items()}
    except ValidationError as error:
        return refused(key, *in_words(record, error))
    # What a curator has turned down is not written either.
    told += [words for words in refusals.values() if words]
    values = {name: value for name, value in values.items() if not refusals[name]}
    told += [difference(record, name, value) for name, value in values.items()]
    open_ones = {name: value for name, value in proposals.items() if waiting[name] is None}
    told += [_("proposed: %(change)s") % {"change": difference(record, name, v)} for name, v in open_ones.items()]
    told += [words for words in waiting.values() if words]
    outcome = Outcome.CHANGED if values else Outcome.PROPOSED if open_ones else Outcome.UNCHANGED
    plan = Plan(key, outcome, tuple(told), record, values, open_ones, **more)
    return rehearsed(plan) if values else plan


def is_new(record: models.Model, name: str, value: Any) -> bool:
    return cleaned_value(record, name, value) != present_value(record, name)


def answer(record: models.Model, name: str, value: Any) -> str | None:
    """None where ``value`` is to be proposed; else what has become of it, empty where the record says it."""
    if not is_new(record, name, value):
        return ""
    if latest_state(record, name, value) == Correction.State.OPEN:
        label = capfirst(record._meta.get_field(name).verbose_name)
        return _("%(field)s: the proposal waits for a curator") % {"field": label}
    return turned_down(record, name, value) or None


def turned_down(record: models.Model, name: str, value: Any) -> str:
    """That a curator has rejected this value, in words; else empty."""
    if latest_state(record, name, value) != Correction.State.REJECTED:
        return ""
    return _("%(field)s: a curator turned this down") % {"field": capfirst(record._meta.get_field(name).verbose_name)}


def latest_state(record: models.Model, name: str, value: Any) -> str | None:
    """What has become of the last proposal of this value."""
    earlier = Correction.objects.of(record, name).filter(proposed_value=cleaned_value(record, name, value))
    return earlier.order_by("-pk").values_list("state", flat=True).first()


def difference(record: models.Model, name: str, value: Any) -> str:
    """``Status: recruiting → completed``."""
    old, new = (
        Truncator(value_in_words(record, name, one)).chars(LONGEST_VALUE)
        for one in (present_value(record, name), cleaned_value(record, name, value))
    )
    return f"{capfirst(record._meta.get_field(name).verbose_name)}: {old} → {new}"


def rehearsed(plan: Plan) -> Plan:
    """The plan, or its refusal where the record would be wrong with the new values."""
    trial_run = type(plan.record)._default_manager.get(pk=plan.record.pk)
    for name, value in plan.values.items():
        setattr(trial_run, name, trial_run._meta.get_field(name).to_python(value))
    try:
        trial_run.full_clean()
    except ValidationError as error:
        return refused(plan.key, *in_words(trial_run, error))
    return plan


def perform(plan: Plan, *, source: str) -> Plan:
    """Does what the plan says in one transaction; gives the plan, or its refusal with nothing done."""
    try:
        with transaction.atomic():
            if plan.outcome == Outcome.ADDED:
                add(plan, source)
            elif plan.submission:
                actions.submit(answers={}, language="en", **plan.submission)
            elif plan.outcome in (Outcome.CHANGED, Outcome.PROPOSED):
                if plan.values:
                    actions.refresh(plan.record, plan.values, source=source)
                offer_all(plan, source)
    except ValidationError as error:
        return refused(plan.key, *(in_words(plan.record, error) if plan.record else error.messages))
    except (IntegrityError, DataError) as error:
        # Somebody else wrote the same record in this moment, as a rule.
        return refused(plan.key, _("The database refuses it: %(reason)s") % {"reason": str(error).splitlines()[0]})
    return plan


def add(plan: Plan, source: str) -> None:
    if plan.sponsor is not None:
        plan.record.sponsor = plan.sponsor if plan.sponsor.pk else actions.enter(plan.sponsor, source=source)
    actions.enter(plan.record, source=source, **plan.relations)
    offer_all(plan, source)


def offer_all(plan: Plan, source: str) -> None:
    """Proposes each value; one that somebody proposed or entered a moment ago is no error."""
    for name, value in plan.proposals.items():
        try:
            actions.propose(plan.record, name, value, source=source, source_url=plan.pages.get(name, plan.source_url))
        except ValidationError as error:
            if getattr(error, "code", "") not in {"unchanged", "proposed"}:
                raise


def in_words(record: models.Model, error: ValidationError) -> list[str]:
    """The messages of an error, each with the field it is about."""
    if not hasattr(error, "error_dict"):
        return error.messages
    labels = {one.name: capfirst(one.verbose_name) for one in record._meta.fields}
    return [
        f"{labels[name]}: {message}" if name in labels else message
        for name, messages in error.message_dict.items()
        for message in messages
    ]
