"""The history on the desk: why a change is made is asked for, and what was changed can be set back."""

from collections.abc import Sequence
from typing import Any

import pghistory
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import actions, history
from catalogue.differences import Differences
from catalogue.models import Record

PAGE_SIZE = 30


class WhyForm(forms.ModelForm):
    """A form of the desk, with the reason of the change, and what the record had gone through when the form was shown."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    why = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"size": 90}),
        help_text=gettext_lazy("Readers see it in the record’s history."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = history.mark(self.instance)

    def clean(self) -> dict[str, Any]:
        """Refuses to write over what somebody else has written since; sent once more, that has been seen."""
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk and cleaned.get("seen") is not None:
            # Whoever comes second waits here, and then finds what the first one did.
            list(type(self.instance)._default_manager.select_for_update().filter(pk=self.instance.pk).values_list("pk"))
            if (now := history.mark(self.instance)) != cleaned["seen"]:
                self.data = self.data.copy()
                self.data[self.add_prefix("seen")] = now
                self.add_error(None, overtaken(self.instance))
        return cleaned


def overtaken(record: Model) -> str:
    """Who changed the record meanwhile, when and what, in words."""
    latest = history.changes(type(record)._default_manager.get(pk=record.pk))[-1]
    person = history.authors([latest]).get(latest.user)
    sections = Differences(type(record), [(latest.before, latest.after)], is_public=False).sections(
        latest.before, latest.after
    )
    fields = dict.fromkeys(one.label for section in sections for one in section.differences)
    return _(
        "Somebody changed this record while you had it open: %(person)s, %(moment)s (%(fields)s). Your entries stand "
        "below and nothing is saved. Look at the history; saved once more, they replace what was written."
    ) % {
        "person": person or latest.source or _("the catalogue"),
        "moment": date_format(timezone.localtime(latest.at), "DATETIME_FORMAT"),
        "fields": ", ".join(fields) or latest.heading,
    }


class SetBackForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    # How many changes there were when the page was shown.
    seen = forms.IntegerField(widget=forms.HiddenInput)


class HistoryAdmin(admin.ModelAdmin):
    """The page “History” shows what pghistory kept instead of Django's own log."""

    may_set_back = False

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every change, drafts included, the latest first, with the ways back."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        changes = history.changes(record)
        page = Paginator(changes[::-1], PAGE_SIZE).get_page(request.GET.get("page"))
        people = history.authors(page.object_list)
        told = Differences(self.model, [(change.before, change.after) for change in page.object_list], is_public=False)
        entries = [
            (change, people.get(change.user), told.sections(change.before, change.after)) for change in page.object_list
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(record)s") % {"record": record},
            "opts": self.opts,
            "object": record,
            "page": page,
            "entries": entries,
            "latest": len(changes),
            "may_set_back": self.may_set_back and self.has_change_permission(request, record),
            "set_back": f"admin:{self.opts.app_label}_{self.opts.model_name}_set_back",
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/catalogue/history.html", context)


class RevertibleAdmin(HistoryAdmin):
    """Changes are made with a reason, and can be set back."""

    form = WhyForm
    may_set_back = True

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Sequence[Any]:
        return [field for field in super().get_fields(request, obj) if field not in ("why", "seen")]

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Sequence[Any]:
        fieldsets = super().get_fieldsets(request, obj)
        may = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return [*fieldsets, (gettext_lazy("This change"), {"fields": ("why", "seen")})] if may else fieldsets

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        # For everything that the request goes on to write, the rows inside and the links too.
        if why := form.cleaned_data.get("why", "").strip():
            pghistory.context(reason=why)
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_set_back"
        view = self.admin_site.admin_view(self.set_back)
        return [path("<int:pk>/history/<int:number>/", view, name=name), *super().get_urls()]

    def set_back(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Shows what setting the record, or ``?field=...`` of it, back to change ``number`` would do; does it on POST."""
        record = get_object_or_404(self.model, pk=pk)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        changes = history.changes(record)
        target = next((change for change in changes if change.number == number), None)
        if target is None or history.stage(target.after) is None:
            raise Http404
        fields = request.GET.getlist("field") or None
        form = SetBackForm(request.POST or None, initial={"seen": len(changes)})
        if form.is_valid():
            if form.cleaned_data["seen"] != len(changes):
                form.add_error(None, _("The record has changed since you saw it: check it again."))
                form.data = {**form.data.dict(), "seen": len(changes)}
            elif done := self.reverted(request, form, record, target, fields):
                messages.success(request, _("“%(record)s” is set back.") % {"record": done})
                for lacking in done.lacks() if isinstance(done, Record) else ():
                    messages.warning(request, lacking)
                return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", pk)
        now = changes[-1].after
        then = history.chosen(now, target.after, record, fields)
        context = {
            **self.admin_site.each_context(request),
            "title": (
                _("Set these back to how they stood after change %(number)s")
                if fields
                else _("Set back to how it stood after change %(number)s")
            )
            % {"number": number},
            "opts": self.opts,
            "object": record,
            "change": target,
            "form": form,
            "sections": Differences(self.model, [(now, then)], is_public=False).sections(now, then),
        }
        return TemplateResponse(request, "admin/catalogue/set_back.html", context)

    def reverted(
        self, request: HttpRequest, form: forms.Form, record: Model, target: history.Change, fields: list[str] | None
    ) -> Model | None:
        """The record set back, or None with what is against it on the form."""
        try:
            return actions.revert(
                record, to=target.events[-1], fields=fields, by=request.user, reason=form.cleaned_data["reason"]
            )
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
            return None
