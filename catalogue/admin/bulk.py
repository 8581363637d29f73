"""Deciding about many records at once: the number and the list first; what is then done is what was shown, or nothing."""

import hashlib
import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet, TextField
from django.db.models.expressions import RawSQL
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalogue.models import Record

from .decision_page import ReasonForm

# As many as somebody can look through on one page.
MOST_AT_ONCE = 500
LARGEST_KEY = 2**63 - 1


class BulkAdmin(admin.ModelAdmin):
    """A list whose selected rows are decided about."""

    def response_action(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Refuses keys that no row of the list can have, which only a forged form brings."""
        for key in request.POST.getlist(ACTION_CHECKBOX_NAME):
            if not (re.fullmatch("[0-9]{1,19}", key) and int(key) <= LARGEST_KEY):
                raise BadRequest
        return super().response_action(request, queryset)


class BulkForm(ReasonForm):
    """The reason, and a fingerprint of the rows that the page shows."""

    shown = forms.CharField(widget=forms.HiddenInput)


class RetireForm(BulkForm):
    """With the record that replaces them."""

    successor = forms.SlugField(
        label=gettext_lazy("Successor"),
        max_length=160,
        required=False,
        help_text=gettext_lazy("Last part of the address of the record that replaces them; may stay empty."),
    )
    field_order = ("reason", "successor")

    def clean(self) -> dict[str, Any]:
        address = self.cleaned_data.get("successor")
        if address:
            found = self.model.objects.published().filter(slug=address).first()
            if found is None:
                self.add_error(
                    "successor", _("No published record has the address “%(address)s”.") % {"address": address}
                )
            self.cleaned_data["successor"] = found
        else:
            self.cleaned_data["successor"] = None
        return self.cleaned_data


def decide_in_bulk(
    desk: admin.ModelAdmin,
    request: HttpRequest,
    queryset: QuerySet,
    *,
    name: str,
    title: str | Promise,
    act: Callable[..., Any],
    form_class: type[BulkForm] = BulkForm,
    line: Callable[[Any], str] = str,
) -> HttpResponse | None:
    """Shows the rows of ``queryset`` and the form; confirmed, does ``act(row, by=..., **form)`` to each of them.

    Nothing is done where the rows are not those that were shown, in number or in content: then they are shown again.
    ``name``: of the method that the changelist calls; ``line``: a row in words. None: back to the list, which tells
    what was done, and for which rows it was refused and why.
    """
    keys = set(queryset.order_by().values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    if len(keys) > MOST_AT_ONCE:
        desk.message_user(
            request, _("No more than %(number)s at once: choose fewer.") % {"number": MOST_AT_ONCE}, messages.ERROR
        )
        return None
    if not keys:
        desk.message_user(request, _("None of the chosen rows is in this list any more."), messages.ERROR)
        return None
    with transaction.atomic():
        rows = list(versions(desk.model).filter(pk__in=keys).select_for_update().order_by("pk"))
        shown = fingerprint(rows)
        form = form_class(request.POST if "confirmed" in request.POST else None)
        form.model = desk.model
        if form.is_valid():
            if form.cleaned_data.pop("shown") == shown and rows:
                do_to_each(desk, request, rows, act, form.cleaned_data)
                return None
            form.add_error(None, _("The list has changed since you saw it: check it again."))
    if form.is_bound:
        # Sent again, it is these rows that have been seen.
        form.data = {**form.data.dict(), "shown": shown}
    else:
        form.initial = {"shown": shown}
    is_everything = request.POST.get("select_across") == "1"
    context = {
        **desk.admin_site.each_context(request),
        "title": title,
        "form": form,
        "opts": desk.opts,
        "lines": [(row, line(row)) for row in in_words(desk, rows)],
        "name": name,
        "checkbox": ACTION_CHECKBOX_NAME,
        "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME)[: 1 if is_everything else None],
        "select_across": int(is_everything),
    }
    return TemplateResponse(request, "admin/catalogue/bulk.html", context)


def versions(model: type[Model]) -> QuerySet:
    """The rows with a fingerprint of everything that each holds."""
    row = RawSQL(f'md5("{model._meta.db_table}"::text)', [], output_field=TextField())  # noqa: S611
    return model._default_manager.annotate(version=row)


def fingerprint(rows: list[Any]) -> str:
    return hashlib.sha256(" ".join(f"{row.pk}:{row.version}" for row in rows).encode()).hexdigest()


def in_words(desk: admin.ModelAdmin, rows: list[Any]) -> list[Any]:
    """The rows with what their words need, where the noun has a question for it."""
    if not hasattr(desk.model._default_manager, "for_list"):
        return rows
    return list(desk.model._default_manager.for_list().filter(pk__in=[row.pk for row in rows]).order_by("pk"))


def do_to_each(
    desk: admin.ModelAdmin, request: HttpRequest, rows: list[Any], act: Callable[..., Any], values: dict[str, Any]
) -> None:
    done = 0
    for row in rows:
        try:
            act(row, by=request.user, **values)
        except ValidationError as error:
            desk.message_user(request, f"{row}: {' '.join(error.messages)}", messages.ERROR)
        else:
            done += 1
    if done:
        words = ngettext("Done for %(number)s record.", "Done for %(number)s records.", done)
        desk.message_user(request, words % {"number": done}, messages.SUCCESS)


def titled(record: Record) -> str:
    return f"{record} ({record.get_state_display()})"
