"""The part of JSON Schema 2020-12 that docs/schema uses; a keyword it does not know is a failure, not a pass."""
import json
import os
import re

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "docs", "schema")
TYPES = {"boolean": bool, "object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "null": type(None)}
NOTES = ("$schema", "$defs", "title", "description", "format")


class Misfit(Exception):
    """Where a value breaks its schema."""


def load():
    schemas = {}
    for name in os.listdir(FOLDER):
        with open(os.path.join(FOLDER, name), encoding="utf-8") as stream:
            schemas[name[:-len(".json")]] = json.load(stream)
    return schemas


def has_type(value, names):
    names = [names] if isinstance(names, str) else names
    return any(isinstance(value, TYPES[name]) and not (isinstance(value, bool) and name in ("integer", "number")) for name in names)


# Each says whether the value fits; what the value is not (a number for a pattern) is fitting.
KEYWORDS = {
    "type": has_type,
    "const": lambda value, wanted: value == wanted,
    "enum": lambda value, wanted: value in wanted,
    "pattern": lambda value, wanted: not isinstance(value, str) or re.search(wanted, value) is not None,
    "minLength": lambda value, wanted: not isinstance(value, str) or len(value) >= wanted,
    "maxLength": lambda value, wanted: not isinstance(value, str) or len(value) <= wanted,
    "minimum": lambda value, wanted: not isinstance(value, (int, float)) or value >= wanted,
    "maximum": lambda value, wanted: not isinstance(value, (int, float)) or value <= wanted,
    "minItems": lambda value, wanted: not isinstance(value, list) or len(value) >= wanted,
    "maxItems": lambda value, wanted: not isinstance(value, list) or len(value) <= wanted,
    "uniqueItems": lambda value, wanted: not isinstance(value, list) or len({json.dumps(item) for item in value}) == len(value),
    "required": lambda value, wanted: not isinstance(value, dict) or all(key in value for key in wanted),
}


def check(value, schema, root, where):
    for keyword, wanted in schema.items():
        if keyword in NOTES:
            continue
        if keyword == "$ref":
            check(value, root["$defs"][wanted[len("#/$defs/"):]], root, where)
        elif keyword == "items":
            for number, item in enumerate(value if isinstance(value, list) else []):
                check(item, wanted, root, "%s[%d]" % (where, number))
        elif keyword == "properties":
            for key in wanted:
                if isinstance(value, dict) and key in value:
                    check(value[key], wanted[key], root, "%s.%s" % (where, key))
        elif keyword not in KEYWORDS:
            raise Misfit("the schema uses '%s', which this does not know" % keyword)
        elif not KEYWORDS[keyword](value, wanted):
            raise Misfit("%s breaks %s: %s" % (where or "the record", keyword, json.dumps(value)[:200]))


def check_record(record, schemas):
    """Also that no field is there that the schema does not name: it would be in no document."""
    schema = schemas.get(record.get("type"))
    if not schema:
        raise Misfit("no schema for type %r" % record.get("type"))
    check(record, schema, schema, "")
    rule = schemas.get(record.get("rule", "").replace("/", "-"))
    if rule:
        check(record["data"], rule, rule, "data")
        more = set(record["data"]) - set(rule["properties"])
        if more:
            raise Misfit("data has fields that docs/schema does not name: %s" % ", ".join(sorted(more)))
    strange = set(record) - set(schema["properties"])
    if strange:
        raise Misfit("%s has fields that docs/schema does not name: %s" % (record["type"], ", ".join(sorted(strange))))
