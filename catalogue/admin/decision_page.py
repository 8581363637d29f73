"""The page of the desk on which one thing is decided about one record, with its reason."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogue import actions


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason of the decision"), widget=forms.Textarea(attrs={"rows": 3, "cols": 70}))


class KeptAdmin(admin.ModelAdmin):
    """Stays as it was written: it is read here, and decided on pages of its own."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class DecidedAdmin(KeptAdmin):
    """What was handed in: each decision has a page of its own, and the contact can be erased."""

    # Decisions by the last part of their addresses, which are also the names of the methods.
    decisions: ClassVar[tuple[str, ...]] = ()
    beside = ""

    def get_urls(self) -> list[URLPattern]:
        own = (
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(getattr(self, name)),
                name=f"catalogue_{self.opts.model_name}_{name}",
            )
            for name in (*self.decisions, "erase")
        )
        return [*own, *super().get_urls()]

    def seen_beside(self, subject: Any) -> dict[str, Any]:
        """What the template ``beside`` shows besides the subject itself."""
        return {}

    def found(self, pk: int) -> Any:
        return get_object_or_404(self.get_queryset(None), pk=pk)

    def decide(
        self,
        request: HttpRequest,
        subject: models.Model,
        form: forms.Form,
        *,
        act: Callable[..., Any],
        **page: Any,
    ) -> HttpResponse:
        return decision_page(
            self,
            request,
            subject,
            form,
            permission=f"catalogue.decide_{self.opts.model_name}",
            act=partial(act, subject, by=request.user),
            beside=self.beside,
            more=self.seen_beside(subject),
            **page,
        )

    def erase(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Forgets who handed it in; one button of the page, no question asked twice."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        subject = self.found(pk)
        actions.erase_contact(subject, by=request.user, reason=gettext("the contact is erased"))
        messages.success(request, gettext("Name and address are erased; nothing keeps them."))
        return redirect(page_of(subject))


def decision_page(
    desk: admin.ModelAdmin,
    request: HttpRequest,
    subject: models.Model,
    form: forms.Form,
    *,
    permission: str,
    title: str,
    act: Callable[..., Any],
    done: str | Callable[[], str],
    to: Callable[[Any], str],
    beside: str = "",
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Shows the form; sent, does ``act(**cleaned_data)`` and says ``done`` and leads to ``to(result)``, or says on the form
    what it refuses.

    ``beside``: a template that shows, from ``subject`` and ``more``, what the decision is about. Raises ``PermissionDenied``.
    """
    if not request.user.has_perm(permission):
        raise PermissionDenied
    if form.is_bound and form.is_valid():
        try:
            result = act(**form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            messages.success(request, done() if callable(done) else done)
            return redirect(to(result))
    context = {
        **desk.admin_site.each_context(request),
        **(more or {}),
        "title": title,
        "form": form,
        "subject": subject,
        "original": subject,
        "opts": desk.opts,
        "beside": beside,
        "back": reverse(f"admin:catalogue_{desk.opts.model_name}_change", args=[subject.pk]),
    }
    return TemplateResponse(request, "admin/catalogue/decide.html", context)


def page_of(record: models.Model) -> str:
    """Where the desk shows the record."""
    return reverse(f"admin:catalogue_{record._meta.model_name}_change", args=[record.pk])


def list_of(record: models.Model) -> str:
    return reverse(f"admin:catalogue_{record._meta.model_name}_changelist")
