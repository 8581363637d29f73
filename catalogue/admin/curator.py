"""The people of the desk."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalogue.models import Curator


@admin.register(Curator)
class CuratorAdmin(UserAdmin):
    list_display = ("username", "public_alias", "orcid", "is_active", "is_superuser")
    fieldsets = (*UserAdmin.fieldsets, (_("Public face"), {"fields": ("public_alias", "orcid")}))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The history says for ever who made a change: an account is closed, never deleted."""
        return False
