"""The number under the scratch panel: right once, wrong five times at most, however many ask at once."""

import pytest

from courtyard.algorithms.codes import pin
from courtyard.kernel.secrets import keyring
from courtyard.passport import actions
from courtyard.passport.actions.claim_pack import NoPin, UnknownPack
from courtyard.passport.models import Code
from courtyard.passport.tests.conftest import BUYER, Packed
from tests.harness.together import together

RIGHT, WRONG = pin.pin(b"right"), pin.pin(b"wrong")


def scratched(season) -> tuple[str, str]:
    """A pack whose label has a panel."""
    pack = season.pack()
    hashed = pin.keyed_hash(RIGHT, gtin=pack.gtin, serial=pack.serial, key=keyring().index).hex()
    Code.unscoped.filter(serial=pack.serial).update(pin_hash=hashed)
    return pack.gtin, pack.serial


def claim(season, typed: str):
    gtin, serial = season.pack().gtin, season.pack().serial
    return season.do(actions.claim_pack, BUYER, gtin=gtin, serial=serial, typed=typed)


def test_the_right_number_counts_once_and_says_when(minted):
    scratched(minted)
    first = claim(minted, RIGHT.lower())
    assert (first.right, first.tries_left) == (True, 4)
    second = claim(minted, RIGHT)
    assert not second.right
    assert second.claimed_before == Code.unscoped.get(serial=minted.pack().serial).claimed_at


def test_after_five_wrong_numbers_the_right_one_counts_no_more(minted):
    scratched(minted)
    assert [claim(minted, WRONG).tries_left for _ in range(6)] == [4, 3, 2, 1, 0, 0]
    assert not claim(minted, RIGHT).right
    assert Code.unscoped.get(serial=minted.pack().serial).claimed_at is None


def test_what_cannot_be_a_number_is_no_try(minted, refused):
    scratched(minted)
    with refused(NoPin):
        claim(minted, "ABC")
    assert claim(minted, WRONG).tries_left == 4


def test_a_pack_without_panel_cannot_be_claimed(minted, refused):
    with refused(UnknownPack):
        claim(minted, RIGHT)


@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_at_once_are_five_tries(transactional_db):
    season = Packed()
    season.packs(3)
    season.mint()
    gtin, serial = scratched(season)
    now, keys = season.now, [season.key() for _ in range(20)]

    def guess(key):
        return lambda: actions.claim_pack(actor=BUYER, key=key, now=now, gtin=gtin, serial=serial, typed=WRONG)

    done = together([guess(key) for key in keys])
    assert sorted((one.tries_left for one in done), reverse=True)[:5] == [4, 3, 2, 1, 0]
    assert Code.unscoped.get(serial=serial).tries == 5
