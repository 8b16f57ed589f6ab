"""What a command does besides the main job, each as a plain function that knows no click."""
