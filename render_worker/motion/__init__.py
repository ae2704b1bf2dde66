"""How the camera of a film moves: finding it, keeping it, and taking the shaking out."""
