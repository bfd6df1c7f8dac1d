"""A world of templates enters; what several rules need to know of it leaves, made once.

Who publishes what and who admits whom, whom a message reaches, what an alarm compares and promises.
"""
