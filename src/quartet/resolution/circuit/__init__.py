"""The circuit studio: one phone call to a waiting dispute, a day's round through the villages, help for village mediators."""
