"""Builds Forecourt's packages: setuptools', once the browser assets stand in their place.

A machine without npm gets Node.js as a wheel for the time of the build.
"""

import shutil

from browser_assets import LOCK, NODE_FROM_PYPI, ROOT, place, system_npm
from setuptools import build_meta
from setuptools.build_meta import prepare_metadata_for_build_editable, prepare_metadata_for_build_wheel

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]


def get_requires_for_build_wheel(config_settings=None) -> list[str]:
    node = [] if system_npm() or not LOCK.is_file() else [NODE_FROM_PYPI]
    return [*build_meta.get_requires_for_build_wheel(config_settings), *node]


get_requires_for_build_editable = get_requires_for_build_sdist = get_requires_for_build_wheel


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None) -> str:
    place()
    shutil.rmtree(ROOT / "build", ignore_errors=True)  # setuptools would pack modules that are gone from the sources
    return build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)


def build_editable(wheel_directory, config_settings=None, metadata_directory=None) -> str:
    place()
    return build_meta.build_editable(wheel_directory, config_settings, metadata_directory)


def build_sdist(sdist_directory, config_settings=None) -> str:
    place()
    return build_meta.build_sdist(sdist_directory, config_settings)
