"""Live rooms: socket, protocol, room, presence, document, log, timelines."""
