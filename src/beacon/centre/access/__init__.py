"""Who may do what: passwords, sessions, invitations' signatures, the permission table and the gate that keeps it."""
