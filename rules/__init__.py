"""What ought to happen: pure decisions over plain values. No database, no Flask, no clock."""
