"""Serving from one machine: supervised processes and certificates."""
