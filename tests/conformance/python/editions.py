"""Checks that descriptions mark numbers that only the English edition of the vendor's documentation states.

Usage: editions.py WHEELS SPECIFICATION. The editions differ in limits; the Chinese one is maintained first.
"""

import re
import sys
from pathlib import Path

import yaml

from declared import EDITIONS, Edition

# How a description says that the editions differ.
MARK = re.compile(r"\b(English|international)\b")


def numbers(text):
    """Returns the integers in a text without its code."""
    prose = re.sub(r"`[^`]*`", " ", text)
    return {int(digits.replace(",", "")) for digits in re.findall(r"(?<![\w.])\d[\d,]*\d|(?<![\w.])\d", prose)}


def documented(text):
    """Returns every integer in a text of the vendor. "2 zhe" is a price of 20 percent, which is 80 percent off."""
    found = {int(digits) for digits in re.findall(r"\d+", text.replace(",", ""))}
    return found | {100 - 10 * int(tenths) for tenths in re.findall(r"(\d)\u6298", text)}


def unmarked(description, chinese, english):
    """Returns the numbers of a description that only the English text contains, unless the description says so."""
    if MARK.search(description):
        return set()
    return (numbers(description) & documented(english)) - documented(chinese)


def properties(folder):
    """Yields the name of each object, the name of each of its properties, and the property."""
    for path in sorted(Path(folder).glob("*.yaml")):
        components = yaml.safe_load(path.read_text()).get("components") or {}
        for name, schema in (components.get("schemas") or {}).items():
            for key, value in (schema.get("properties") or {}).items():
                yield name, key, value


def check_the_check():
    """Fails if a seeded violation is not found."""
    assert unmarked("Up to 100 items.", "\u4e0a\u9650 30", "At most 100.") == {100}
    assert unmarked("Up to 100 items.", "\u4e0a\u9650 100", "At most 100.") == set()
    assert unmarked("Up to 100 items in the English documentation.", "30", "100") == set()
    assert unmarked("20.0 means 80 percent off.", "20.0\u4ee3\u88682\u6298", "20.0 is 80% off.") == set()


def main(wheels, folder):
    check_the_check()
    chinese, english = (Edition(wheels, pattern) for pattern in EDITIONS)
    compared, found = 0, []
    for schema, name, value in properties(folder):
        texts = [edition.document(schema, name) for edition in (chinese, english)]
        if None in texts:
            continue
        compared += 1
        for number in sorted(unmarked(value["description"], *texts)):
            found.append(f"{schema}.{name}: only the English edition states {number}; the description must say so")
    if found or compared < 500:
        sys.exit("\n".join([*found, f"{compared} properties were compared"]))
    print(f"{compared} properties of both editions")


if __name__ == "__main__":
    main(*sys.argv[1:])
