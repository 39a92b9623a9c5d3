"""Views, one module a room: each reads one query a room and posts one verb."""
