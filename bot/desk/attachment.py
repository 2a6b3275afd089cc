"""Files that a page gives away."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": XLSX,
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "zip": "application/zip",
    "yml": "text/yaml; charset=utf-8",
}


def attached(content: bytes, name: str) -> Response:
    """A file to keep; its kind is told by the ending of `name`."""
    kind = TYPES[name.rpartition(".")[2]]
    return Response(content, media_type=kind, headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"})
