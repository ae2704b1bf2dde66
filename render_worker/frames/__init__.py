"""Single frames on request: warm children that keep their decoders open."""
