"""What the platform's log lines look like: four files enter, the paths of their fields leave.

Payment developers write lines by this contract; metric filters and insight rules take every field from it, so
that a filter on a field that no line has cannot be written. Names only: both sides of the wall may read it.
"""
