"""Renderers: Document to HTML and terminal, Forecast to JSON, and files that appear whole or not at all."""
