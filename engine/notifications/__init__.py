"""What people are told: the notices on the site, and how each is told once."""
