"""What a child process has loaded before it is forked: everything that it may need. It opens no connection."""

import os

import django
from django.apps import apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtyard.config.settings")
if not apps.ready:
    django.setup()

from django.conf import settings
from django.utils.module_loading import import_string

from courtyard.kernel import worker
from courtyard.kernel.verbs import load_verbs

load_verbs()
worker.sources()
for _handlers in settings.COURTYARD_REACTIONS.values():
    for _handler in _handlers:
        import_string(_handler)
