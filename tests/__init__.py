"""The tests, by the same nouns as what they test."""
