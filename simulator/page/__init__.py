"""The page of the local workspace: static files at `/` and `/page/*`, nothing from outside, a strict policy."""

from mimetypes import types_map
from pathlib import Path

from aiohttp import web

HERE = Path(__file__).parent
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

# Nothing inline, nothing from elsewhere, nobody may frame it: what an app writes can only ever be text here.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


def routes() -> list[web.RouteDef]:
    """Return the routes of the page, to be mounted beside `/api` and `/control`."""
    return [web.get("/", _index), web.get("/page/{name}", _file)]


async def _index(_request: web.Request) -> web.Response:
    return _served("index.html")


async def _file(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    if name not in _names():
        raise web.HTTPNotFound(text=f"The page has no file {name!r}.")
    return _served(name)


def _served(name: str) -> web.Response:
    path = HERE / name
    kind = TYPES.get(path.suffix, types_map.get(path.suffix, "application/octet-stream"))
    return web.Response(body=path.read_bytes(), content_type=kind, charset="utf-8", headers=HEADERS)


def _names() -> set[str]:
    return {path.name for path in HERE.iterdir() if path.suffix in TYPES}
