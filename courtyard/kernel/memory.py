"""What a process that runs for long does about its memory."""

import gc


def settle() -> None:
    """Once everything is loaded: the collector of rings does not look through it again.

    Some hundred thousand objects of code, models and addresses live as long as the process. Looking through them takes a tenth of a second
    each time, which some request or other would have waited for.
    """
    gc.collect()
    gc.freeze()
