"""Visits: appointments of a firm's people, their routes, invitations and calendars."""
