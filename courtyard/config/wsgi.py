"""The door for WSGI servers."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from courtyard.kernel.memory import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtyard.config.settings")
application = get_wsgi_application()
# Every page's code, which otherwise the first visitor would wait for.
get_resolver().url_patterns  # noqa: B018
settle()
