"""Real systems, one module each."""
