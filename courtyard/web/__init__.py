"""The pages: server-rendered, in two languages, for a cheap phone and for the desk.

Owns: addresses, templates, the stylesheet, the signature picture, signing in, the headers that every answer carries.

Promises: a page reads through queries and posts one verb; a form sent twice does one thing; every refusal is shown where
it happened, with all its reasons; nothing is conveyed by colour alone; a page works without JavaScript unless it says so.

Asks of others: rooms offer their reads in `queries` and their verbs in `actions`; their messages say what to do.
"""
