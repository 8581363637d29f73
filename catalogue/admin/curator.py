"""The people of the desk."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from catalogue.models import Curator


@admin.register(Curator)
class CuratorAdmin(UserAdmin):
    list_display = ("username", "public_alias", "orcid", "is_active", "is_superuser")
    fieldsets = (*UserAdmin.fieldsets, (_("Public face"), {"fields": ("public_alias", "orcid")}))
