"""Codes of packs and leg bands: what they hold, that nobody else can make one, that they fit their labels."""

import hmac

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms.codes import band, base32, pack, symbol
from courtyard.algorithms.epcis.digital_link import IllegalDigitalLink
from courtyard.algorithms.identifiers import SERIAL_ALPHABET, serial12

PRIVATE = bytes(range(32))
PUBLIC = Ed25519PrivateKey.from_private_bytes(PRIVATE).public_key()
SECRET = bytes(range(100, 132))
GTIN = "09521234567899"
SERIAL = "AB12CD34EF56"
CODE = pack.make(host="y.example", gtin=GTIN, serial=SERIAL, key_id="K7", private_key=PRIVATE)
BAND = band.make(host="yard.example", gtin=GTIN, serial=SERIAL, secret=SECRET)


def test_a_packs_code_is_a_digital_link_with_key_and_signature():
    assert CODE.startswith(f"https://y.example/01/{GTIN}/21/{SERIAL}?k=K7&s=")
    code = pack.read(CODE)
    assert (code.gtin, code.serial, code.key_id) == (GTIN, SERIAL, "K7")
    PUBLIC.verify(code.signature, pack.signed_bytes(GTIN, SERIAL, "K7"))


def test_the_host_is_not_signed_so_that_labels_survive_a_change_of_domain():
    elsewhere = pack.make(host="z.cn", gtin=GTIN, serial=SERIAL, key_id="K7", private_key=PRIVATE)
    assert pack.read(elsewhere).signature == pack.read(CODE).signature
    assert pack.read(CODE.replace("https://y.example", "http://archive.example/from")) == pack.read(CODE)


def test_each_part_of_what_is_signed_has_its_own_bytes():
    assert len({pack.signed_bytes(*parts) for parts in [("1", "23", "4"), ("12", "3", "4"), ("1", "2", "34"), ("1", "23", "5")]}) == 4


@given(st.binary(min_size=8, max_size=8), st.integers(1, 4))
def test_a_packs_code_fits_version_8_at_level_m(random_bytes, key_length):
    host = "h" * (13 - key_length)
    text = pack.make(host=host, gtin=GTIN, serial=serial12(random_bytes), key_id="K" * key_length, private_key=PRIVATE)
    assert len(text) == pack.MAX_LENGTH == 147
    drawn = symbol.pack_symbol(text)
    assert (drawn.version, drawn.error, drawn.symbol_size(border=0)) == (8, "M", (49, 49))


def test_a_code_that_would_not_fit_is_refused_with_the_number_of_characters():
    with pytest.raises(pack.CodeTooLong, match="3 too many"):
        pack.make(host="h" * 14, gtin=GTIN, serial=SERIAL, key_id="K7", private_key=PRIVATE)
    with pytest.raises(pack.CodeTooLong, match="1 too many"):
        band.make(host="h" * 24, gtin=GTIN, serial=SERIAL, secret=SECRET)
    with pytest.raises(pack.CodeTooLong):
        symbol.band_symbol("x" * 85)


@pytest.mark.parametrize("key_id", ["", "K 7", "K7&x=1", "123456789", "钥"])
def test_a_key_is_named_by_letters_and_digits(key_id):
    with pytest.raises(pack.BadKeyId):
        pack.make(host="y.cn", gtin=GTIN, serial=SERIAL, key_id=key_id, private_key=PRIVATE)


@pytest.mark.parametrize(("host", "gtin", "serial"), [("y example", GTIN, SERIAL), ("y.cn", "09521234567890", SERIAL), ("y.cn", GTIN, "")])
def test_a_code_of_nothing_is_not_made(host, gtin, serial):
    with pytest.raises(IllegalDigitalLink):
        pack.make(host=host, gtin=gtin, serial=serial, key_id="K7", private_key=PRIVATE)
    with pytest.raises(IllegalDigitalLink):
        band.make(host=host, gtin=gtin, serial=serial, secret=SECRET)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("hello", "https://"),
        (f"https://y.cn/01/{GTIN}", "GTIN"),
        (f"https://y.cn/01/{GTIN}/10/L/21/S", "GTIN"),
        ("https://y.cn/00/106141412345678908", "GTIN"),
        (f"https://y.cn/01/{GTIN}/21/S?k=K7", "together"),
        (f"https://y.cn/01/{GTIN}/21/S?k=&s=", "letters and digits"),
        (CODE.replace("k=K7", "k=K%2D"), "letters and digits"),
        (CODE + "&k=K8", "twice"),
        (CODE[:-1], "64 bytes|base64"),
        (CODE + "A", "64 bytes"),
        (CODE[:-4] + "%20==", "64 bytes|base64"),
    ],
)
def test_what_is_no_code_is_unreadable_with_its_reason(text, reason):
    with pytest.raises(pack.Unreadable, match=reason):
        pack.read(text)


def test_a_signature_has_one_spelling():
    """The last character of 86 has four bits to spare; a second spelling would be a second code for one signature."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    legal = [letter for letter in letters if _readable(CODE[:-1] + letter)]
    assert len(legal) == 4
    assert CODE[-1] in legal


def _readable(text):
    try:
        pack.read(text)
    except pack.Unreadable:
        return False
    return True


def test_other_peoples_parameters_do_not_matter():
    assert pack.read(CODE + "&linkType=gs1:pip&utm_source=x") == pack.read(CODE)
    assert pack.read(f"https://y.cn/01/{GTIN}/21/{SERIAL}") == pack.PackCode(GTIN, SERIAL)


def test_a_bands_code_has_80_bits_that_only_the_secret_gives():
    assert BAND.startswith(f"https://yard.example/01/{GTIN}/21/{SERIAL}?c=")
    given = BAND.rpartition("=")[2]
    assert len(given) == 16
    whole = hmac.digest(SECRET, band.digest(b"courtyard/band/1", GTIN.encode(), SERIAL.encode()), "sha256")
    assert base32.decode(given) == whole[:10]
    assert band.is_genuine(BAND, secrets=(SECRET,))
    assert band.is_genuine(BAND, secrets=(bytes(32), SECRET))
    assert not band.is_genuine(BAND, secrets=(bytes(32),))
    assert not band.is_genuine(BAND, secrets=())


@given(st.integers(0, 15), st.sampled_from(SERIAL_ALPHABET))
def test_no_other_character_will_do(at, letter):
    start = len(BAND) - 16
    changed = BAND[: start + at] + letter + BAND[start + at + 1 :]
    assert band.is_genuine(changed, secrets=(SECRET,)) is (changed == BAND)


def test_a_band_is_not_good_for_another_bird_and_says_when_it_has_no_code():
    assert not band.is_genuine(BAND.replace(SERIAL, "AB12CD34EF57"), secrets=(SECRET,))
    with pytest.raises(pack.Unreadable, match="missing"):
        band.is_genuine(BAND.partition("?")[0], secrets=(SECRET,))
    with pytest.raises(band.WeakKey):
        band.code_of(GTIN, SERIAL, secret=b"short")


def test_a_bands_code_fits_version_5_at_level_m():
    text = band.make(host="h" * 23, gtin=GTIN, serial=SERIAL, secret=SECRET)
    assert len(text) == band.MAX_LENGTH == 84
    drawn = symbol.band_symbol(text)
    assert (drawn.version, drawn.error, drawn.symbol_size(border=0)) == (5, "M", (37, 37))


@given(st.binary(max_size=20).map(lambda data: data[: len(data) // 5 * 5]))
def test_bytes_come_back_from_their_letters(data):
    assert base32.decode(base32.encode(data)) == data


def test_letters_that_are_none_of_ours_are_refused():
    for text in ("ABCDEFGI", "ABC", "abcdefgh"):
        with pytest.raises(base32.NotReadable):
            base32.decode(text)
    with pytest.raises(base32.NotReadable):
        base32.encode(b"1234")
