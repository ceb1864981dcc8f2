"""The circuit studio: from a call to a waiting dispute, a day's round of villages, notes to their mediators."""
