"""What is sent out never reaches anything of our own, whatever the address says and whatever its name means by then."""

import ipaddress
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from courtyard.kernel import outward
from courtyard.kernel.outward import NotOutward, NotSent, is_public, post, read_address
from tests.harness.receiver import free_port, receiver

INWARD = [
    "0.0.0.1", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "192.0.0.8",
    "192.0.2.1", "192.168.1.1", "198.18.0.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "168.63.129.16", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1",
    "2001::1", "2001:db8::1", "2002:7f00:1::", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "100::1", "5f00::1",
]  # fmt: skip


@pytest.mark.parametrize("number", INWARD)
def test_a_number_that_leads_inwards_is_none_that_we_send_to(number):
    assert not is_public(ipaddress.ip_address(number))


@pytest.mark.parametrize("number", ["1.1.1.1", "223.5.5.5", "8.8.8.8", "2606:4700::1111", "240e:1::1", "::ffff:8.8.8.8"])
def test_a_number_of_the_internet_is_one(number):
    assert is_public(ipaddress.ip_address(number))


@given(st.ip_addresses())
def test_no_number_that_the_registries_keep_for_networks_of_ones_own_is_public(number):
    if number.is_private or number.is_loopback or number.is_link_local or number.is_multicast:
        assert not is_public(number) or getattr(number, "ipv4_mapped", None) is not None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("http://shop.example/", "not-https"),
        ("ftp://shop.example/", "not-https"),
        ("//shop.example/", "not-https"),
        ("https:///news", "no-address"),
        ("https://shop.example:0x1/", "no-address"),
        ("https://shop.example:99999/", "no-address"),
        ("https://[::1/", "no-address"),
        ("https://shop..example/", "no-address"),
        ("https://name:word@shop.example/", "more-than-address"),
        ("https://shop.example@127.0.0.1/", "more-than-address"),
        ("https://shop.example/#part", "more-than-address"),
        ("https://shop.example/ x", "long"),
        ("https://shop.example/\r\nHost: other", "long"),
        ("https://商店.example/", "long"),
        ("https://shop.example/" + "x" * 2_000, "long"),
        ("https://localhost/", "inward"),
        ("https://intranet/", "inward"),
        ("https://db.internal/", "inward"),
        ("https://127.0.0.1/", "inward"),
        ("https://2130706433/", "inward"),
        ("https://0x7f.1/", "inward"),
        ("https://127.1/", "inward"),
        ("https://[::1]/", "inward"),
        ("https://[::ffff:10.0.0.1]/", "inward"),
        ("https://169.254.169.254/latest/meta-data/", "inward"),
    ],
)
def test_an_address_that_is_none_is_refused_with_the_reason(text, code):
    with pytest.raises(NotOutward) as refused:
        read_address(text)
    assert refused.value.code == code


def test_an_address_is_read_into_its_parts():
    found = read_address("https://Shop.Example:8443/news?x=1")
    assert (found.scheme, found.host, found.port, found.path, found.named) == (
        "https", "shop.example", 8443, "/news?x=1", "shop.example:8443",
    )  # fmt: skip
    assert read_address("https://shop.example").path == "/"


@given(st.text(max_size=60))
def test_whatever_stands_there_is_an_address_or_is_refused(text):
    for candidate in (text, f"https://{text}", f"https://shop.example/{text}"):
        try:
            found = read_address(candidate)
        except NotOutward:
            continue
        assert found.scheme == "https"
        assert not found.inner


@pytest.mark.parametrize(
    "numbers", [["127.0.0.1"], ["10.1.2.3"], ["169.254.169.254"], ["8.8.8.8", "192.168.0.1"], ["::1"], ["fe80::1%eth0"], []]
)
def test_a_name_that_leads_inwards_even_in_part_is_not_sent_to(numbers):
    with pytest.raises(NotSent) as refused:
        post("https://shop.example/", b"{}", {}, resolver=lambda _host, _port: numbers)
    assert refused.value.code == ("inward" if numbers else "no-host")


def test_the_name_is_asked_once_an_attempt_and_the_connection_goes_to_the_number_that_was_looked_at(monkeypatch):
    asked, connected = [], []

    def changing(host, port):
        asked.append(host)
        return ["8.8.8.8"] if len(asked) == 1 else ["127.0.0.1"]

    def connecting(where, timeout):
        connected.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connecting)
    with pytest.raises(NotSent) as refused:
        post("https://shop.example/", b"{}", {}, resolver=changing)
    assert (asked, connected, refused.value.code) == (["shop.example"], [("8.8.8.8", 443)], "no-connection")
    # At the next attempt the name means something else, and is refused before anything is connected.
    with pytest.raises(NotSent):
        post("https://shop.example/", b"{}", {}, resolver=changing)
    assert connected == [("8.8.8.8", 443)]


def _certificate(folder, name):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False).sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "certificate.pem"
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize(("name", "trusted"), [("shop.example", True), ("shop.example", False), ("other.example", True)])
def test_a_certificate_has_to_be_the_names_though_the_connection_goes_to_a_number(tmp_path, settings, monkeypatch, name, trusted):
    path = _certificate(tmp_path, name)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(path)
    monkeypatch.setattr(outward, "WHOLE_WITHIN", 5.0)
    with receiver(tls) as shop:
        settings.COURTYARD_INNER_RECEIVERS = [f"shop.example:{shop.port}"]
        context = ssl.create_default_context(cafile=str(path) if trusted else None)
        address = f"https://shop.example:{shop.port}/news"
        if name == "shop.example" and trusted:
            assert post(address, b"{}", {"X": "y"}, resolver=lambda _host, _port: ["127.0.0.1"], context=context) == 200
            assert shop.arrived[0].headers["Host"] == f"shop.example:{shop.port}"
            assert (shop.arrived[0].body, shop.arrived[0].headers["X"]) == (b"{}", "y")
        else:
            with pytest.raises(NotSent) as refused:
                post(address, b"{}", {}, resolver=lambda _host, _port: ["127.0.0.1"], context=context)
            assert (refused.value.code, shop.arrived) == ("certificate", [])


def _drips(server, stop):
    """Takes whatever comes and answers a header that never ends, a letter at a time."""
    line, _who = server.accept()
    with line:
        line.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        try:
            while not stop.wait(0.05):
                line.sendall(b"x")
        except OSError:
            return


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_answer_that_drips_is_cut_at_the_end_of_the_time(settings, monkeypatch, scheme):
    monkeypatch.setattr(outward, "WHOLE_WITHIN", 0.5)
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = f"127.0.0.1:{server.getsockname()[1]}"
        settings.COURTYARD_INNER_RECEIVERS = [place]
        # To https it looks like a handshake that never comes to an end, or to sense.
        thread = threading.Thread(target=_drips, args=(server, stop), daemon=True)
        thread.start()
        with pytest.raises(NotSent) as refused:
            post(f"{scheme}://{place}/", b"{}", {})
        assert refused.value.code == ("late" if scheme == "http" else "no-connection")
        stop.set()
        thread.join(5)


def test_an_answer_of_endless_headers_or_of_no_sense_is_a_fault_and_its_body_is_not_read(settings):
    for answer, code in ((b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200, "no-connection"), (b"nonsense\r\n\r\n", "no-connection")):
        with socket.create_server(("127.0.0.1", 0)) as server:
            place = f"127.0.0.1:{server.getsockname()[1]}"
            settings.COURTYARD_INNER_RECEIVERS = [place]

            def say(server=server, answer=answer):
                line, _who = server.accept()
                with line:
                    line.recv(65_536)
                    line.sendall(answer)

            thread = threading.Thread(target=say, daemon=True)
            thread.start()
            with pytest.raises(NotSent) as refused:
                post(f"http://{place}/", b"{}", {})
            assert refused.value.code == code
            thread.join(5)


def test_nobody_listening_is_a_fault_and_http_is_for_the_receivers_that_the_operator_named(settings):
    place = f"127.0.0.1:{free_port()}"
    settings.COURTYARD_INNER_RECEIVERS = [place]
    with pytest.raises(NotSent) as refused:
        post(f"http://{place}/", b"{}", {})
    assert refused.value.code == "no-connection"
    settings.COURTYARD_INNER_RECEIVERS = []
    with pytest.raises(NotSent) as refused:
        post(f"http://{place}/", b"{}", {})
    assert refused.value.code == "not-https"
