"""Style, scripts and fonts: the console's own files, and those of the packages that npm installed beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

OWN: Final = Path(__file__).parent / "static"
MISSING: Final = "the console has no charts and no Persian font: `make console-assets` fetches them through npm"
PACKAGES: Final = Path(__file__).parent / "node_modules"
# Address -> file of a package. Nothing else of node_modules is served.
FROM_PACKAGES: Final = {
    "uplot.js": "uplot/dist/uPlot.iife.min.js",
    "uplot.css": "uplot/dist/uPlot.min.css",
    **{
        f"vazirmatn-{script}.woff2": f"@fontsource-variable/vazirmatn/files/vazirmatn-{script}-wght-normal.woff2"
        for script in ("arabic", "latin", "latin-ext")
    },
}


def installed() -> bool:
    """Whether the packages are there; without them pages have no charts and the system's font."""
    return all((PACKAGES / path).is_file() for path in FROM_PACKAGES.values())


def file(name: str) -> Response:
    """The asset of that name. Raises HTTPException 404."""
    path = PACKAGES / FROM_PACKAGES[name] if name in FROM_PACKAGES else OWN / name
    if Path(name).name != name or not path.is_file():
        raise HTTPException(404)
    lasting = "max-age=86400" if name in FROM_PACKAGES else "no-cache"
    return FileResponse(path, headers={"Cache-Control": lasting})


async def serve(request: Request) -> Response:
    """Answer a request for an asset."""
    return file(request.path_params["path"])
