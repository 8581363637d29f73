"""What the forms of all records share: names one a line, publication by reviewers, citations."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogue import actions, duplicates, search
from catalogue.models import Citation, Record
from catalogue.models.correctable import CORRECTABLE

from .bulk import BulkAdmin, RetireForm, decide_in_bulk, titled
from .decision_page import ReasonForm, decision_page, page_of
from .history import RevertibleAdmin, WhyForm
from .queue import QueueFilter


class LinesField(forms.CharField):
    """A list of texts, one a line, so that a name may contain a comma."""

    widget = forms.Textarea
    may_repeat = False

    def __init__(self, *, base_field: models.Field, **kwargs: Any) -> None:
        self.base_field = base_field
        kwargs.pop("max_length", None)
        super().__init__(**{**kwargs, "widget": forms.Textarea(attrs={"rows": 3, "cols": 60})})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: str) -> list[str]:
        text = super().clean(value)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        repeated = {line for line in lines if lines.count(line) > 1}
        if repeated and not self.may_repeat:
            raise ValidationError(gettext("Twice in the list: %(lines)s.") % {"lines": ", ".join(sorted(repeated))})
        for line in lines:
            self.base_field.clean(line, None)
        return lines

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != [line.strip() for line in (data or "").splitlines() if line.strip()]


def not_in_the_future(day: date) -> None:
    """Raises ``ValidationError`` for a day on which nobody can have checked anything yet."""
    if day > timezone.localdate():
        raise ValidationError(gettext("This day is still to come."))


class FieldsMixin:
    """Array columns as one entry a line, long names in long boxes, days of checking not in the future."""

    def formfield_for_dbfield(self, field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(field, ArrayField):
            return LinesField(
                base_field=field.base_field,
                required=False,
                label=capfirst(field.verbose_name),
                help_text=field.help_text or _("One a line."),
            )
        formfield = super().formfield_for_dbfield(field, request, **kwargs)
        if isinstance(field, models.CharField) and not field.choices and (field.max_length or 0) >= 200 and formfield:
            formfield.widget.attrs["size"] = 70
        if isinstance(field, models.DateField) and field.name in {"checked_on", "consulted_on"} and formfield:
            formfield.validators.append(not_in_the_future)
        return formfield


class TextField(forms.CharField):
    """A long text with line ends as they are kept: a browser sends others, which would be a change that nobody made."""

    def to_python(self, value: Any) -> str:
        return with_plain_line_ends(super().to_python(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(initial, with_plain_line_ends(data or ""))


def with_plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def text_boxes(rows: int, columns: int) -> dict[type[models.Field], dict[str, Any]]:
    """Form fields of long texts in boxes of this size, and of addresses, for which https is assumed."""
    return {
        models.TextField: {
            "widget": forms.Textarea(attrs={"rows": rows, "cols": columns}),
            "form_class": TextField,
        },
        models.URLField: {"assume_scheme": "https"},
    }


class DistinctRows(forms.BaseInlineFormSet):
    """Rows of which no two may be alike in ``distinct``; said beside the second one."""

    distinct: tuple[str, ...] = ()

    def clean(self) -> None:
        super().clean()
        seen = set()
        for form in self.forms:
            values = tuple(form.cleaned_data.get(name) for name in self.distinct) if form.is_valid() else ()
            if not any(values) or form.cleaned_data.get("DELETE"):
                continue
            if values in seen:
                form.add_error(self.distinct[0], gettext("The same row stands above already."))
            seen.add(values)


class DistinctCitations(DistinctRows):
    distinct = ("reference", "fact", "field", "locator")


class CitationInline(FieldsMixin, admin.StackedInline):
    """The references that support the facts of this record."""

    model = Citation
    formset = DistinctCitations
    extra = 0
    autocomplete_fields = ("reference",)
    fields = (
        ("fact", "field", "value"),
        ("reference", "locator"),
        ("says_en", "says_fr"),
        ("stated_by", "checked_on", "checked_by"),
    )
    readonly_fields = ("checked_by",)
    formfield_overrides = text_boxes(2, 50)
    classes = ("collapse",)

    class Media:
        js = ("desk.js",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("therapy").for_page()

    def formfield_for_dbfield(self, field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if field.name == "field":
            names = CORRECTABLE[self.parent_model._meta.model_name]
            labels = [(name, capfirst(self.parent_model._meta.get_field(name).verbose_name)) for name in names]
            return forms.ChoiceField(
                choices=[("", "---------"), *labels],
                required=False,
                label=capfirst(field.verbose_name),
                help_text=field.help_text,
            )
        return super().formfield_for_dbfield(field, request, **kwargs)


class MergeForm(ReasonForm):
    """Into which record, and why."""

    into = forms.SlugField(
        label=_("Record that stays"),
        max_length=160,
        help_text=_("Last part of its address. It keeps its facts and gets the relations, citations and names."),
    )
    field_order = ("into", "reason")

    def __init__(self, model: type[Record], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.model = model

    def clean_into(self) -> Record:
        address = self.cleaned_data["into"]
        found = self.model.objects.published().filter(slug=address).first()
        if found is None:
            raise ValidationError(gettext("No published record has the address “%(address)s”.") % {"address": address})
        return found


class RecordForm(WhyForm):
    """A new record that may repeat others is saved only once somebody has seen them: ``alike``."""

    alike: Sequence[duplicates.Alike] = ()

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors or self.instance.pk is not None or "_save_anyway" in self.data:
            return
        self.alike = duplicates.before_saving(self.instance)
        if self.alike:
            self.add_error(
                None,
                gettext(
                    "The catalogue may have it already: look at the records listed at the top. Nothing is saved yet."
                ),
            )


class RecordAdmin(FieldsMixin, BulkAdmin, RevertibleAdmin):
    """Entry by curators; publication and retirement by reviewers, through the actions."""

    form = RecordForm
    actions = ("publish_selected", "check_selected", "retire_selected", "restore_selected")
    list_filter: Sequence[Any] = ("state",)
    list_per_page = 50
    save_on_top = True
    change_form_template = "admin/catalogue/record_form.html"
    formfield_overrides = text_boxes(4, 90)
    readonly_fields = ("state", "retired_reason", "successor")
    record_fieldset = (_("Publication"), {"fields": ("slug", "state", "retired_reason", "successor", "checked_on")})

    def get_readonly_fields(self, request: HttpRequest, obj: Record | None = None) -> Sequence[str]:
        # Once readers know an address, it stays.
        fixed = ("slug",) if obj is not None and obj.state != Record.State.DRAFT else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def get_list_filter(self, request: HttpRequest) -> Sequence[Any]:
        return (QueueFilter, *super().get_list_filter(request))

    def get_ordering(self, request: HttpRequest) -> Sequence[str]:
        return (*self.model.reading_order(), "pk")

    def get_prepopulated_fields(self, request: HttpRequest, obj: Record | None = None) -> dict[str, Sequence[str]]:
        if obj is not None:
            return {}
        field = self.model.title_field
        return {"slug": (f"{field}_en" if hasattr(self.model, f"{field}_en") else field,)}

    def has_delete_permission(self, request: HttpRequest, obj: Record | None = None) -> bool:
        return False

    def get_view_on_site_url(self, obj: Record | None = None) -> str | None:
        """A draft has no page that others see."""
        return None if obj is None or obj.state == Record.State.DRAFT else super().get_view_on_site_url(obj)

    def get_urls(self) -> list[URLPattern]:
        merge = path(
            "<int:pk>/merge/",
            self.admin_site.admin_view(self.merge),
            name=f"catalogue_{self.opts.model_name}_merge",
        )
        distinguish = path(
            "<int:pk>/distinguish/<int:other>/",
            self.admin_site.admin_view(self.distinguish),
            name=f"catalogue_{self.opts.model_name}_distinguish",
        )
        return [merge, distinguish, *super().get_urls()]

    def distinguish(self, request: HttpRequest, pk: int, other: int) -> HttpResponse:
        """Says that the record and another one are two."""
        record, other_record = get_object_or_404(self.model, pk=pk), get_object_or_404(self.model, pk=other)
        return decision_page(
            self,
            request,
            record,
            ReasonForm(request.POST or None),
            permission=f"catalogue.change_{self.opts.model_name}",
            title=gettext("No duplicate of “%(title)s”") % {"title": other_record},
            act=partial(actions.distinguish, record, other=other_record, by=request.user),
            done=gettext("The two records are not shown as a pair any more."),
            to=lambda _distinction: reverse("admin:duplicates"),
        )

    def merge(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Makes the record part of another one, whose form opens."""
        record = get_object_or_404(self.model, pk=pk)
        return decision_page(
            self,
            request,
            record,
            MergeForm(self.model, request.POST or None, initial={"into": request.GET.get("into", "")}),
            permission=f"catalogue.publish_{self.opts.model_name}",
            title=gettext("Merge into another record"),
            act=partial(actions.merge, record, by=request.user),
            done=gettext("The records are merged; the receipt takes it back."),
            to=page_of,
        )

    def save_model(self, request: HttpRequest, obj: Record, form: Any, change: bool) -> None:
        # Whoever wrote last in a draft does not publish it.
        if obj.state == Record.State.DRAFT:
            obj.proposed_by = request.user
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        # Whoever enters the day of a check is who checked.
        for row in formset.forms if formset.model is Citation else ():
            if "checked_on" in row.changed_data:
                row.instance.checked_by = request.user if row.cleaned_data.get("checked_on") else None
        super().save_formset(request, form, formset, change)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"catalogue.publish_{self.opts.model_name}")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """As on the public pages, misspellings forgiven; drafts too, by the texts of ``search_fields``."""
        listed, is_many = super().get_search_results(request, queryset, search_term)
        if not search_term.strip():
            return listed, is_many
        published = list(search.find(self.model, search_term, None).keys)
        return queryset.filter(Q(pk__in=published) | Q(pk__in=listed.values("pk"))), False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        for lacking in form.instance.lacks():
            self.message_user(request, lacking, messages.WARNING)

    @admin.action(description=_("Publish the selected drafts"), permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        title = gettext("Publish the selected drafts")
        return self.in_bulk(request, queryset, name="publish_selected", title=title, act=actions.publish)

    @admin.action(description=_("Mark the selected records as checked today"), permissions=["change"])
    def check_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        title = gettext("Mark the selected records as checked today")
        return self.in_bulk(request, queryset, name="check_selected", title=title, act=actions.mark_checked)

    @admin.action(description=_("Retire the selected records"), permissions=["publish"])
    def retire_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        title = gettext("Retire the selected records")
        return self.in_bulk(
            request, queryset, name="retire_selected", title=title, act=actions.retire, form_class=RetireForm
        )

    @admin.action(description=_("Restore the selected retired records as drafts"), permissions=["publish"])
    def restore_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        title = gettext("Restore the selected retired records as drafts")
        return self.in_bulk(request, queryset, name="restore_selected", title=title, act=actions.restore)

    def in_bulk(self, request: HttpRequest, queryset: QuerySet, **decision: Any) -> HttpResponse | None:
        return decide_in_bulk(self, request, queryset, line=titled, **decision)
