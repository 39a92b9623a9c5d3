"""What a scan shows of one pack: whether it is ours, its bird's way, and its money.

Owns: signing keys and their published list, codes (which serials were minted under which key, the hash of each scratch PIN), scans,
kept sheets (what a page shows, worked out ahead), sheets of labels and of leg bands, cases of copied codes.

Codes lie here and not in the trace, where the design's map would also let them: an identifier and its events are the standard's and any
other company could hold them; what is printed on a label (key, signature, PIN) only a buyer's question needs.

Promises: an issuer has one active key a year; a code that counts was minted here, under a key that nobody else had then; a private key
is opened only to sign; a PIN is kept as a keyed hash and tried five times; a GET writes nothing, and a scan that was answered
is not lost when a process is killed; what a page says of a pack is never older than the last event that touched it.

Asks of others: raising for the pack, its flock and its money; trace for what happened and where the pack stands; people for the
issuer, places, and whether a household may be named. It writes nothing but its own records, and lower rooms do not know it.
"""
