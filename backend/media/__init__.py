"""Assets: upload, probe results, renditions."""
