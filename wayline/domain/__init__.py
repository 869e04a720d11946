"""What Wayline decides, as pure functions over plain values: no clock, network or database."""
