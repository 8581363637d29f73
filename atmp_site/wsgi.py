"""WSGI entry point: ``gunicorn atmp_site.wsgi``."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "atmp_site.settings")
if settings.SECRET_KEY == settings.LOCAL_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY to a long random text that nobody else knows.")

application = get_wsgi_application()
# A new connection costs more than a page: the threads of a server keep theirs, and look whether it still stands.
connections.settings["default"]["CONN_MAX_AGE"] = 600
