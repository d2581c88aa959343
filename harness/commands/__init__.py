"""One file a command: how it is typed, and what it does.

`add` declares it, `do` carries it out and returns the exit code. Heavy libraries are imported
inside `do`, so that only the chosen command waits for them.
"""
