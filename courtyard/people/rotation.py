"""Encrypting personal numbers anew."""


def rotate_some(limit: int) -> tuple[int, int]:
    raise NotImplementedError
