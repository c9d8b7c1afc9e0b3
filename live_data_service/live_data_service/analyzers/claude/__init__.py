"""The parts of the analyzer that asks Claude: what is sent, what comes back, what is believed."""
