"""Forms, one module a room: each posts one verb."""
