"""Keeps Colombia's official exchange rate (TRM), which the Superintendencia Financiera sets for each day."""
