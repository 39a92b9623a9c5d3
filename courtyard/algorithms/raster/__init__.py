"""Maps drawn from arrays: a plan's places as tiles in Web Mercator and as one picture, with NumPy and zlib alone.

    mercator   degrees to pixels, and which pixels lie near each other
    classes    how far is near: a few classes of distance, their colours, who is in which
    stamps     the small shapes: filled, hollow, a cross, a square, a centre
    drawing    places in an order in which any tile finds its own quickly; tiles and pictures from them
    png        pixels to a file

Zoomed out, a square stands for the places of an area; where single places can be told apart, each has its own mark, filled where its
position is real and hollow where it was scattered around a place nearby. Who is out of reach has a cross, so that no colour is needed
to see it.
"""
