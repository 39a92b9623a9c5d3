"""Pages of a season: the board, households on their way, applications, yards, flocks, settlements, objections."""
