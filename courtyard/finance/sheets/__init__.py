"""Files that go to banks and come from them. Pure: bytes in, bytes out; no table, no clock."""
