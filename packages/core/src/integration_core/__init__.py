"""What any integration on Step Functions needs: messages, rows, errors, configuration, sync state, HTTP, telemetry."""
