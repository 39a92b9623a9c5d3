"""The API: every verb as an endpoint, made from its signature, so that the API and the pages can never differ.

Owns nothing. Promises: `POST /api/v1/<room>/<verb>` with an `Idempotency-Key` does what the page's button does, once; a refusal
is an RFC 9457 problem document; OpenAPI describes all of it. Asks of others: verbs with annotated parameters, queries with
frozen results, and tokens from `people`.
"""
