"""Adapters to AWS. Each takes its boto3 client as an argument, so that none decides on credentials or regions.

Sessions are made in two places: `sessions` for the process, `tenant_sessions` for one client.
"""
