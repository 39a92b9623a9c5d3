"""One request to an address that somebody outside gave us, and never to anything of our own.

Whoever names an address could name one that only this machine reaches: a database, a router, the metadata of a cloud. So a name is
resolved here, each of its addresses has to be public, and the connection is made to one of those that were looked at, not to the
name once more; the certificate still has to be the name's. It is done anew for every request. No redirect is followed, no proxy of
the environment is asked, and of the answer only its status is read.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]

LONGEST_ADDRESS = 2_000
CONNECT_WITHIN = 5.0  # seconds, for each address of a name
WHOLE_WITHIN = 15.0  # seconds, for everything after the name was resolved
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]+\]")
_PATH = re.compile(r"[!-~]*")
# What the registries call global and yet leads inwards: translations to IPv4, and the address that one cloud's hosts give themselves.
_INWARD = tuple(
    map(
        ipaddress.ip_network,
        ("192.0.0.0/24", "198.18.0.0/15", "192.88.99.0/24", "168.63.129.16/32", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/23"),
    )
)


# What stands in the way, by the code under which it is kept.
FAULTS: dict[str, str | Promise] = {
    "long": _("Give an address of at most 2,000 characters, without blanks."),
    "no-address": _("This is no web address."),
    "not-https": _("Give an address that begins with https://."),
    "more-than-address": _("Give an address without a name, a password or a fragment; what is sent is signed instead."),
    "inward": _("This address lies within a network of its own; give one that everybody reaches."),
    "no-host": _("There is no such host."),
    "certificate": _("The certificate of the other side does not hold."),
    "late": _("No answer came in time."),
    "no-connection": _("The connection failed."),
}


class NotOutward(ValueError):
    """This address is none that we send to; `code` says why, by `FAULTS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotSent(Exception):
    """Nothing came back that says that it arrived; `code` says why, by `FAULTS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Address:
    """An address that may be asked for, in its parts. `inner`: the operator named it, so that it need not be public."""

    scheme: str
    host: str
    port: int
    path: str
    inner: bool

    @property
    def named(self) -> str:
        """Host and port as the header has them."""
        standard = {"https": 443, "http": 80}[self.scheme]
        return self.host if self.port == standard else f"{self.host}:{self.port}"


def read_address(text: str) -> Address:
    """Raises NotOutward for what is no https address of a host; its numbers are looked at when something is sent."""
    if len(text) > LONGEST_ADDRESS or not _PATH.fullmatch(text):
        raise NotOutward("long")
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").lower(), parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise NotOutward("no-address") from error
    bracketed = f"[{host}]" if ":" in host else host
    inner = f"{host}:{port}" in settings.COURTYARD_INNER_RECEIVERS
    if parts.scheme != "https" and not (parts.scheme == "http" and inner):
        raise NotOutward("not-https")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise NotOutward("more-than-address")
    if not _HOST.fullmatch(bracketed) or ".." in host:
        raise NotOutward("no-address")
    if not inner and not _may_be_public(host):
        raise NotOutward("inward")
    return Address(parts.scheme, bracketed, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), inner)


def _may_be_public(host: str) -> bool:
    """False for what is known not to be without asking anybody: numbers that are not public, and names without a dot."""
    try:
        return is_public(ipaddress.ip_address(host))
    except ValueError:
        return "." in host and not host.endswith((".localhost", ".local", ".internal", ".arpa")) and not host.rpartition(".")[2].isdigit()


def is_public(address: IpAddress) -> bool:
    """Whether a machine somewhere on the Internet answers there, and not one of ours or of our network's."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address not in ipaddress.ip_network("2000::/3"):
            return False
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified:
        return False
    return not any(address in network for network in _INWARD if network.version == address.version)


def resolve(host: str, port: int) -> list[str]:
    """Every address of a name, as texts."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def post(text: str, body: bytes, headers: Mapping[str, str], *, resolver: Resolve = resolve, context: ssl.SSLContext | None = None) -> int:
    """Sends a body; returns the status of the answer. Raises NotSent when there is none, or the address may not be sent to."""
    try:
        address = read_address(text)
        numbers = _looked_at(address, resolver)
    except NotOutward as error:
        raise NotSent(error.code) from error
    line = _Pinned(address, numbers, context or _tls())
    over = threading.Timer(WHOLE_WITHIN, line.cut)
    over.daemon = True
    over.start()
    try:
        line.request("POST", address.path, body, {**headers, "Host": address.named, "Connection": "close"})
        status = line.getresponse().status
        if line.was_cut:
            # Headers that were cut look as if they had come to an end.
            raise TimeoutError
        return status
    except ssl.SSLCertVerificationError as error:
        raise NotSent("certificate") from error
    except (OSError, http.client.HTTPException) as error:
        raise NotSent("late" if line.was_cut or isinstance(error, TimeoutError) else "no-connection") from error
    finally:
        over.cancel()
        line.close()


@cache
def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _looked_at(address: Address, resolver: Resolve) -> list[str]:
    """The numbers behind a name, each of them public; a name that also leads inwards is not sent to at all."""
    try:
        found = list(resolver(address.host.strip("[]"), address.port))
    except (OSError, UnicodeError) as error:
        raise NotOutward("no-host") from error
    if not found:
        raise NotOutward("no-host")
    if not address.inner and not all(is_public(ipaddress.ip_address(number.partition("%")[0])) for number in found):
        raise NotOutward("inward")
    return found


class _Pinned(http.client.HTTPConnection):
    """A connection to one of the numbers that were looked at, whatever the name means by now."""

    def __init__(self, address: Address, numbers: Sequence[str], context: ssl.SSLContext) -> None:
        super().__init__(address.host.strip("[]"), address.port, timeout=WHOLE_WITHIN)
        self._address, self._numbers, self._context = address, numbers, context
        self._raw: socket.socket | None = None
        self.was_cut = False

    def connect(self) -> None:
        fault: OSError = OSError("no address")
        for number in self._numbers:
            if self.was_cut:
                raise TimeoutError
            try:
                self._raw = socket.create_connection((number, self._address.port), timeout=CONNECT_WITHIN)
                break
            except OSError as error:
                fault = error
        if self._raw is None:
            raise fault
        self._raw.settimeout(WHOLE_WITHIN)
        self.sock = self._raw
        if self._address.scheme == "https":
            # The raw socket stays ours until the handshake is over, so that a slow one can be cut as well.
            self.sock = self._context.wrap_socket(self._raw, server_hostname=self._address.host.strip("[]"), do_handshake_on_connect=False)
            self._raw = self.sock
            self.sock.do_handshake()

    def cut(self) -> None:
        """From another thread: whatever this connection waits for ends now."""
        self.was_cut = True
        raw = self._raw
        if raw is not None:
            try:
                socket.socket.shutdown(raw, socket.SHUT_RDWR)
            except OSError:
                return  # it had ended by itself
