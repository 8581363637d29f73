"""The admin of Django with the first page of the curators' desk."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    default_site = "catalogue.desk.Desk"
