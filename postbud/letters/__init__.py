"""Letters: from a coordinator's template to the exact bytes of a mail.

Knows templates, Markdown and MIME; knows no server, no storage and no calendar format (an entry's bytes are handed in).
"""

from postbud.letters.check import check_templates, missing_translations
from postbud.letters.composing import compose
from postbud.letters.known import LETTERS, VARIABLES
from postbud.letters.rendered import Rendered
from postbud.letters.templates import Templates, html_to_look_at

__all__ = ["LETTERS", "VARIABLES", "Rendered", "Templates", "check_templates", "compose", "html_to_look_at", "missing_translations"]
