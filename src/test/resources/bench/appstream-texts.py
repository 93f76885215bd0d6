"""Prints the texts of AppStream's catalogues, as shops for software show them, one product in one language a line.

Takes the names of DEP-11 files, as apt keeps them; needs Debian's python3-yaml.
"""

import gzip
import random
import re
import sys

import yaml

LANGUAGES = set("C de fr it es pt pt_BR nl pl cs sk da sv fi hu ro el ru uk tr ja ko zh_CN".split())
FEWEST_BYTES = 600
MOST_BYTES = 2000

texts = set()
for name in sys.argv[1:]:
    with gzip.open(name, "rt", encoding="utf-8") as file:
        for product in yaml.load_all(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            for language in LANGUAGES.intersection((product or {}).get("Description", {})):
                parts = [product.get(part, {}) for part in ("Name", "Summary", "Description")]
                text = " ".join(part.get(language, part.get("C", "")) for part in parts)
                text = re.sub(r"\s+", " ", text).strip()
                if FEWEST_BYTES <= len(text.encode()) <= MOST_BYTES:
                    texts.add(text)

# Products that stand beside each other there are alike; those that change one after the other are not.
for text in random.Random(1).sample(sorted(texts), len(texts)):
    print(text)
