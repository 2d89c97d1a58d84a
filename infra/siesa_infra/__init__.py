"""The CDK app of the integration."""
