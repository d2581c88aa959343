"""What the site takes from beside `docs/`: the README as its first page, files that are linked.

In the repository a page's links are right as they are; here those that leave `docs/` are turned.
"""

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

HOME = Path(__file__).parent
ROOT = HOME.parent
WORKER = "assets/worker.js"
_FETCHED = re.compile(r'<script src="?https://unpkg\.com/iframe-worker/shim"?></script>')
PAGES = {name: name for name in ("CHANGELOG.md", "CONTRIBUTING.md")} | {"README.md": "index.md"}
_LINK = re.compile(r"(?<=\]\()(?!https?:|#|mailto:)([^)\s#]+)")
_OUT = "../"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages of the repository's root, and every file beside `docs/` that a page links."""
    for name, page in PAGES.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        files.append(File.generated(config, page, content=_LINK.sub(_from_root, text)))
    files.append(File.generated(config, WORKER, abs_src_path=str(HOME / "worker.js")))
    known = {file.src_uri for file in files}
    for linked in sorted(_linked() - known - PAGES.keys()):
        if (ROOT / linked).is_file():
            files.append(File.generated(config, linked, abs_src_path=str(ROOT / linked)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn the links of a page that leave `docs/`."""
    depth = page.file.src_uri.count("/")
    out, in_site = _OUT * (depth + 1), _OUT * depth

    def turned(found: re.Match[str]) -> str:
        link = found[1]
        if not link.startswith(out) or link.startswith(out + _OUT):
            return link
        inner = link.removeprefix(out)
        return in_site + PAGES.get(inner, inner)

    return markdown if page.file.generated_by else _LINK.sub(turned, markdown)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Put our own stand-in for a Worker where the theme would fetch one from another server."""
    return _FETCHED.sub(_script("../" * page.file.dest_uri.count("/")), output)


def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:
    """Do the same in the page for addresses that there are not, which may be shown anywhere."""
    return _FETCHED.sub(_script("/"), output)


def _script(home: str) -> str:
    return f'<script src="{home}{WORKER}"></script>'


def _from_root(found: re.Match[str]) -> str:
    """Return a link of a page of the root as the site has it."""
    link = found[1].removeprefix("docs/")
    return PAGES.get(link, link)


def _linked() -> set[str]:
    """Return what pages link beside `docs/`, as seen from the root."""
    found = set()
    for name in PAGES:
        text = (ROOT / name).read_text(encoding="utf-8")
        found |= {link for link in _LINK.findall(text) if not link.startswith("docs/")}
    for path in (ROOT / "docs").rglob("*.md"):
        for link in _LINK.findall(path.read_text(encoding="utf-8")):
            place = (path.parent / link).resolve()
            if place.is_relative_to(ROOT) and not place.is_relative_to(ROOT / "docs"):
                found.add(place.relative_to(ROOT).as_posix())
    return found
