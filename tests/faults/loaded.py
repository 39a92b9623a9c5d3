"""What a child process has loaded before it is forked; it opens no connection."""

import os

import django
from django.apps import apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtyard.config.settings")
if not apps.ready:
    django.setup()
