"""The `courtyard` command: what an operator, a planner and the demo do from a terminal.

Owns nothing. Promises: each command says what it did, what it kept when it failed, and ends with 0 only when it did what
was asked. Asks of others: verbs and queries; it never touches a table itself.
"""
