"""The other side of every border for demonstration and tests: real protocols, faults on request."""
