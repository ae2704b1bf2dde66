"""Timelines in other programs' files: OpenTimelineIO, EDL, FCPXML, Final Cut 7 XML and our JSON.

Pure functions from text to a document's plain data and back; nothing here reads a file, a database
or the network.
"""
