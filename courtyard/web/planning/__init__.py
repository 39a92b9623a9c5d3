"""What the planner's pages are made of: maps, figures in words, comparisons, files to take away, the printed report."""
