"""Object storage: one protocol, a folder and S3 behind it; knows nothing of HTTP frameworks."""
