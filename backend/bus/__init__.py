"""The Redis edge: names, pub/sub, queues."""
