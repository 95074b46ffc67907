"""The centre: a web application for hosts and visitors, and its page."""
