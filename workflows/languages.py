"""Which of the two languages of our letters somebody reads."""

READS: dict[str, str] = {
    # Danish, Norwegian and Swedish readers manage Danish; it is what they wrote to.
    "da": "da",
    "nb": "da",
    "nn": "da",
    "sv": "da",
    # Everybody else manages English.
    "en": "en",
    "de": "en",
}


def letter_language(spoken: str, otherwise: str) -> str:
    """The language of a letter to somebody who writes in `spoken`; `otherwise` where we do not know that language."""
    return READS.get(spoken, otherwise)
