"""What is filtered on the screen, as a file: the same rows, the same masks, streamed (Y4: each export is recorded)."""
