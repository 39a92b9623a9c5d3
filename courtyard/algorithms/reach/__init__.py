"""When a parcel from a village arrives anywhere: by road or drone to a hub, from hub to hub by timetable, by road to its end.

    timetable   hubs and the departures of one period, a day or a week, that repeats
    ways        what leads from villages to hubs and from hubs to destinations
    arrivals    for every departure, the earliest arrival at every destination: the part that all villages share
    villages    every village's arrivals for one hour of handing over, as a stream, and what they come to
    paths       one parcel's way, leg by leg with its times, and a check of it that knows nothing of how it was found
    network     ways from where places lie: by road at a speed, by drone as far as it flies
    tables      hubs, departures and destinations from a planner's tables (NumPy alone)
    centres     the network behind a plan: every village hands over at its own centre, trucks that are assumed go on from there
    share       which share is reached in time, by hour of handing over; which leg to improve first; how much is assumed
    links       how far every place is from the nearest of many sources, over given links (a road network)
    plain       the same by definition, one village at a time, to hold the table against

Times are whole minutes. A period's departures repeat for ever. Where no timetable is known, departures may be made from a headway; they are
marked as assumed, and every way says how much of its time rests on them. Needs numba (the extra `planning`).
"""
