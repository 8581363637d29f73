"""A form that an outside source fills in: type a number, look at the values, save."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.models import Record
from catalogue.sources.client import SourceError
from catalogue.sources.reply import plain

from .exchange.desk import ExchangedAdmin

LONGEST_NUMBER = 500


class KnownAlready(Exception):
    """The catalogue has the record."""

    def __init__(self, record: Record) -> None:
        super().__init__(str(record))
        self.record = record


class FilledInAdmin(ExchangedAdmin):
    """The form for a new record has a box for a number; what a curator has typed already stays as it is.

    Each form has its ``look_up``: from a number the values of the form and what to tell about them; it raises
    ``SourceError`` and ``KnownAlready``.
    """

    add_form_template = "admin/catalogue/fill_in_form.html"
    fill_in_label = ""
    fill_in_source = ""
    look_up: Callable[[str], tuple[dict[str, Any], list[str]]]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        # In an address it is only shown: nothing is asked of a source before somebody presses the button.
        number = plain(request.POST.get("_number", request.GET.get("number", "")))[:LONGEST_NUMBER]
        box = {"label": self.fill_in_label, "source": self.fill_in_source, "number": number}
        if object_id is None and request.method == "POST" and self.asks_to_fill_in(request, number):
            if not self.has_add_permission(request):
                raise PermissionDenied
            request.filled_in = self.filled_in(request, number)
            # From here on the form is shown, not saved.
            request.method = "GET"
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), "fill_in": box})

    def asks_to_fill_in(self, request: HttpRequest, number: str) -> bool:
        """By the button, or by Enter after a number in an otherwise empty form: Enter presses the first button, *Save*."""
        if "_fill_in" in request.POST or not number:
            return "_fill_in" in request.POST
        form = self.get_form(request, None)(request.POST)
        untouched = self.get_form(request, None)(initial=self.get_changeform_initial_data(request))
        return all(untouched[name].value() == value for name, value in values_typed(form))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return getattr(request, "filled_in", None) or super().get_changeform_initial_data(request)

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        return {**kwargs, "data": request.POST} if hasattr(request, "filled_in") else kwargs

    def filled_in(self, request: HttpRequest, number: str) -> dict[str, Any]:
        """What the form shows: what was typed, and the source's values where nothing was."""
        form = self.get_form(request, None)(request.POST)
        typed = dict(values_typed(form))
        try:
            found, notes = self.look_up(number)
        except KnownAlready as known:
            link = format_html('<a href="{}">{}</a>', f"../{known.record.pk}/change/", known.record)
            self.message_user(request, format_html(_("The catalogue has it already: {}."), link), messages.WARNING)
            return typed
        except SourceError as error:
            self.message_user(
                request,
                _("Nothing was filled in. %(reason)s The fields can be entered by hand.") % {"reason": error},
                messages.ERROR,
            )
            return typed
        kept = [capfirst(form.fields[name].label) for name in typed if found.get(name, typed[name]) != typed[name]]
        if kept:
            notes.append(_("Kept as you typed it: %(fields)s.") % {"fields": ", ".join(map(str, kept))})
        message = _("Filled in from %(source)s: check, then save.") % {"source": self.fill_in_source}
        self.message_user(request, " ".join([message, *notes]), messages.SUCCESS)
        return {**found, **typed}


def values_typed(form: BaseForm) -> Iterator[tuple[str, Any]]:
    """Name and value of every field that is not empty."""
    for name, field in form.fields.items():
        value = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        if value not in (None, "", [], False):
            yield name, value
