"""Trains the shipped model, unless it is there: `quartet up` runs this first, so that no report waits for it."""

from quartet.resolution.suggest.desk import own_desk

if __name__ == "__main__":
    own_desk().model()
