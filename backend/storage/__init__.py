"""Object storage: one protocol, a folder store and an S3 store."""
