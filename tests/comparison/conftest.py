from hypothesis import settings

# No deadline: a busy machine is no mistake.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
