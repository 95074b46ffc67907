"""Firms: their files, checked as the command line checks them, and what the page shows of them."""
