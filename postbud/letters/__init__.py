"""Letters: from a coordinator's template to the exact bytes of a mail.

Knows templates, Markdown and MIME; knows no server, no storage and no calendar format (an entry's bytes are handed in).
"""

from postbud.letters.composing import compose
from postbud.letters.rendered import Rendered
from postbud.letters.templates import Templates

__all__ = ["Rendered", "Templates", "compose"]
