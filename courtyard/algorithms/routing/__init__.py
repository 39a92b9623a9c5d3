"""Rounds of vehicles from a centre: who collects from and delivers to whom, in which order and when.

    problem     stops, vehicles and what lies between them; what makes no sense is refused with its row
    roads       distances and durations from coordinates, or from a table as OSRM answers it
    solve       PyVRP behind these types: the same cost as PyVRP by itself, and a plan that says what it leaves undone
    boarding    a longest time on board, told to a solver that knows only how long a route lasts
    times       when a vehicle that visits stops in an order is where
    county      a day of several centres, each by itself
    check       a plan held against its problem by code that knows nothing of how it was found
    instances   what others publish, in their files' form

Whole numbers throughout: seconds from the beginning of the day, metres, and any one unit of money and of load. Needs PyVRP (the
extra `planning`).
"""
