"""The web and control processes, and the pure heart of the product."""
