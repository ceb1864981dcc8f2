"""Starts, watches and stops what Quartet is made of: database, pages, live events, worker, front."""
