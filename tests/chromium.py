"""The browser that the page's tests drive: find it; as a program (`make test` runs it), fetch it too.

Takes the system's Chromium first, then Playwright's own download. Never pretends: without a browser that
starts, the program ends with one sentence and status 1, so that the browser tests cannot be passed over.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", MACOS)
DEBIAN = ("chromium", "fonts-noto-cjk")  # the fonts let screenshots show Chinese; no test needs them
BY_HAND = {"darwin": "brew install --cask google-chrome"}


def find() -> Path | None:
    """Return the program file of a Chromium that starts, or None."""
    for name in NAMES:
        path = shutil.which(name)
        if path and _starts(path):
            return Path(path)
    return _playwrights_own()


def _starts(path: str) -> bool:
    """Ubuntu's `chromium-browser` is only a pointer to a snap, which a container cannot open."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _playwrights_own() -> Path | None:
    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() and _starts(str(path)) else None


def fetch() -> None:
    """Install Chromium: as root from Debian's packages where there are any, otherwise through Playwright."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "--quiet"], env=quiet, check=False)
        install = ["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", *DEBIAN]
        if subprocess.run(install, env=quiet, check=False).returncode == 0 and find():
            return
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    """Make sure that there is a browser. Returns the program's exit status."""
    path = find()
    if path is None:
        sys.stdout.write("No Chromium here yet: fetching one for the page's tests.\n")
        sys.stdout.flush()
        fetch()
        path = find()
    if path is None:
        by_hand = BY_HAND.get(sys.platform, "sudo apt-get install chromium")
        sys.stderr.write(f"The page's tests need Chromium, and fetching it failed. Install it: {by_hand}\n")
        return 1
    sys.stdout.write(f"Browser: {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
