"""Measurements, never tests: how fast Postbud is beside the bound of the same machine in the same run."""
