"""The page of the desk on which one thing is decided about one record, with its reason."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason of the decision"), widget=forms.Textarea(attrs={"rows": 3, "cols": 70}))


def decision_page(
    desk: admin.ModelAdmin,
    request: HttpRequest,
    subject: models.Model,
    form: forms.Form,
    *,
    permission: str,
    title: str,
    act: Callable[..., Any],
    done: str,
    to: Callable[[Any], str],
    beside: str = "",
) -> HttpResponse:
    """Shows the form; sent, does ``act(**cleaned_data)`` and leads to ``to(result)``, or says on the form what it refuses.

    ``beside``: a template that shows, from ``subject``, what the decision is about. Raises ``PermissionDenied``.
    """
    if not request.user.has_perm(permission):
        raise PermissionDenied
    if form.is_bound and form.is_valid():
        try:
            result = act(**form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            messages.success(request, done)
            return redirect(to(result))
    context = {
        **desk.admin_site.each_context(request),
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
