"""The last pass over the page: tables that fold on a phone, and names for boxes and charts."""

import re
from itertools import count

WIDE = 4
"""From this number of columns on, the rows of a table become blocks on a narrow screen."""
FIGURE = re.compile(r"<figure>\s*<svg (?P<drawing>.*?)<figcaption>", re.DOTALL)
BARE = re.compile(r"<figure>\s*<figcaption>.*?</figcaption>\s*</figure>", re.DOTALL)
TABLE = re.compile(
    r'<div class="scroll(?P<more>[^"]*)">\s*<table>(?P<inside>.*?)</table>', re.DOTALL
)
CAPTION = re.compile(r"<caption>(.*?)</caption>", re.DOTALL)
HEAD = re.compile(r'<th scope="col"[^>]*>(.*?)</th>', re.DOTALL)
ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
CELL = re.compile(r"<t[hd]\b")
TAG = re.compile(r"<[^>]+>")


def finished(page: str) -> str:
    """
    Finish a page of ours.

    Each chart is described by its caption. Each box that may scroll can be reached with the
    keyboard and has the name of its table. Cells of wide tables carry the heading of their column,
    which stands above them where a narrow screen stacks them.

    Parameters
    ----------
    page : str
        HTML as the templates make it; text in it is escaped.
    """
    page = BARE.sub("", page)
    numbers = count(1)

    def described(match: re.Match[str]) -> str:
        name = f"figure-{next(numbers)}"
        drawing = f'<figure><svg aria-describedby="{name}" {match["drawing"]}'
        return f'{drawing}<figcaption id="{name}">'

    return TABLE.sub(_table, FIGURE.sub(described, page))


def _table(match: re.Match[str]) -> str:
    inside = match["inside"]
    caption = CAPTION.search(inside)
    name = _text(caption[1]) if caption else "Table"
    box = f'<div class="scroll{match["more"]}" tabindex="0" role="region" aria-label="{name}">'
    heads = [_text(head) for head in HEAD.findall(inside)]
    if len(heads) < WIDE:
        return f"{box}<table>{inside}</table>"
    top, body, rows = inside.partition("<tbody>")
    rows = ROW.sub(lambda row: _labelled(row[0], heads), rows)
    return f'{box}<table class="stack">{top}{body}{rows}</table>'


def _labelled(row: str, heads: list[str]) -> str:
    """Write the heading of its column into each cell of a row."""
    columns = iter(heads)

    def cell(match: re.Match[str]) -> str:
        head = next(columns, "")
        return match[0] if match[0] == "<th" else f'<td data-label="{head}"'

    return CELL.sub(cell, row)


def _text(markup: str) -> str:
    """Return escaped text without tags, fit for an attribute."""
    return re.sub(r"\s+", " ", TAG.sub("", markup)).strip().replace('"', "&quot;")
