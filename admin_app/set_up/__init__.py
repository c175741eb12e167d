"""From a fresh clone to something that runs: the environment, the browser assets, the wheel.

These files run before anything is installed, so they import the standard library only.
"""
