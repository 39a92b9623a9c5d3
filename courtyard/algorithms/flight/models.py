"""What others' models say of the same multirotor in cruise, so that a plan knows how much its energy depends on whom one believes.

Zhang, Campbell, Sweeney and Hupman compare such models (Transportation Research Part D 90, 102668, 2021) and find them far apart.
"""

from dataclasses import dataclass

from courtyard.algorithms.flight.aircraft import GRAVITY, Multirotor
from courtyard.algorithms.flight.atmosphere import SEA_LEVEL_KG_M3

# As assumed by D'Andrea for a drone of 4 kg with 2 kg on board.
_LIFT_BY_DRAG, _TRANSFER = 3.0, 0.5


@dataclass(frozen=True, slots=True)
class Spread:
    """Watt-hours a kilometre in level cruise in still air.

    forward: ours, momentum theory in forward flight. hover: as much as standing still takes. lift_by_drag: weight by a constant ratio.
    """

    forward: float
    hover: float
    lift_by_drag: float

    @property
    def factor(self) -> float:
        """How many times the lowest goes into the highest."""
        values = (self.forward, self.hover, self.lift_by_drag)
        return max(values) / min(values)


def spread(aircraft: Multirotor, load_kg: float, density: float = SEA_LEVEL_KG_M3) -> Spread:
    """Three models of one aircraft with one load.

    hover: Dorling, Heinrichs, Messier and Magierowski, IEEE Transactions on Systems, Man, and Cybernetics 47(1), 2017.
    lift_by_drag: D'Andrea, IEEE Transactions on Automation Science and Engineering 11(3), 2014, with his ratio 3 and efficiency 0.5.
    """
    mass = aircraft.empty_kg + load_kg
    per_km = 1_000.0 / aircraft.airspeed_m_s / 3_600.0  # hours
    pulled = mass * GRAVITY * aircraft.airspeed_m_s / (_LIFT_BY_DRAG * _TRANSFER) + aircraft.avionics_w
    return Spread(
        forward=float(aircraft.cruise(mass, density).watts) * per_km,
        hover=float(aircraft.hover_w(mass, density)) * per_km,
        lift_by_drag=pulled * per_km,
    )
