# One door for commands; CI runs exactly these.
