"""What `forecourt` can do, a file for each noun."""
