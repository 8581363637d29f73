"""A queue of the desk as a filter of the list of one noun: /admin/catalogue/therapy/?queue=stale."""

from collections.abc import Sequence

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalogue import queues


class QueueFilter(admin.SimpleListFilter):
    title = _("queue of the desk")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Sequence[tuple[str, str]]:
        return [(key, queue.title) for key, queue in queues.of_noun(model_admin.opts.model_name).items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        queue = queues.of_noun(queryset.model._meta.model_name).get(self.value() or "")
        if queue is None:
            return None
        keys = queue.rows(queryset.model._meta.model_name, request.user).order_by().values("pk")
        return queryset.filter(pk__in=keys)
