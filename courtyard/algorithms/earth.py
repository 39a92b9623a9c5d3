"""The Earth as a sphere."""

# IUGG mean radius, in kilometres (Moritz, Geodetic Reference System 1980, R1).
EARTH_KM = 6371.0088
