"""The render worker: the only home of PyAV, without database credentials."""
