"""The classes of aircraft of which figures were published, each made whole by assumptions.

Published are load, range and speed, each with its source. All else is assumed; an operator who has the maker's own figures replaces them
with `dataclasses.replace`, and `with_range` sizes the battery anew.
"""

from collections.abc import Mapping

from courtyard.algorithms.flight.aircraft import Aircraft, FixedWing, Multirotor
from courtyard.algorithms.flight.legs import with_range

# 15 kg, 20 km, 54 km/h (China Daily, June 2016, by CargoForwarder Global of 22 June 2016).
# Assumed: 20 kg with its battery, eight rotors of 0.71 m.
LIGHT = with_range(
    Multirotor(name="multirotor, 15 kg", empty_kg=20.0, load_kg=15.0, battery_wh=1.0, airspeed_m_s=15.0, disc_m2=3.2, drag_m2=0.35),
    20_000.0,
    15.0,
)
# 50 kg (the programme in 2017). Assumed: the same range and speed, 60 kg with its battery, eight rotors of 1.3 m.
HEAVY = with_range(
    Multirotor(
        name="multirotor, 50 kg",
        empty_kg=60.0,
        load_kg=50.0,
        battery_wh=1.0,
        airspeed_m_s=15.0,
        disc_m2=10.6,
        drag_m2=0.8,
        avionics_w=100.0,
        hover_s=45.0,
    ),
    20_000.0,
    50.0,
)
# Take-off mass 840 kg, more than 1,000 km (Xinhua, 4 June 2018), over 200 km/h at 3,000 m.
# Assumed: 300 kg of it are load, glide ratio 12; what its engine gives by its shaft is counted like a battery.
TRUNK = with_range(
    FixedWing(
        name="fixed wing, 840 kg",
        empty_kg=540.0,
        load_kg=300.0,
        battery_wh=1.0,
        glide=12.0,
        airspeed_m_s=48.0,
        climb_m_s=3.0,
        ceiling_m=5_000.0,
        avionics_w=300.0,
    ),
    1_000_000.0,
    300.0,
)

# As a planner asks for them.
BY_NAME: Mapping[str, Aircraft] = {"light": LIGHT, "heavy": HEAVY, "trunk": TRUNK}
