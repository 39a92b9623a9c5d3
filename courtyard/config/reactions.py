"""Which rooms react to which facts: fact name -> dotted paths of handlers. The whole upward wiring of the house."""

REACTIONS: dict[str, tuple[str, ...]] = {
    "monitoring.AlarmRaised": ("courtyard.raising.reactions.write_alarm",),
    "people.MayBeNamed": ("courtyard.passport.reactions.household_may_be_named",),
    "people.RegisterChunkDue": ("courtyard.people.reactions.take_next_chunk",),
    "raising.RetailStated": ("courtyard.passport.reactions.price_was_stated",),
    "raising.SettlementPosted": ("courtyard.passport.reactions.money_was_settled",),
    "raising.SettlementSigned": ("courtyard.raising.reactions.begin_posting",),
    "raising.SettlementChunkDue": ("courtyard.raising.reactions.post_next_chunk",),
    "trace.CaptureDue": ("courtyard.trace.reactions.capture_next",),
}
