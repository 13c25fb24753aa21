"""Plugin for pytest: scitacean's own tests against a server that runs already, at SCICAT_URL, instead of containers."""

import os
from urllib.parse import urlsplit


def pytest_configure(config):
    # Here and not above: pytest demands that nothing is loaded before its own plugins are.
    from scitacean.testing.backend import config as backend
    from scitacean.testing.backend import fixtures

    backend.SCICAT_PORT = urlsplit(os.environ["SCICAT_URL"]).port
    fixtures._backend_docker_up = lambda *_args: None
    fixtures._backend_docker_down = lambda *_args: None
