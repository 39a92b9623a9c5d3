"""The map beneath a plan: none unless the operator names a server, which then is the only other origin, on the network pages alone."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from courtyard.web.ground import Ground, ground
from courtyard.web.headers import policy

TILES = "https://tiles.example.cn:8443/a/{z}/{x}/{y}.png?key=1 © Example, 审图号 1"


def test_nothing_is_loaded_from_elsewhere_by_default():
    assert ground() is None
    assert "img-src 'self' data:;" in policy("/network/scenarios/")


def test_a_named_server_is_let_in_on_the_network_pages_alone(settings):
    settings.COURTYARD_TILES = TILES
    assert ground() == Ground(
        "https://tiles.example.cn:8443/a/{z}/{x}/{y}.png?key=1", "© Example, 审图号 1", "https://tiles.example.cn:8443"
    )
    assert "img-src 'self' data: https://tiles.example.cn:8443;" in policy("/network/scenarios/")
    assert "example" not in policy("/desk/")
    assert "script-src 'self';" in policy("/network/")


@pytest.mark.parametrize(
    "text",
    [
        "https://tiles.example.cn/{z}/{x}/{y}.png",  # nobody is named
        "https://tiles.example.cn/{z}/{x}.png © Example",
        "tiles.example.cn/{z}/{x}/{y}.png © Example",
        "https://tiles.example.cn;script-src/{z}/{x}/{y}.png © Example",
        "https://{s}.example.cn/{z}/{x}/{y}.png © Example",
    ],
)
def test_what_is_no_server_with_a_name_is_refused(settings, text):
    settings.COURTYARD_TILES = text
    with pytest.raises(ImproperlyConfigured, match="COURTYARD_TILES"):
        ground()
