"""Spreadsheets in and out: readers → rows → fields → writer."""
