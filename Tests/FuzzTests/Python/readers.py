"""usage: readers.py READER CASES   says where an independent reader disagrees with ours.

CASES has a line a case: the input in hexadecimal, a tab, and what ours made of it. Each disagreement is a line on
standard output; nothing means agreement.
"""

import csv
import datetime
import decimal
import fractions
import io
import json
import re
import sys
import unicodedata
import xml.etree.ElementTree


class Refused(Exception):
    pass


# JSON: the json module, made as strict as RFC 8259 and our rules.

def pairs(members):
    keys = [unicodedata.normalize("NFD", key) for key, _ in members]
    if len(set(keys)) != len(keys):
        raise Refused("a key twice")
    return dict(members)


class Number(str):
    pass


def constant(name):
    raise Refused(name)


def json_value(text):
    value = json.loads(
        text, object_pairs_hook=pairs, parse_int=Number, parse_float=Number, parse_constant=constant)
    json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no text
    return value


def json_shape(value):
    if isinstance(value, Number):
        return "#" + value
    if isinstance(value, str):
        return "s" + value.encode().hex()
    if isinstance(value, list):
        return "[" + ",".join(map(json_shape, value)) + "]"
    if isinstance(value, dict):
        return "{" + ",".join(f"{key.encode().hex()}:{json_shape(each)}" for key, each in value.items()) + "}"
    return {None: "n", True: "t", False: "f"}[value]


def read_json(data, ours):
    try:
        return json_shape(json_value(data.decode()))
    except (ValueError, Refused):
        return "refused"


# Set payloads: a word for a boolean, a number as people write one, or a JSON string of either; or a JSON object.

WORDS = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}
NUMBER = re.compile(r"[+-]?(\d*\.?\d+([eE][+-]?\d+)?|\d+\.)", re.ASCII)
BLANKS = " \t\n\v\f\r"


def scalar(text):
    text = text.strip(BLANKS)
    if text.lower() in WORDS:
        return f"b{int(WORDS[text.lower()])}"
    if NUMBER.fullmatch(text):
        return "#" + text
    raise Refused(text)


def same_number(ours, theirs):
    try:
        one, other = decimal.Decimal(ours[1:]), decimal.Decimal(theirs[1:])
    except decimal.InvalidOperation:  # an exponent beyond even decimal's
        return ours.lstrip("#+-0") == theirs.lstrip("#+-0")
    return one.as_tuple().sign == other.as_tuple().sign and one.compare_total(other) == 0


def read_scalar(data, ours):
    try:
        text = data.decode()
        try:
            found = scalar(text)
        except Refused:
            value = json_value(text.strip(BLANKS))
            if not isinstance(value, str) or isinstance(value, Number):
                raise Refused(text)
            found = scalar(value)
    except (ValueError, Refused):
        return "refused"
    return ours if ours[0] == found[0] == "#" and same_number(ours, found) else found


def read_object(data, ours):
    try:
        value = json_value(data.decode())
    except (ValueError, Refused):
        return "refused"
    return json_shape(value) if isinstance(value, dict) and value else "refused"


# XML: expat, which shares nothing with libxml2. What ours refuses for its cost or danger is not compared.

OWN_RULES = (
    "the document has a document type declaration", "the encoding", "elements are nested deeper", "a tag, or the",
    "the document has more than", "an element has more than", "more than", "the text is longer",
)
# libxml2 wants a namespace to be a URI, and a version that is 1.0 or a later 1.
STRICTER = ("is not a valid URI", "String not closed expecting", "Unsupported version", "expecting version")


def name(tag):
    return tag.split("}")[1] if tag.startswith("{") else tag


def xml_shape(element):
    attributes = {}
    for key, value in element.attrib.items():
        if key.startswith("{") and name(key) in attributes:
            continue
        attributes[name(key)] = value
    namespace = element.tag[1:].split("}")[0] if element.tag.startswith("{") else ""
    text = (element.text or "") + "".join(child.tail or "" for child in element)
    return "<{}|{}|{}|{}|{}>".format(
        namespace.encode().hex(), name(element.tag).encode().hex(),
        ",".join(sorted(f"{key.encode().hex()}={value.encode().hex()}" for key, value in attributes.items())),
        text.encode().hex(), "".join(map(xml_shape, element)))


def parsed_xml(data):
    # Another spelling of UTF-8, which libxml2 knows and expat does not.
    is_spelt = re.match(rb"<\?xml[^>]*encoding=[\"']utf8[\"']", data, re.IGNORECASE)
    parser = xml.etree.ElementTree.XMLParser(encoding="utf-8") if is_spelt else None
    return xml.etree.ElementTree.fromstring(data, parser)


# What may begin a name since the fifth edition of XML 1.0; expat keeps to the fourth, which has fewer.
NAME_START = re.compile(
    "[\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF"
    "\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF]")


def has_newer_names(data):
    """Whether expat would take it if its names were of the letters that it knows."""
    try:
        parsed_xml(NAME_START.sub("x", data.decode()).encode())
    except (xml.etree.ElementTree.ParseError, ValueError, LookupError):
        return False
    return True


def read_xml(data, ours):
    try:
        found = xml_shape(parsed_xml(data))
    except (xml.etree.ElementTree.ParseError, ValueError, LookupError):
        return ours if has_newer_names(data) else "refused"
    if ours.startswith("refused: ") and (ours[9:].startswith(OWN_RULES) or any(rule in ours for rule in STRICTER)):
        return ours
    return found


# CSV: the csv module.

def read_csv(data, ours):
    rows = csv.reader(io.StringIO(data.decode(), newline=""), strict=True)
    return "|".join(",".join(cell.encode().hex() for cell in row) for row in rows if any(row))


# Times: our rules by regular expressions, the calendar by datetime, the arithmetic by fractions.

TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:([Zz])|([+-])(\d\d)(?::?(\d\d))?)?", re.ASCII)
EPOCH = datetime.datetime(1970, 1, 1)


def read_time(data, ours):
    """Microseconds since 1970."""
    match = TIME.fullmatch(data.decode())
    if not match:
        return "refused"
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    fraction, _, sign, offset_hours, offset_minutes = match.groups()[6:]
    microseconds = int(((fraction or "") + "000000")[:6])
    offset = int(offset_hours or 0) * 60 + int(offset_minutes or 0)
    is_end_of_day = (hour, minute, second) == (24, 0, 0)
    if minute > 59 or second > 60 or int(offset_hours or 0) > 14 or int(offset_minutes or 0) > 59:
        return "refused"
    if hour > 23 and not is_end_of_day:
        return "refused"
    # The calendar repeats after 400 years; year 0 is one of those that datetime does not have.
    era = 400 if year == 0 else 0
    try:
        start = datetime.datetime(year + era, month, day)
    except ValueError:
        return "refused"
    seconds = (start - EPOCH).days * 86400 + hour * 3600 + minute * 60 + second - era // 400 * 146097 * 86400
    seconds -= offset * 60 * (-1 if sign == "-" else 1)
    return str(seconds * 1000000 + microseconds)


PART = r"(?:(\d+(?:[.,]\d+)?){})?"
DURATION = re.compile(
    "P" + PART.format("W") + PART.format("D") + "(T" + PART.format("H") + PART.format("M") + PART.format("S") + ")?",
    re.ASCII)


def read_duration(data, ours):
    """Minutes, rounded up from thousandths of a second rounded up."""
    match = DURATION.fullmatch(data.decode())
    if not match or match.group(3) == "T":
        return "refused"
    parts = [match.group(index) for index in (1, 2, 4, 5, 6)]
    given = [part for part in parts if part is not None]
    if not given or any(not part.isdigit() for part in given[:-1]):
        return "refused"
    total = fractions.Fraction(0)
    for part, length in zip(parts, (604800, 86400, 3600, 60, 1)):
        total += fractions.Fraction((part or "0").replace(",", ".")) * length
    milliseconds = -(-total * 1000 // 1)
    if total * 1000 > 2**63 - 700000000:  # near the largest Int: ours may refuse earlier
        return ours
    return str(-(-milliseconds // 60000))


READERS = {
    "json": read_json, "scalar": read_scalar, "object": read_object, "xml": read_xml, "csv": read_csv,
    "time": read_time, "duration": read_duration,
}
reader = READERS[sys.argv[1]]
with open(sys.argv[2], encoding="utf-8") as cases:
    for case in cases:
        data, ours = case.rstrip("\n").split("\t", 1)
        data = bytes.fromhex(data)
        theirs = reader(data, ours)
        if theirs != ours and not (theirs == "refused" and ours.startswith("refused")):
            print(f"{data!r}: ours {ours}, theirs {theirs}")
