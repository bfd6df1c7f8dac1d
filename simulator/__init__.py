"""A template and numbers by the minute enter; states, messages and who hears them when leave: AWS, played."""
