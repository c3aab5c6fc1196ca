"""The authorities that the house believes: read once, and those of the environment only where they are asked for."""

import certifi
import pytest

from lifeline.kernel.tls import trusted


@pytest.fixture(autouse=True)
def _anew():
    trusted.cache_clear()
    yield
    trusted.cache_clear()


@pytest.fixture
def one(tmp_path, monkeypatch):
    """The environment names a file with one authority."""
    first, mark = certifi.contents().partition("-----END CERTIFICATE-----")[:2]
    path = tmp_path / "own.pem"
    path.write_text(first + mark)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))


@pytest.mark.parametrize("environment", [False, True])
def test_they_are_read_once(environment):
    assert trusted(environment=environment) is trusted(environment=environment)


@pytest.mark.usefixtures("one")
def test_the_environment_counts_only_where_it_is_asked_for():
    assert len(trusted(environment=True).get_ca_certs()) == 1
    assert len(trusted().get_ca_certs()) > 1
