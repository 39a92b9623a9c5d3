"""EPC URNs of every scheme, and their Digital Links."""

import pytest
from epcis_event_hash_generator.dl_normaliser import normaliser
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms.epcis.digital_link import parse
from courtyard.algorithms.epcis.tests.examples import epcs
from courtyard.algorithms.epcis.urn import IllegalUrn, PrefixUnknown, of_link, parse_urn, sgln, sgtin, sscc, to_link
from courtyard.algorithms.identifiers import IllegalKey

EXAMPLES = {
    "urn:epc:id:sgtin:4012345.011111.98%2F76": "01/04012345111118/21/98%2F76",
    "urn:epc:id:sscc:4012345.0000000111": "00/040123450000001112",
    "urn:epc:id:sgln:4012345.00011.987": "414/4012345000115/254/987",
    "urn:epc:id:sgln:4012345.00011.0": "414/4012345000115",
    "urn:epc:id:sgln:401234500011..0": "414/4012345000115",
    "urn:epc:id:pgln:4012345.00001": "417/4012345000016",
    "urn:epc:id:grai:4012345.99999.400": "8003/04012345999990400",
    "urn:epc:id:giai:4000001.111": "8004/4000001111",
    "urn:epc:id:gsrn:0614141.0000010253": "8018/061414100000102534",
    "urn:epc:id:gsrnp:0614141.0000010253": "8017/061414100000102534",
    "urn:epc:id:gdti:0614141.00001.1618034": "253/06141410000121618034",
    "urn:epc:id:cpi:0614141.123%2FABC.123456789": "8010/0614141123%2FABC/8011/123456789",
    "urn:epc:id:sgcn:4012345.67890.04711": "255/401234567890104711",
    "urn:epc:id:ginc:0614141.xyz3311cba": "401/0614141xyz3311cba",
    "urn:epc:id:gsin:0614141.123456789": "402/06141411234567890",
    "urn:epc:id:itip:4012345.012345.01.02.987": "8006/040123451234560102/21/987",
    "urn:epc:id:upui:1234567.089456.51qIgY)%3C%26Jp3": "01/01234567894560/235/51qIgY%29%3C%26Jp3",
    "urn:epc:class:lgtin:4012345.012345.998877": "01/04012345123456/10/998877",
    "urn:epc:idpat:sgtin:4012345.012345.*": "01/04012345123456",
    "urn:epc:idpat:grai:4012345.99999.*": "8003/04012345999990",
    "urn:epc:idpat:gdti:4012345.99999.*": "253/4012345999990",
    "urn:epc:idpat:sgcn:4012345.12345.*": "255/4012345123456",
    "urn:epc:idpat:itip:4012345.012345.01.02.*": "8006/040123451234560102",
    "urn:epc:idpat:cpi:0614141.123ABC.*": "8010/0614141123ABC",
}


@pytest.mark.parametrize(("urn", "path"), EXAMPLES.items())
def test_every_scheme_has_its_digital_link(urn, path):
    epc = parse_urn(urn)
    assert epc.path == path
    assert epc.urn == urn
    assert to_link(epc).uri() == epc.link == normaliser(urn)
    assert of_link(parse(epc.link), prefix_length=len(epc.prefix)) == epc


@given(epcs())
def test_urns_and_digital_links_lead_to_each_other(epc):
    assert parse_urn(epc.urn) == epc
    back = of_link(parse(epc.link), prefix_length=len(epc.prefix))
    assert back == epc or (epc.kind, epc.scheme) == ("idpat", "upui")
    assert to_link(back).uri() == epc.link


def test_a_digital_link_alone_does_not_say_where_the_prefix_ends():
    link = parse("https://a.example/01/09521234567899/21/A")
    with pytest.raises(PrefixUnknown, match="pass prefix_length"):
        of_link(link)
    assert of_link(link, prefix_length=7).urn == "urn:epc:id:sgtin:9521234.056789.A"
    assert of_link(link, prefix_length=9).urn == "urn:epc:id:sgtin:952123456.0789.A"
    with pytest.raises(IllegalUrn, match="6 to 12"):
        of_link(link, prefix_length=13)


def test_a_serial_hides_the_lot():
    link = parse("https://a.example/01/09521234567899/22/V/10/L/21/S")
    assert of_link(link, prefix_length=7).urn == "urn:epc:id:sgtin:9521234.056789.S"
    assert of_link(parse("https://a.example/01/09521234567899/22/V/10/L"), prefix_length=7).is_class


def test_the_keys_of_every_day_read_as_in_the_tag_data_standard():
    bird = sgtin("0614141", "812345", "32a/b")
    assert (bird.key, bird.urn) == ("80614141123458", "urn:epc:id:sgtin:0614141.812345.32a%2Fb")
    crate = sscc("0614141", "1234567890")
    assert (crate.link, crate.urn) == ("https://id.gs1.org/00/106141412345678908", "urn:epc:id:sscc:0614141.1234567890")
    yard = sgln("0614141", "12345", "5678")
    assert (yard.link, yard.urn) == ("https://id.gs1.org/414/0614141123452/254/5678", "urn:epc:id:sgln:0614141.12345.5678")
    site = sgln("061414112345", "")
    assert (site.link, site.urn) == ("https://id.gs1.org/414/0614141123452", "urn:epc:id:sgln:061414112345..0")
    assert parse_urn(site.urn) == site


@pytest.mark.parametrize(
    "urn",
    [
        "",
        "urn:epc:id:sgtin",
        "urn:epc:id:gid:1.2.3",
        "urn:epc:id:sgtin:4012345.011111",
        "urn:epc:id:sgtin:4012345.01111.1",
        "urn:epc:id:sgtin:40123.01111111.1",
        "urn:epc:id:sgtin:4012345.011111.",
        "urn:epc:id:sgtin:4012345.011111.a b",
        "urn:epc:id:sgtin:4012345.011111.a/b",
        "urn:epc:id:sgtin:4012345.011111.%4",
        "urn:epc:id:sgtin:4012345.011111.%E4%B8%AD",
        "urn:epc:id:sgln:4012345.00011",
        "urn:epc:id:sgtin:4012345.011111." + "A" * 21,
        "urn:epc:id:sgtin:٤٠١٢٣٤٥.011111.1",
        "urn:epc:id:sscc:4012345.0000000111.1",
        "urn:epc:id:itip:4012345.012345.02.01.987",
        "urn:epc:id:itip:4012345.012345.1.02.987",
        "urn:epc:id:cpi:0614141.abc.1",
        "urn:epc:id:cpi:0614141.ABC.01",
        "urn:epc:class:sgtin:4012345.012345.1",
        "urn:epc:idpat:sgtin:4012345.012345.1",
        "urn:epc:idpat:sscc:4012345.*",
        "URN:EPC:ID:SSCC:4012345.0000000111",
    ],
)
def test_what_is_no_urn_of_a_gs1_key_is_refused(urn):
    with pytest.raises(IllegalUrn):
        parse_urn(urn)


@given(st.one_of(st.text(max_size=60), st.text("urnepcidsgtxl:.0123456789%*", max_size=60).map("urn:epc:id:sgtin:".__add__)))
def test_any_text_is_read_or_refused(text):
    try:
        epc = parse_urn(text)
    except IllegalKey:
        return
    assert parse_urn(epc.urn) == epc
