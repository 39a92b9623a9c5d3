"""Codes that a buyer or a technician scans: made, read, checked; and the signs that one was copied.

    pack       a pack's Digital Link, signed (Ed25519): nobody else can invent one
    band       a bird's Digital Link with a short keyed code (80-bit HMAC), checked online
    keys       signing keys by the year, the signed list of them, and the verifier that needs nothing else
    pin        the number under the scratch panel: proof of one single pack
    symbol     the QR code of each, in the version that its label has room for
    copies     rules that tell a copied code from a genuine one by its scans, each with its reason

A signature stops invention, never copying: whoever photographs a pack has its code. Rooms bring keys, random bytes and the time.
"""
