"""The REST binding of EPCIS 2.0, at /epcis: other companies' systems capture events and ask for them.

    urls       the standard's addresses
    door       who asks, in which form, and how a refusal looks: what every address has in common
    capture    documents and single events, and the jobs that take them in
    events     events by query, page by page
    queries    queries that were given a name, and subscriptions to what they find
    browse     which types, items, places and words there are

Addresses, parameters and headers are the standard's; `docs/epcis.md` says what is optional there and left out here.
"""
