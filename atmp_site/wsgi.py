"""WSGI entry point: ``gunicorn atmp_site.wsgi``."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import connections

from catalogue.content_type import plain_content_type

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "atmp_site.settings")
if settings.SECRET_KEY == settings.LOCAL_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY to a long random text that nobody else knows.")

application = plain_content_type(get_wsgi_application())
# A new connection costs more than a page: the threads of a server keep theirs. Whether it still stands is not asked
# before each page, which would double the cost of a 304: reading the revision notices (catalogue/revision.py).
connections.settings["default"].update(CONN_MAX_AGE=600, CONN_HEALTH_CHECKS=False)
