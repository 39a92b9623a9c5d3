"""Where to build: sites for many clients, each plan with a proven bound on how much better any plan could be.

    points    places on the earth or on a plane, and the costs that their distances are
    tables    tables of places from their text
    places    what is wrong with which row of places, before anything is planned
    goals     what can be planned for, and the memory that it takes
    lists     for each client its nearest sites
    median    p sites, least weighted cost (p-median)
    cover     p sites, most weight within reach; fewest sites for all
    centre    p sites, least radius (p-centre)
    capacity  the p-median with room for so much at each site
    charge    as many sites as are worth their charge (fixed-charge location)
    instances what others publish, and tables of costs, from their text; tsplib and numerals are parts of it
    question  what a planner asks, for every goal the same way, and the answer with what it rests on
    search    the search that they share: prices for the bound, interchange for the plan

All but the first four need SciPy and numba (the extra `planning`). Costs are kept as float32, rounded down, and bounds refer to them.
"""
