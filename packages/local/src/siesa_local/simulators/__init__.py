"""Simulators of Siesa, Kong and WMS over real HTTP on loopback: deterministic by seed, with knobs, faults and an audit.

They know nothing of the integration's steps and can be started alone with `python -m siesa_local.simulators`.
"""
