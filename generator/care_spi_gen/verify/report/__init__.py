"""What came of a run, as plain values, and the formats that it is shown in."""
