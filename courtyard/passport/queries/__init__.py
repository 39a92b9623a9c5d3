"""Reads. What a person sees takes the `actor` first; what is public takes none."""

from courtyard.passport.queries.keys import KeyView, code_texts, published_keys, signing_keys

__all__ = ["KeyView", "code_texts", "published_keys", "signing_keys"]
