"""What a CommonMark reader sees of a prompt: headings, blocks of code, numbered points."""

from __future__ import annotations

from dataclasses import dataclass

from markdown_it import MarkdownIt


@dataclass(frozen=True)
class Outline:
    headings: list[str]
    fences: list[str]
    points: int


def outline(prompt: str) -> Outline:
    tokens = MarkdownIt("commonmark").parse(prompt)
    return Outline(
        headings=[
            tokens[index + 1].content
            for index, token in enumerate(tokens)
            if token.type == "heading_open"
        ],
        fences=[token.content for token in tokens if token.type == "fence"],
        points=sum(token.type == "list_item_open" for token in tokens),
    )
