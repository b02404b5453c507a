"""A plan document in, a PlanDraft out. Pure: no database, no Flask, no clock."""
