"""One form for an identifier, whichever it came in: by this it is kept, compared and found.

The form is the path of its GS1 Digital Link without root, "01/09521234567892/21/AB12CD34EF56", because every form leads there
with nothing more to know, while a URN cannot be made of a barcode without the length of the company's prefix. Of a link with
lot and serial the finest is kept. Shown: the canonical Digital Link, https://id.gs1.org/ and that path. Somebody's
own URI stays as it came.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from courtyard.algorithms.epcis import digital_link, urn
from courtyard.algorithms.epcis.digital_link import IllegalDigitalLink, NoDigitalLink, Release
from courtyard.algorithms.epcis.texts import is_uri
from courtyard.algorithms.identifiers import DIGITAL_LINK_ROOT, IllegalKey, gtin14

MAX_LENGTH = 200
# The forms of nearly every bird and pack, read without the parsers: millions of them come by.
_PLAIN_LINK = re.compile(r"https://id\.gs1\.org/(01/([0-9]{14})/21/[A-Za-z0-9_.~-]{1,20})")
_PLAIN_URN = re.compile(r"urn:epc:id:sgtin:([0-9]{6,12})\.([0-9]{1,7})\.([A-Za-z0-9_.-]{1,20})")
# A GS1 key in a web address: refused when it is wrong. Without a number where a key would stand, it is somebody's own page.
_LIKE_A_KEY = re.compile(r"/[0-9]{2,4}/[0-9]")


class Key(NamedTuple):
    """The form that is kept, and whether it names a class of objects; None where only its place in an event tells."""

    text: str
    is_class: bool | None


def key_of(uri: str) -> Key:
    """The key of an EPC URN, a GS1 Digital Link on any host, or any other URI. Raises IllegalKey with the reason."""
    plain = _PLAIN_LINK.fullmatch(uri)
    if plain is not None:
        _checked_gtin(plain[2])
        return Key(plain[1], False)
    plain = _PLAIN_URN.fullmatch(uri)
    if plain is not None:
        return Key(f"01/{_gtin_of(plain[1], plain[2])}/21/{plain[3]}", False)
    return _read(uri)


@lru_cache(maxsize=4096)
def _read(uri: str) -> Key:
    """Any other form; places above all, which are few and named often."""
    key = _of_urn(uri) if uri.startswith("urn:epc:") else _of_link(uri) if uri.startswith(("http://", "https://")) else Key(uri, None)
    # What begins as a kept key does, "01/...", has been through none of a key's checks.
    if is_path(uri) or (not is_path(key.text) and not is_uri(key.text)):
        raise IllegalKey(f"{uri!r} is no URI; an identifier is written as an EPC URN or as a GS1 Digital Link")
    if len(key.text) > MAX_LENGTH:
        raise IllegalKey(f"{uri[:40]!r}... has more than {MAX_LENGTH} characters")
    return key


def is_path(key: str) -> bool:
    """Whether a kept key is GS1's; every other one is a URI, which begins with a letter."""
    return key[:1].isdigit()


def uri_of(key: str) -> str:
    """The identifier as it is shown: the canonical Digital Link, or the URI that came."""
    return f"{DIGITAL_LINK_ROOT}/{key}" if is_path(key) else key


def urn_of(key: str, *, prefix_length: int) -> str:
    """The EPC URN, for whoever knows how long the company's prefix is; another URI stays as it is. Raises IllegalKey."""
    return urn.of_link(digital_link.parse(uri_of(key)), prefix_length=prefix_length).urn if is_path(key) else key


@lru_cache(maxsize=1024)
def _checked_gtin(text: str) -> str:
    return gtin14(text)


@lru_cache(maxsize=1024)
def _gtin_of(prefix: str, item: str) -> str:
    return urn.sgtin(prefix, item, "0").key


def _of_urn(uri: str) -> Key:
    try:
        epc = urn.parse_urn(uri)
    except urn.UnknownScheme:
        return Key(uri, uri.startswith(("urn:epc:class:", "urn:epc:idpat:")) or None)
    return Key(epc.path, epc.is_class)


def _of_link(uri: str) -> Key:
    """In any release of the syntax. A web address without a GS1 key in it is somebody's own identifier, and stays."""
    try:
        link = digital_link.parse(uri, Release.V1_2)
    except NoDigitalLink:
        return Key(uri, None)
    except IllegalDigitalLink:
        if _LIKE_A_KEY.search(uri):
            raise
        return Key(uri, None)
    return Key("".join(element.path for element in urn.finest(link))[1:], urn.is_class(link))
