"""Identifiers and events as GS1 publishes them: EPCIS 2.0, CBV 2.0, EPC Tag Data Standard, GS1 Digital Link.

    application_identifiers   what the value of each GS1 application identifier is made of, as data
    digital_link              Digital Link URIs, read to the letter with the reason and place of a refusal, and written
    urn                       EPC URNs of every scheme that has a GS1 key, turned into Digital Links and back
    keys                      one form for an identifier that may come in several, by which it is kept and found
    vocabulary                the bare words of EPCIS JSON and their web addresses
    texts                     URIs, instants, words, numbers: the kinds of value in EPCIS JSON
    models                    events and documents as pydantic models that keep what they read
    validation                every fault of a document at once, each with its JSON pointer
    reading                   JSON from somebody else, without surprises
    event_hash                the event hash ID of CBV 2.0

Check digits, and serials of our own, stand in `courtyard.algorithms.identifiers`.
"""
