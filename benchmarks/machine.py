"""What the figures were measured on."""

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path


def described() -> str:
    """Return one line: processor, cores, memory, system, and the versions that matter."""
    cores = os.cpu_count() or 0
    parts = [f"{_processor()}, {cores} cores", platform.platform(terse=True), f"Python {platform.python_version()}"]
    parts += [f"SQLite {sqlite3.sqlite_version}"]
    parts += [f"{name} {version(name)}" for name in ("slack-bolt", "aiohttp", "SQLAlchemy")]
    return "; ".join(parts) + _load()


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    named = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def _load() -> str:
    """Other work on the machine makes every absolute time longer: say so."""
    return f"; load {os.getloadavg()[0]:.1f} before the run" if hasattr(os, "getloadavg") else ""
