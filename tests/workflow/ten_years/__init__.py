"""Ten years of invented measurements: promises, what happens to their values, an oracle, and the years lived through the database."""
