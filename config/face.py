"""What the web server of another face of the site imports (`kernel.faces`); LIFELINE_FACE names the face."""

import os

import django
from django.core.handlers.wsgi import WSGIHandler

from lifeline.kernel import faces
from lifeline.kernel.process import die_with_parent, supervised

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if supervised():
    die_with_parent()  # K-108, as in wsgi.py
django.setup(set_prefix=False)
faces.put_on(os.environ["LIFELINE_FACE"])
application = WSGIHandler()
