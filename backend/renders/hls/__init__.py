"""HLS of a render while it grows: playlists, and pieces from storage put into their places."""
