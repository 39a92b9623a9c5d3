"""The room's tables, one module a subject; `models.py` gathers them."""
