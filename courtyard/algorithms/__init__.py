"""Pure calculations: no Django, no input or output, no clock, no randomness of their own.

Every function here gives the same answer for the same arguments, on any machine and on any day. The rooms above bring the
rows, the time and the random bytes; what they get back is plain values, frozen dataclasses and NumPy arrays.

    split          money: largest remainder, waterfall, a flock's price over its birds
    poverty        headcount, gap, squared gap and Watts, weighted by persons
    steps          packed daily step totals, and the certificate of a million steps
    suspicion      signs that a pedometer was cheated, each with its evidence
    identifiers    GS1 keys of every day as EPC URN and as GS1 Digital Link
    epcis          every GS1 key, Digital Links to the letter, EPCIS 2.0 documents, the event hash of CBV 2.0
    codes          signed codes of packs, keyed codes of leg bands, scratch PINs, signs of copies
    siting         where to build: plans with a proven gap (needs the extra `planning`)
    flight         what drones carry how far over hills and against wind; airports, fleets, zones to fly around
    reach          when a parcel from any village arrives anywhere, with the way that it takes (needs the extra `planning`)
    raster         maps of a plan: tiles and one picture, drawn from arrays
    columns        a planner's tables, column by column, with the line of each row
    centres        a plan's open centres with whom they serve, and how loads come to them
    landed         what a kilogram costs by the time it is in the city, leg by leg
    landed_plan    the same under a plan, by village and product, with every assumed figure named (tariff)
    earth          the Earth as a sphere
    id_card        Chinese resident identity numbers
    credit_code    unified social credit codes of organisations
    bank_card      card numbers
    hashing        canonical bytes and the chain over them

Errors are `ValueError`s named after what failed, beside the function that raises them.
"""
