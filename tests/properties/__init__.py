"""What must hold for every input, searched for with hypothesis."""
