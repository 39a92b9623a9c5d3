"""Pure rules of the room: names of places, numbers of persons, income a head, the line. No table, no clock."""
