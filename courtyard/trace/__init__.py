"""Identifiers and events: what happened to which bird, pack, crate or lot, when, where and why (EPCIS 2.0, CBV 2.0).

Owns: `Item` (every identifier that events speak of, once), `Event` and `EventItem` (what happened, append-only and sealed),
`EpcState` (where each item stands, a read model that events move), `Location` (sites and yards, and whose they are); of what other
companies' systems send, `Capture` (the job), `SentEvent` (what an event said, to the letter), `Mention` (what a statement names);
of what they ask for, `NamedQuery`, `Subscription` (to whom new events are sent) and `Notice` (one message of them).

Promises: nothing is commissioned twice; nothing happens to what was destroyed or became something else; what is recalled is
neither sold nor shipped; an item is in one container at a time; an event is never edited, an error is declared beside it
under the same event id; every item's state is what its events say (`audit` replays them); what others sent comes back as it was,
and moves a state only where its sender might have recorded it.

Asks of others: identifiers as EPC URN or GS1 Digital Link, in either form; events in the shapes of `rules`; locations
registered with their owner before somebody's scope is to reach what happened there. It knows no flock, order or money.
"""
