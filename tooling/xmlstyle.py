"""The style of XML files: four spaces a level, no tabs, no stray white space.

Only the white space before a tag at the beginning of a line is ever changed, the lines
that continue the tag move along; texts and ``xml:space="preserve"`` stay as they are.
"""

import sys
from pathlib import Path
from xml.parsers import expat

INDENT = 4
VERBATIM = {"pre", "script", "style", "textarea"}


def indents(text: str) -> dict[int, int]:
    """Return the proper indentation of every line (from 1) that begins with a tag."""
    lines = text.split("\n")
    wanted: dict[int, int] = {}
    open_elements: list[bool] = []  # is the content of the element verbatim?
    parser = expat.ParserCreate()

    def note(depth: int) -> None:
        number = parser.CurrentLineNumber
        before = lines[number - 1].encode()[: parser.CurrentColumnNumber]
        if not before.strip():
            wanted[number] = INDENT * depth

    def verbatim() -> bool:
        return any(open_elements)

    def start(name, attributes):
        if not verbatim():
            note(len(open_elements))
        keeps = attributes.get("xml:space") == "preserve"
        open_elements.append(keeps or name in VERBATIM)

    def end(_name):
        open_elements.pop()
        # Of <tag/> expat reports start and end at the same place.
        if not verbatim() and parser.CurrentLineNumber not in wanted:
            closing = lines[parser.CurrentLineNumber - 1].lstrip()
            if closing.startswith("</"):
                note(len(open_elements))

    def comment(_data):
        if not verbatim():
            note(len(open_elements))

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CommentHandler = comment
    parser.Parse(text.encode(), True)
    return wanted


def reformat(text: str) -> str:
    """Return the text in the project's style."""
    lines = text.replace("\r\n", "\n").split("\n")
    wanted = indents("\n".join(lines))
    shift = 0
    for number, line in enumerate(lines, start=1):
        body = line.lstrip(" \t")
        present = len(line[: len(line) - len(body)].expandtabs(INDENT))
        if number in wanted:
            shift = wanted[number] - present
            lines[number - 1] = " " * wanted[number] + body
        elif body and shift and _continues_tag(lines, number):
            lines[number - 1] = " " * max(0, present + shift) + body
        lines[number - 1] = lines[number - 1].rstrip()
    return "\n".join(lines).strip("\n") + "\n"


def _continues_tag(lines: list[str], number: int) -> bool:
    """Tell whether a line lies inside a tag that an earlier line has opened."""
    before = "\n".join(lines[: number - 1])
    return before.rfind("<") > before.rfind(">")


def check(text: str) -> list[str]:
    """Return what is wrong with a text, as ``line: problem``."""
    try:
        styled = reformat(text).split("\n")
    except expat.ExpatError as error:
        return [f"{error.lineno}: not well-formed: {expat.errors.messages[error.code]}"]
    lines = text.split("\n")
    errors = [
        f"{number}: indentation or white space"
        for number, (line, proper) in enumerate(zip(lines, styled), start=1)
        if line != proper
    ]
    if len(lines) != len(styled):
        errors.append(f"{len(lines)}: empty lines at the beginning or end")
    return errors[:5]


def main(files: list[str]) -> int:
    """Print what is wrong with the files; return the exit code."""
    errors = [
        f"{file}:{error}" for file in files for error in check(Path(file).read_text())
    ]
    if errors:
        print("\n".join(errors), "(make format corrects it)", sep="\n")
    return bool(errors)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
