"""How letters look: a plain page that Outlook (which renders with Word), Gmail and telephones all show the same way.

Only properties that Word's renderer knows: no flex, no max-width on its own, sizes in px, the font named with a fallback.
"""

from __future__ import annotations

STYLE = """
body { margin: 0; padding: 16px; background: #ffffff; color: #1a1a1a;
  font-family: Calibri, Arial, sans-serif; font-size: 16px; line-height: 24px; }
p { margin: 0 0 14px 0; }
h1 { margin: 0 0 14px 0; font-size: 22px; line-height: 28px; font-weight: bold; }
h2 { margin: 20px 0 8px 0; font-size: 18px; line-height: 24px; font-weight: bold; }
h3 { margin: 16px 0 6px 0; font-size: 16px; line-height: 24px; font-weight: bold; }
ul, ol { margin: 0 0 14px 0; padding: 0 0 0 24px; }
li { margin: 0 0 6px 0; }
blockquote { margin: 0 0 14px 0; padding: 2px 0 2px 12px; border-left: 3px solid #b8b8b8; color: #444444; }
table { border-collapse: collapse; margin: 0 0 14px 0; }
th, td { padding: 4px 14px 4px 0; text-align: left; vertical-align: top; border-bottom: 1px solid #d8d8d8; }
a { color: #0b5394; }
hr { border: 0; border-top: 1px solid #c8c8c8; margin: 18px 0; }
"""


def page(body: str, language: str) -> str:
    """A whole HTML document around a body, in the language of the letter (screen readers choose their voice by it)."""
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title></title>\n</head>\n'
        f"<body>\n{body}</body>\n</html>\n"
    )
