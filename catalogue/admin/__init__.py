"""The curators' desk."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from . import (
    correction,
    curator,
    distinction,
    knowledge,
    merge_receipt,
    reference,
    submission,
    therapy,
    trial,
    vocabulary,
)

__all__ = [
    "correction",
    "curator",
    "distinction",
    "knowledge",
    "merge_receipt",
    "reference",
    "submission",
    "therapy",
    "trial",
    "vocabulary",
]

admin.site.site_header = _("ATMP Catalogue: the curators' desk")
admin.site.site_title = _("ATMP Catalogue")
admin.site.index_title = _("Desk")
