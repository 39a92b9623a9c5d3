"""What a drone can carry how far over which hills, and what that takes.

    atmosphere  density of the air by altitude and temperature
    aircraft    classes of aircraft: what is published of them, and what is assumed
    power       watts in hover, climb, cruise and descent, by models of others beside ours, and how far these lie apart
    legs        many legs at once: can it be flown, with what energy and time, there and back, and what it costs
    terrain     how high the ground is under a leg, from a grid
    zones       areas that are not flown over, and the shortest way around them
    day         the legs of a day beside a motorbike: sorties, fleet, cost
    port        sorties an hour, fleet, batteries and chargers of a drone airport; a day of sorties as a timetable

SI units throughout, said in each name: metres, kilograms, seconds, watts; energy in watt-hours. Terrain that was sampled every
kilometre or two says how high a leg climbs, and nothing about masts, wires and trees: no answer here is an obstacle clearance.
"""
