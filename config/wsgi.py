"""What the web server imports, in each of its workers."""

import os

from django.core.wsgi import get_wsgi_application

from lifeline.kernel.process import die_with_parent, supervised

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if supervised():
    die_with_parent()  # K-108: a worker must not outlive the server that was killed
application = get_wsgi_application()
