"""What is due now, and who is told of it: one round over everything that any room says can run out."""
