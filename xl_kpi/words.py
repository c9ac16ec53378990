"""Words compared the way people mean them: without case, accents, punctuation or stray spaces."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_BREAKS = re.compile(r"(?:[^\w%]|_)+")
_LETTERS = str.maketrans({"\u0153": "oe", "\u0152": "oe", "\u00e6": "ae", "\u00c6": "ae", "\u00b0": "o", "\u00ba": "o"})


@lru_cache(maxsize=65536)
def normalise(text: str) -> str:
    """Return the words of a text in lower case, unaccented, with one space between them.

    `"  Date d\u2019Entr\u00e9e_(Proposal) "` becomes `"date d entree proposal"`.
    """
    if not text.isascii():
        bare = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        text = "".join(c for c in bare if not unicodedata.combining(c))
    return _BREAKS.sub(" ", text.casefold()).strip()
