"""What a timeline is: model, time, projection, commands. Pure: no I/O, no CRDT, no clock."""
