"""What a site's line, trunks and agents carry in its busy hour, and what gives way first as people grow."""
