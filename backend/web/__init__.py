"""The HTTP edge: envelope, errors, request ids, health, metrics, static files."""
