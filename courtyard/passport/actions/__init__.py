"""What this room can do."""

from courtyard.passport.actions.claim_pack import claim_pack
from courtyard.passport.actions.compromise_key import compromise_key
from courtyard.passport.actions.make_key import make_key
from courtyard.passport.actions.mint_codes import mint_codes
from courtyard.passport.actions.retire_key import retire_key

__all__ = ["claim_pack", "compromise_key", "make_key", "mint_codes", "retire_key"]
