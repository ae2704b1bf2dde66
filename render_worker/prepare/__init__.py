"""From an uploaded file to facts and renditions."""
