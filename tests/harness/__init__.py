"""What the suite stands on: a stage (folder, database server) for each run, and a database for each worker."""
