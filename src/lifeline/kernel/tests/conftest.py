import shutil
import subprocess

import pytest
from django.utils.translation import override

from lifeline.kernel.notices import directory as registered
from lifeline.kernel.notices import register_directory
from lifeline.kernel.tests.outbox import LOST, Town
from lifeline.kernel.tests.sites import MANAGE, environment
from tests import migrated as kept


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """A data folder with an up-to-date database and collected files, to be copied."""
    folder = tmp_path_factory.mktemp("site")
    kept.site(folder)
    collect = [*MANAGE, "collectstatic", "-v0", "--noinput"]
    subprocess.run(collect, env=environment(folder), check=True, capture_output=True)
    return folder


@pytest.fixture
def data(migrated, tmp_path):
    """A data folder of a site that was set up and never used."""
    return shutil.copytree(migrated, tmp_path / "data")


@pytest.fixture
def town(settings):
    """A site with mail, and the directory of the tests instead of the one of people."""
    settings.EMAIL_HOST = "mail.example.org"
    before = registered()
    found = Town()
    register_directory(found)
    LOST.clear()
    with override("en"):
        yield found
    register_directory(before)
    LOST.clear()
