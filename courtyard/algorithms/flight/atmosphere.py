"""The standard atmosphere below 11 km (ISO 2533:1975), with a day that is warmer or colder than standard."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Real = NDArray[np.float64]

SEA_LEVEL_KG_M3 = 1.225
_SEA_LEVEL_PA = 101_325.0
_SEA_LEVEL_K = 288.15
_LAPSE_K_M = 0.0065
_GAS = 287.05287  # J/(kg K), dry air
_EXPONENT = 9.80665 / (_GAS * _LAPSE_K_M)
TROPOPAUSE_M = 11_000.0
# Colder and hotter than any air below the tropopause was ever measured.
_COLDEST_K, _HOTTEST_K = 170.0, 340.0


class OutOfAtmosphere(ValueError):
    """An altitude for which the formulas do not hold; the message says which."""


def pressure_pa(altitude_m: ArrayLike) -> Real:
    """Pressure at geopotential altitudes from -1,000 to 11,000 m. Raises OutOfAtmosphere."""
    altitude = np.asarray(altitude_m, dtype=np.float64)
    wrong = ~((altitude >= -1_000.0) & (altitude <= TROPOPAUSE_M))
    if wrong.any():
        raise OutOfAtmosphere(f"an altitude of {altitude[wrong].flat[0]:g} m is not between -1,000 and 11,000 m")
    return np.asarray(_SEA_LEVEL_PA * (1.0 - _LAPSE_K_M * altitude / _SEA_LEVEL_K) ** _EXPONENT)


def density_kg_m3(altitude_m: ArrayLike, warmer_k: ArrayLike = 0.0) -> Real:
    """Density of dry air; `warmer_k`: by how much the air is warmer than the standard for its altitude, negative for colder.

    Damp air is lighter still, by about 1 % on a hot wet day, which is left out. Raises OutOfAtmosphere.
    """
    altitude = np.asarray(altitude_m, dtype=np.float64)
    pressure = pressure_pa(altitude)
    kelvin = _SEA_LEVEL_K - _LAPSE_K_M * altitude + np.asarray(warmer_k, dtype=np.float64)
    wrong = ~((kelvin >= _COLDEST_K) & (kelvin <= _HOTTEST_K))
    if wrong.any():
        raise OutOfAtmosphere(f"air of {float(np.broadcast_to(kelvin, wrong.shape)[wrong].flat[0]) - 273.15:g} degrees is found nowhere")
    return np.asarray(pressure / (_GAS * kelvin))


def density_altitude_m(density: ArrayLike) -> Real:
    """The altitude at which standard air is as thin as this: by what a pilot judges whether an aircraft still climbs."""
    ratio = np.asarray(density, dtype=np.float64) / SEA_LEVEL_KG_M3
    return np.asarray(_SEA_LEVEL_K / _LAPSE_K_M * (1.0 - ratio ** (1.0 / (_EXPONENT - 1.0))))
