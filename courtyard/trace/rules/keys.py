"""One form for an identifier that may come in several.

Kept: the path of its GS1 Digital Link without root, "01/09521234567892/21/AB12CD34EF56", because every form leads there
with nothing more to know, while a URN cannot be made of a barcode without the length of the company's prefix. Shown: the
canonical Digital Link, https://id.gs1.org/ and that path. Whose identifier is neither ours nor GS1's is kept as it came.
"""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from courtyard.algorithms.identifiers import DIGITAL_LINK_ROOT, IllegalKey, Sgln, Sgtin, Sscc, gln13, gtin14, parse_urn, sscc18

MAX_LENGTH = 200
# The prefix is not part of the identity; any length serves to check the rest.
_ANY_PREFIX = 7
# The forms of nearly every bird and pack, read without the parsers: millions of them come by.
_PLAIN_LINK = re.compile(r"https://id\.gs1\.org/(01/([0-9]{14})/21/[A-Za-z0-9_.~-]{1,20})")
_PLAIN_URN = re.compile(r"urn:epc:id:sgtin:([0-9]{6,12})\.([0-9]{1,7})\.([A-Za-z0-9_.-]{1,20})")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+")
_PATH = re.compile(r"(?:01|00|414)/\d")
_CLASS = re.compile(r"01/\d{14}(?:/10/.+)?")
_LOT_URN = "urn:epc:class:lgtin:"
_PATTERN_URN = "urn:epc:idpat:sgtin:"


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
    if uri.startswith("urn:epc:"):
        key = _of_urn(uri)
    elif uri.startswith(("http://", "https://")):
        key = _of_link(uri)
    else:
        key = Key(uri, None)
    if not _PATH.match(key.text) and not _URI.fullmatch(key.text):
        raise IllegalKey(f"{uri!r} is no URI; an identifier is written as an EPC URN or as a GS1 Digital Link")
    if len(key.text) > MAX_LENGTH:
        raise IllegalKey(f"{uri[:40]!r}... has more than {MAX_LENGTH} characters")
    return key


def uri_of(key: str) -> str:
    """The identifier as it is shown: the canonical Digital Link, or the URI that came."""
    return f"{DIGITAL_LINK_ROOT}/{key}" if _PATH.match(key) else key


def urn_of(key: str, *, prefix_length: int) -> str:
    """The EPC URN, for whoever knows how long the company's prefix is; another URI stays as it is."""
    if not _PATH.match(key):
        return key
    match [unquote(part) for part in key.split("/")]:
        case ["01", gtin, "21", serial]:
            return Sgtin.of_gtin(gtin, serial, prefix_length=prefix_length).urn
        case ["01", gtin, "10", lot]:
            return _LOT_URN + Sgtin.of_gtin(gtin, lot, prefix_length=prefix_length).urn.removeprefix("urn:epc:id:sgtin:")
        case ["01", gtin]:
            item = Sgtin.of_gtin(gtin, "0", prefix_length=prefix_length)
            return f"{_PATTERN_URN}{item.prefix}.{item.item}.*"
        case ["00", sscc]:
            return Sscc.of_sscc(sscc, prefix_length=prefix_length).urn
        case ["414", gln, "254", extension]:
            return Sgln.of_gln(gln, extension, prefix_length=prefix_length).urn
        case ["414", gln]:
            return Sgln.of_gln(gln, prefix_length=prefix_length).urn
    raise IllegalKey(f"{key!r} has no form as a URN")


def is_class_key(key: str) -> bool:
    """Whether a kept GS1 key names a class."""
    return _CLASS.fullmatch(key) is not None


@lru_cache(maxsize=1024)
def _checked_gtin(text: str) -> str:
    return gtin14(text)


@lru_cache(maxsize=1024)
def _gtin_of(prefix: str, item: str) -> str:
    return Sgtin(prefix, item, "0").gtin


def _of_urn(uri: str) -> Key:
    if uri.startswith(_LOT_URN):
        item = parse_urn("urn:epc:id:sgtin:" + uri.removeprefix(_LOT_URN))
        if isinstance(item, Sgtin):
            return Key(f"01/{item.gtin}/10/{quote(item.serial, safe='')}", True)
    if uri.startswith(_PATTERN_URN) and uri.endswith(".*"):
        item = parse_urn("urn:epc:id:sgtin:" + uri.removeprefix(_PATTERN_URN).removesuffix("*") + "0")
        if isinstance(item, Sgtin):
            return Key(f"01/{item.gtin}", True)
    if uri.startswith(("urn:epc:id:sgtin:", "urn:epc:id:sscc:", "urn:epc:id:sgln:")):
        return Key(parse_urn(uri).digital_link("")[1:], False)
    return Key(uri, uri.startswith(("urn:epc:class:", "urn:epc:idpat:")) or None)


def _of_link(uri: str) -> Key:
    """A web address without one of our keys at its end is somebody's own identifier, and stays."""
    path = [unquote(part) for part in urlsplit(uri).path.split("/")[1:]]
    for keep in (4, 2):
        match path[-keep:]:
            case ["01", gtin, "21", serial]:
                return Key(Sgtin.of_gtin(gtin, serial, prefix_length=_ANY_PREFIX).digital_link("")[1:], False)
            case ["01", gtin, "10", lot]:
                checked = Sgtin.of_gtin(gtin, lot, prefix_length=_ANY_PREFIX)
                return Key(f"01/{checked.gtin}/10/{quote(lot, safe='')}", True)
            case ["414", gln, "254", extension]:
                return Key(Sgln.of_gln(gln, extension, prefix_length=_ANY_PREFIX).digital_link("")[1:], False)
            case ["01", gtin] if gtin.isdigit():
                return Key(f"01/{gtin14(gtin)}", True)
            case ["00", sscc] if sscc.isdigit():
                return Key(f"00/{sscc18(sscc)}", False)
            case ["414", gln] if gln.isdigit():
                return Key(f"414/{gln13(gln)}", False)
    return Key(uri, None)
