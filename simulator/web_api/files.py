"""files.*: the upload in three steps (docs.slack.dev/messaging/working-with-files#uploading-files).

files.getUploadURLExternal names an address, the bytes are posted there, files.completeUploadExternal shares them.
"""

import mimetypes

from aiohttp import web

from simulator import shapes
from simulator.model import File, Json
from simulator.workspace import Workspace

from . import _places
from ._call import Call, SlackError
from ._content import with_block_ids
from .chat import draft


def get_upload_url(call: Call) -> Json:
    """files.getUploadURLExternal: an address for the bytes, and the file's id."""
    name, length = call.required("filename"), call.whole("length", 0)
    if length <= 0:
        raise SlackError("invalid_arguments", "[ERROR] must be greater than 0 [json-pointer:/length]")
    file_id = call.workspace.ids.next("F")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    suffix = name.rpartition(".")[2].lower() if "." in name else "binary"
    upload = File(file_id, name, name, length, call.me, kind, suffix, call.text("alt_txt"))
    upload.created = int(call.workspace.seconds())
    call.workspace.files[file_id] = upload
    return {"upload_url": f"{call.simulator.url}/upload/v1/{file_id}", "file_id": file_id}


def complete_upload(call: Call) -> Json:
    """files.completeUploadExternal: finish uploads and, with channel_id, share them in a message."""
    asked = call.structure("files", "invalid_arguments")
    if not isinstance(asked, list) or not asked:
        raise SlackError("invalid_arguments", "[ERROR] missing required field: files")
    uploads = [_uploaded(call, each) for each in asked]
    ids = [*call.names("channels"), *call.names("channel_id")]
    places = [_places.target(_to(call, each)) for each in dict.fromkeys(ids)]
    for upload in uploads:
        upload.complete = True
        upload.channels = [place.id for place in places]
    for place in places:
        blocks = with_block_ids(call.workspace, call.structure("blocks", "invalid_blocks_format") or [])
        parts = {"text": call.text("initial_comment"), "blocks": blocks, "files": [each.id for each in uploads]}
        call.workspace.post(draft(call, place, parts))
    return {"files": [shapes.file(call.workspace, each) for each in uploads]}


def info(call: Call) -> Json:
    """files.info: one file."""
    upload = call.workspace.files.get(call.required("file", "file_not_found"))
    if upload is None or not upload.complete:
        raise SlackError("file_not_found")
    return {"file": shapes.file(call.workspace, upload), "comments": []}


def routes(workspace: Workspace) -> list[web.RouteDef]:
    """Return the routes that take the bytes in and give them out again."""

    async def take(request: web.Request) -> web.Response:
        upload = workspace.files.get(request.match_info["file_id"])
        if upload is None or upload.complete:
            raise web.HTTPNotFound(text="no such upload")
        upload.data = await _bytes(request)
        if len(upload.data) != upload.size:
            raise web.HTTPBadRequest(text="the length is not the announced one")
        return web.Response(text=f"OK - {upload.size}")

    async def give(request: web.Request) -> web.Response:
        upload = workspace.files.get(request.match_info["file_id"])
        if upload is None or not upload.complete:
            raise web.HTTPNotFound(text="no such file")
        safe = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
        return web.Response(body=upload.data, content_type=upload.mimetype, headers=safe)

    return [web.post("/upload/v1/{file_id}", take), web.get("/files/{file_id}/{name}", give)]


def _uploaded(call: Call, asked: object) -> File:
    upload = call.workspace.files.get(str(asked.get("id"))) if isinstance(asked, dict) else None
    if upload is None or upload.complete or not upload.data:
        raise SlackError("file_not_found")
    upload.title = str(asked.get("title") or upload.name) if isinstance(asked, dict) else upload.name
    return upload


def _to(call: Call, channel: str) -> Call:
    return Call(call.method, call.params | {"channel": channel}, call.simulator, call.workspace, call.app)


async def _bytes(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for part in (await request.post()).values():
        if isinstance(part, web.FileField):
            return part.file.read()
    return b""


METHODS = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": info,
}
