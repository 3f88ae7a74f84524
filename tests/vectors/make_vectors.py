#!/usr/bin/env python3
"""Writes the vector files beside this script; `--check` compares instead and exits 1.

Everything is fixed input: no randomness, no clock. The writing side here shares no code with
verify.py, the reading side. `--check` also compares the worked example of docs/format.md.
The § signs name sections of that page.
"""
import base64
import functools
import hashlib
import json
import pathlib
import sys
import unicodedata
import uuid

from blake3 import blake3

HERE = pathlib.Path(__file__).resolve().parent
PAGE = HERE.parent.parent / "docs" / "format.md"
ZEROS = bytes(32)
CONTEXTS = {
    "salts": "daicho 2026 field salts v1",
    "field": "daicho 2026 field v1",
    "data": "daicho 2026 data v1",
    "event": "daicho 2026 event v1",
    "statement": "daicho 2026 statement v1",
    "call": "daicho 2026 call v1",
}


# ------------------------------------------------------- the writing side, §2 §5 §6 §8

ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def spell(value):
    """Canonical text, written out by hand."""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return '"' + "".join(ESCAPES.get(c) or ("\\u%04x" % ord(c) if c < " " else c) for c in value) + '"'
    if isinstance(value, list):
        return "[" + ",".join(spell(member) for member in value) + "]"
    return "{" + ",".join(spell(key) + ":" + spell(value[key]) for key in sorted(value)) + "}"


def number(value, size):
    return value.to_bytes(size, "big")


def keyed(name, message):
    return blake3(message, derive_key_context=CONTEXTS[name]).digest()


def salt(seed, index):
    return blake3(seed, derive_key_context=CONTEXTS["salts"]).digest(length=32, seek=32 * index)


def commit(salt_bytes, name, value):
    label = name.encode()
    return keyed("field", salt_bytes + number(len(label), 4) + label + spell(value).encode())


def data_root(commits):
    message = number(len(commits), 4)
    for name in sorted(commits):
        message += number(len(name), 4) + name.encode() + commits[name]
    return keyed("data", message)


def seal(seed, data):
    """Salts, commitments and data root of the fields."""
    salts = {name: salt(seed, index) for index, name in enumerate(sorted(data))}
    commits = {name: commit(salts[name], name, data[name]) for name in data}
    return salts, commits, data_root(commits)


def event_hash(identity, header):
    return keyed("event", identity + spell(header).encode())


def statement_hash(identity, header):
    kept = dict(header)
    kept.pop("recorded_at", None)
    kept.pop("clock", None)
    return keyed("statement", identity + spell(kept).encode())


def call_sum(identity, first, n, durable, hashes):
    message = identity + number(first, 8) + number(n, 4) + number(durable, 8) + b"".join(hashes)
    return keyed("call", message)[:8].hex()


def sha(message):
    return hashlib.sha256(message).digest()


def split(n):
    """The largest power of two below n."""
    return 1 << (n - 1).bit_length() - 1


def mth(entries):
    """RFC 6962 §2.1, word by word."""
    if not entries:
        return sha(b"")
    if len(entries) == 1:
        return sha(b"\0" + entries[0])
    k = split(len(entries))
    return sha(b"\1" + mth(entries[:k]) + mth(entries[k:]))


def inclusion_path(m, entries):
    """RFC 6962 §2.1.1: PATH(m, D[n])."""
    if len(entries) == 1:
        return []
    k = split(len(entries))
    if m < k:
        return inclusion_path(m, entries[:k]) + [mth(entries[k:])]
    return inclusion_path(m - k, entries[k:]) + [mth(entries[:k])]


def consistency_path(m, entries, whole=True):
    """RFC 6962 §2.1.2: SUBPROOF(m, D[n], b)."""
    if m == len(entries):
        return [] if whole else [mth(entries)]
    k = split(len(entries))
    if m <= k:
        return consistency_path(m, entries[:k], whole) + [mth(entries[k:])]
    return consistency_path(m - k, entries[k:], False) + [mth(entries[:k])]


# ------------------------------------------------------------------- canonical.json

def nested(depth, opening="[", closing="]"):
    return opening * depth + closing * depth


ACCEPTED = [  # what it shows, input, canonical
    ("a text", '"abc"', '"abc"'),
    ("the empty text", '""', '""'),
    ("true", "true", "true"),
    ("false", " false ", "false"),
    ("zero", "0", "0"),
    ("a negative integer", "-12", "-12"),
    ("the greatest integer, 2^53-1", "9007199254740991", "9007199254740991"),
    ("the least integer, -(2^53-1)", "-9007199254740991", "-9007199254740991"),
    ("a decimal is a text", '"80.50"', '"80.50"'),
    ("the empty array", "[ ]", "[]"),
    ("the empty object", "{ }", "{}"),
    ("white space goes, order within an array stays", '[ 3 ,\n\t1,\r2 ]', "[3,1,2]"),
    ("keys sort by their bytes: - . digits, capitals, _, small letters",
     '{"b":1,"aa":2,"a":3,"_":4,"Z":5,"10":6,"9":7,".":8,"-":9}',
     '{"-":9,".":8,"10":6,"9":7,"Z":5,"_":4,"a":3,"aa":2,"b":1}'),
    ("keys sort at every depth", '{"z":{"b":[{"d":1,"c":2}],"a":0},"y":true}', '{"y":true,"z":{"a":0,"b":[{"c":2,"d":1}]}}'),
    ("a key may begin with any of its characters", '{"-a":1,".b":2,"0c":3,"ja-Kana":"カナ"}', '{"-a":1,".b":2,"0c":3,"ja-Kana":"カナ"}'),
    ("Japanese is written as it is", '"例示協会 第1回部会"', '"例示協会 第1回部会"'),
    ("escaped Japanese is written as it is", '"\\u4f8b\\u793a"', '"例示"'),
    ("an astral character", '"𠮷野家の😀"', '"𠮷野家の😀"'),
    ("an escaped surrogate pair is one astral character", '"\\ud842\\udfb7 \\uD83D\\uDE00"', '"𠮷 😀"'),
    ("a quote and a backslash", '"say \\"\\\\\\""', '"say \\"\\\\\\""'),
    ("a solidus is never escaped", '"a\\/b/c"', '"a/b/c"'),
    ("the five short escapes", '"\\b\\t\\n\\f\\r"', '"\\b\\t\\n\\f\\r"'),
    ("the short escapes are used where \\u was given", '"\\u0008\\u0009\\u000A\\u000c\\u000D\\u0022\\u005C"', '"\\b\\t\\n\\f\\r\\"\\\\"'),
    ("other control characters as \\u00 and two small hex digits", '"\\u0001\\u000B\\u000e\\u001F"', '"\\u0001\\u000b\\u000e\\u001f"'),
    ("U+007F and the C1 controls are not escaped", '"\\u007f\\u0080\\u009F"', '"\x7f\x80\x9f"'),
    ("line and paragraph separator are not escaped", '"\\u2028\\u2029"', '"\u2028\u2029"'),
    ("a byte order mark inside a text stays", '"\\ufeffa"', '"\ufeffa"'),
    ("a noncharacter stays", '"\\uffff\\ufdd0"', '"\uffff\ufdd0"'),
    ("a private use character stays", '"\\ue000"', '"\ue000"'),
    ("text is hashed as given: compatibility ideographs stay", '"\ufa19\ufa1b\ufa10\uf9dc"', '"\ufa19\ufa1b\ufa10\uf9dc"'),
    ("text is hashed as given: a decomposed Latin letter stays", '"e\\u0301"', '"e\u0301"'),
    ("text is hashed as given: full-width and half-width stay", '"ＡＢＣ１２３ｶﾞ"', '"ＡＢＣ１２３ｶﾞ"'),
    ("an ideographic variation selector stays", '"葛\U000e0100"', '"葛\U000e0100"'),
    ("unknown", '{"~":"unknown"}', '{"~":"unknown"}'),
    ("none", '{ "~" : "none" }', '{"~":"none"}'),
    ("unknown spelled with escapes", '{"\\u007e":"unknow\\u006e"}', '{"~":"unknown"}'),
    ("unknown and none at any depth", '{"chair":{"~":"unknown"},"guests":[{"~":"none"}]}', '{"chair":{"~":"unknown"},"guests":[{"~":"none"}]}'),
    ("a tilde in a text", '"~unknown"', '"~unknown"'),
    ("32 arrays deep", nested(32), nested(32)),
    ("32 objects deep, unknown innermost", '{"a":' * 31 + '{"~":"unknown"}' + "}" * 31, '{"a":' * 31 + '{"~":"unknown"}' + "}" * 31),
    ("a text inside 32 arrays", "[" * 32 + '"x"' + "]" * 32, "[" * 32 + '"x"' + "]" * 32),
]

REFUSED = [  # what it is, input, why
    ("a decimal", "80.5", "There are no floats; a decimal is a text, \"80.5\"."),
    ("a whole number with a decimal point", "1.0", "A number with a point is a float, even where its value is whole."),
    ("an exponent", "1e2", "A number with an exponent is a float, even where its value is whole."),
    ("a capital exponent", "1E2", "A number with an exponent is a float."),
    ("minus zero", "-0", "-0 is a second spelling of 0, and a float to JavaScript."),
    ("minus zero in an array", "[-0]", "The rules hold at every depth."),
    ("2^53", "9007199254740992", "Beyond 2^53-1 other languages round."),
    ("-2^53", "-9007199254740992", "Beyond -(2^53-1) other languages round."),
    ("a very long integer", "1" * 400, "Beyond 2^53-1 other languages round."),
    ("a leading zero", "01", "JSON has no leading zeros."),
    ("a plus sign", "+1", "JSON has no plus sign."),
    ("a point without a digit before it", ".5", "Not JSON, and a float."),
    ("a hexadecimal number", "0x10", "Not JSON."),
    ("NaN", "NaN", "Not JSON, and a float."),
    ("Infinity", "-Infinity", "Not JSON, and a float."),
    ("null", "null", "Null says too little: unknown, none, or absent."),
    ("null in an array", '["a",null]', "The rules hold at every depth."),
    ("null in an object", '{"a":null}', "Say unknown, none, or leave the key out."),
    ("NUL, escaped", '"a\\u0000b"', "NUL ends strings in too many programs."),
    ("NUL, raw", '"a\x00b"', "A control character must be escaped in JSON, and NUL is refused in any spelling."),
    ("a raw line end in a text", '"a\nb"', "A control character must be escaped in JSON."),
    ("a raw tab in a text", '"a\tb"', "A control character must be escaped in JSON."),
    ("a key twice", '{"a":1,"a":2}', "Readers differ in which of the two they keep."),
    ("a key twice with the same value", '{"a":1,"a":1}', "A key stands once, whatever its value."),
    ("a key twice, once escaped", '{"a":1,"\\u0061":2}', "Two spellings of one key are one key."),
    ("a key twice, deep inside", '[{"b":{"a":1,"a":1}}]', "The rules hold at every depth."),
    ("the empty key", '{"":1}', "A key has at least one character."),
    ("a key with a space", '{"a b":1}', "Keys are made of A-Z a-z 0-9 _ . - only."),
    ("a Japanese key", '{"名称":1}', "A Japanese label is a value; keys are ASCII."),
    ("a key with a colon", '{"a:b":1}', "Keys are made of A-Z a-z 0-9 _ . - only."),
    ("a key with a line end", '{"a\\n":1}', "Keys are made of A-Z a-z 0-9 _ . - only; a pattern must not stop before a final line end."),
    ("a key with a full-width letter", '{"Ａ":1}', "Keys are ASCII."),
    ("a tilde within a key", '{"a~b":1}', "A tilde stands only in the two specials."),
    ("a special that is not one of the two", '{"~":"nothing"}', "Only unknown and none are special."),
    ("a special in capitals", '{"~":"Unknown"}', "Only unknown and none are special, in this spelling."),
    ("a special that is no text", '{"~":true}', "Only unknown and none are special."),
    ("a special with a neighbour", '{"~":"unknown","note":"x"}', "A special has one member."),
    ("a key that begins with a tilde", '{"~x":"unknown"}', "Any other key with a tilde is refused."),
    ("an erasure marker in a draft", '{"~erased":"%s"}' % ("0" * 64), "A marker exists in the journal only, where a whole field was erased."),
    ("an erasure marker inside a field", '[{"~erased":"%s"}]' % ("0" * 64), "A marker replaces a whole field, never a part of one."),
    ("33 arrays deep", nested(33), "A value nests at most 32 arrays and objects."),
    ("33 objects deep", '{"a":' * 32 + "{}" + "}" * 32, "A value nests at most 32 arrays and objects."),
    ("unknown at depth 33", "[" * 32 + '{"~":"unknown"}' + "]" * 32, "A special is an object and counts like one."),
    ("10,000 arrays deep", nested(10000), "Refused without exhausting the stack."),
    ("nothing", "", "There is no value."),
    ("white space only", " \n", "There is no value."),
    ("two values", "1 2", "There is one value."),
    ("a trailing comma", "[1,]", "Not JSON."),
    ("a comment", "1 // one", "Not JSON."),
    ("single quotes", "'a'", "Not JSON."),
    ("a bare word", "{a:1}", "Not JSON."),
    ("an unclosed text", '"abc', "Not JSON."),
    ("an unclosed array", "[1", "Not JSON."),
    ("an unknown escape", '"\\x41"', "Not JSON."),
    ("a short escape", '"\\u12"', "Not JSON."),
    ("a lone high surrogate", '"\\ud83d"', "Half of a pair is no character and has no UTF-8."),
    ("a lone low surrogate", '"\\ude00"', "Half of a pair is no character and has no UTF-8."),
    ("a pair in the wrong order", '"\\ude00\\ud83d"', "Half of a pair is no character and has no UTF-8."),
    ("a lone surrogate in a key", '{"\\ud83d":1}', "Keys are ASCII."),
    ("a byte order mark in front", "\ufeff1", "The bytes begin with the value."),
    ("a no-break space as white space", "\u00a01", "JSON's white space is space, tab, CR and LF."),
]

REFUSED_BYTES = [  # what it is, input in hex, why
    ("a byte that is no UTF-8", "22ff22", "Text is valid UTF-8."),
    ("an overlong NUL", "22c08022", "Overlong forms are no UTF-8."),
    ("an overlong solidus", "22e080af22", "Overlong forms are no UTF-8."),
    ("a surrogate in UTF-8", "22eda08022", "Surrogates have no UTF-8."),
    ("a character beyond U+10FFFF", "22f490808022", "There is no such character."),
    ("a character cut short", "22e38122", "Text is valid UTF-8."),
    ("UTF-16", "fffe31003200", "Text is valid UTF-8."),
    ("Shift_JIS", "2297e18ea622", "Text is valid UTF-8."),
]

KANA = [  # what it shows, input, stored
    ("a voiced kana from two characters", "か\u3099く", "がく"),
    ("a half-voiced kana from two characters", "ハ\u309aン", "パン"),
    ("vu", "う\u3099ウ\u3099", "ゔヴ"),
    ("the rare katakana", "ワ\u3099ヰ\u3099ヱ\u3099ヲ\u3099", "ヷヸヹヺ"),
    ("iteration marks", "ゝ\u3099ヽ\u3099", "ゞヾ"),
    ("only the first of two marks", "か\u3099\u3099", "が\u3099"),
    ("a mark that fits no kana stays", "あ\u3099か\u309a", "あ\u3099か\u309a"),
    ("a spacing mark stays", "か\u309bｶﾞ", "か\u309bｶﾞ"),
    ("nothing else is composed", "e\u0301\ufa19か\u3099", "e\u0301\ufa19が"),
    ("a composed kana stays", "がぱ", "がぱ"),
]


def canonical_file():
    for desc, given, canonical in ACCEPTED:
        assert spell(json.loads(given)) == canonical, desc
    for desc, given, stored in KANA:
        assert unicodedata.normalize("NFC", given.replace("e\u0301", "").replace("\ufa19", "")) \
            == stored.replace("e\u0301", "").replace("\ufa19", ""), desc
    refused_bytes = [dict(desc=d, input_hex=h, why=w) for d, h, w in REFUSED_BYTES]
    return {
        "desc": "docs/format.md §2: values of fields as given in a draft, and the bytes that are hashed.",
        "accepted": [dict(desc=d, input=i, canonical=c) for d, i, c in ACCEPTED],
        "refused": [dict(desc=d, input=i, why=w) for d, i, w in REFUSED] + refused_bytes,
        "kana": [dict(desc=d, input=i, stored=s) for d, i, s in KANA],
    }


# ------------------------------------------------------------------------ seal.json

def seed_of(number_):
    """Seeds are random in life and counted here."""
    return bytes((16 * number_ + index) % 256 for index in range(16))


def id_of(number_):
    return "00000000-0000-4000-8000-%012d" % number_


SEALS = [  # what it shows, seed, fields
    ("one field", seed_of(0), {"name": "例示協会"}),
    ("the same field under another seed: nothing but the value is the same", seed_of(1), {"name": "例示協会"}),
    ("salts follow the ascending order of names, not the order given", seed_of(2), {"b": 1, "a_": 2, "a0": 3, "a": 4}),
    ("every type of value", seed_of(3), {"array": [], "flag": True, "integer": -9007199254740991, "none": {"~": "none"},
                                         "object": {"ja": "例示協会", "en": "Example Association"}, "text": "\"\\\n",
                                         "unknown": {"~": "unknown"}}),
    ("equal values of two fields have unequal commitments", bytes(16), {"chair": "佐藤", "scribe": "佐藤"}),
    ("twenty fields: salts beyond one block of the XOF", b"\xff" * 16, {"f%02d" % i: i for i in range(20)}),
    ("the longest name, 48 characters", seed_of(4), {"n" * 48: "x", "n": "nx"}),
]

PLAIN = {"data": "00" * 32, "kind": "body.noted", "recorded_at": "2026-04-01T00:00:00.000000Z",
         "recorded_by": "secretariat", "subject": "body/reiji", "v": 1}
FULL = {"clock": "held", "data": "ab" * 32, "id": id_of(9), "key": "SHA256:" + "A" * 43, "kind": "record.corrected",
        "recorded_at": "2026-04-01T00:00:00.000001Z", "recorded_by": "jimu-2",
        "subject": "meeting/reiji/tsushin/1", "target": "cd" * 32, "v": 12}
EVENTS = [  # what it shows, L, header
    ("the required members, under zeros as for #0", ZEROS, PLAIN),
    ("the same header in a ledger: another hash and another statement", b"\x11" * 32, PLAIN),
    ("every member but occurred; the statement leaves out recorded_at and clock", b"\x11" * 32, FULL),
    ("another recording time and clock: another event, the same statement", b"\x11" * 32,
     {**FULL, "recorded_at": "2026-04-01T00:00:00.000002Z", "clock": "source"}),
    ("an uncertain day, with a local time", b"\x11" * 32, {**PLAIN, "occurred": "2021-04-12T17:00"}),
]
CALLS = [  # what it shows, L, first, durable, hashes
    ("one event, the first of a ledger: L is its own hash", b"\x22" * 32, 0, 0, [b"\x22" * 32]),
    ("three events", b"\x22" * 32, 204, 204, [b"\x33" * 32, b"\x44" * 32, b"\x55" * 32]),
    ("written before the call in front of it was known to be on disk", b"\x22" * 32, 204, 200, [b"\x33" * 32, b"\x44" * 32]),
    ("numbers beyond 32 bits", b"\x22" * 32, 2**40 + 7, 2**40, [b"\x33" * 32]),
]
ROWS = [("jaipa-2021", "meeting/64"), ("jaipa-2021", "meeting/65"), ("reiji", "例示協会/第1回")]


def seal_file():
    seals = []
    for desc, seed, data in SEALS:
        salts, commits, root = seal(seed, data)
        fields = [dict(name=n, canonical=spell(data[n]), salt=salts[n].hex(), commit=commits[n].hex()) for n in sorted(data)]
        seals.append(dict(desc=desc, seed=seed.hex(), data=data, fields=fields, data_root=root.hex()))
    events = [dict(desc=d, L=L.hex(), header=h, canonical_header=spell(h), event=event_hash(L, h).hex(),
                   statement=statement_hash(L, h).hex()) for d, L, h in EVENTS]
    calls = [dict(desc=d, L=L.hex(), first=f, n=len(hs), durable=b, hashes=[h.hex() for h in hs],
                  sum=call_sum(L, f, len(hs), b, hs)) for d, L, f, b, hs in CALLS]
    rows = []
    for book, key in ROWS:
        space = uuid.uuid5(uuid.NAMESPACE_URL, "daicho:book:" + book)
        rows.append(dict(desc="row %s of book %s" % (key, book), book=book, key=key, id=str(uuid.uuid5(space, key))))
    return {"desc": "docs/format.md §3, §5 and §6: fields to data root, header to hashes, a call to its sum, a row to its id.",
            "contexts": CONTEXTS, "seals": seals, "events": events, "calls": calls, "row_ids": rows}


# ------------------------------------------------------------------------ tree.json

SIZES = list(range(9)) + [255, 256, 257]
INCLUSIONS = [(i, n) for n in range(1, 9) for i in range(n)] + [(0, 255), (254, 255), (0, 256), (127, 256), (255, 256),
                                                                (0, 257), (200, 257), (255, 257), (256, 257)]
CONSISTENCIES = [(m, n) for n in range(1, 9) for m in range(1, n + 1)] + [(1, 257), (128, 257), (255, 256), (255, 257),
                                                                          (256, 257), (257, 257), (6, 255)]


def flipped(text):
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def refused_proofs(inclusion, consistency):
    """True proofs, each spoilt in one way."""
    def spoilt(case, desc, **changes):
        return {"desc": desc, **case, **changes}
    one = next(c for c in inclusion if (c["index"], c["size"]) == (3, 7))
    only = next(c for c in inclusion if c["size"] == 1)
    two = next(c for c in consistency if (c["old_size"], c["new_size"]) == (3, 7))
    power = next(c for c in consistency if (c["old_size"], c["new_size"]) == (4, 7))
    same = next(c for c in consistency if (c["old_size"], c["new_size"]) == (4, 4))
    return [
        spoilt(one, "inclusion: another index", index=2),
        spoilt(one, "inclusion: index not below size", index=7),
        spoilt(one, "inclusion: another size", size=9),
        spoilt(one, "inclusion: another entry", entry=flipped(one["entry"])),
        spoilt(one, "inclusion: another root", root=flipped(one["root"])),
        spoilt(one, "inclusion: a hash altered", proof=[flipped(one["proof"][0])] + one["proof"][1:]),
        spoilt(one, "inclusion: two hashes exchanged", proof=one["proof"][1::-1] + one["proof"][2:]),
        spoilt(one, "inclusion: a hash missing", proof=one["proof"][:-1]),
        spoilt(one, "inclusion: a hash too many", proof=one["proof"] + one["proof"][:1]),
        spoilt(only, "inclusion: a hash where none is needed", proof=[only["root"]]),
        spoilt(only, "inclusion: no size", size=0),
        spoilt(two, "consistency: another old root", old_root=flipped(two["old_root"])),
        spoilt(two, "consistency: another new root", new_root=flipped(two["new_root"])),
        spoilt(two, "consistency: old size 0", old_size=0),
        spoilt(two, "consistency: another old size", old_size=4),
        spoilt(two, "consistency: another new size", new_size=9),
        spoilt(two, "consistency: a hash altered", proof=[flipped(two["proof"][0])] + two["proof"][1:]),
        spoilt(two, "consistency: a hash missing", proof=two["proof"][:-1]),
        spoilt(two, "consistency: a hash too many", proof=two["proof"] + two["proof"][:1]),
        spoilt(two, "consistency: no hashes", proof=[]),
        spoilt(power, "consistency: the old root repeated in front", proof=[power["old_root"]] + power["proof"]),
        spoilt(same, "consistency: equal sizes and a hash", proof=[same["old_root"]]),
        spoilt(same, "consistency: equal sizes and unequal roots", new_root=flipped(same["new_root"])),
        spoilt(two, "consistency: sizes exchanged", old_size=7, new_size=3, old_root=two["new_root"], new_root=two["old_root"]),
    ]


def tree_file():
    entries = [sha(b"daicho tree vector %d" % index) for index in range(257)]
    def hexed(hashes):
        return [h.hex() for h in hashes]
    inclusion = [dict(index=i, size=n, entry=entries[i].hex(), root=mth(entries[:n]).hex(),
                      proof=hexed(inclusion_path(i, entries[:n]))) for i, n in INCLUSIONS]
    consistency = [dict(old_size=m, new_size=n, old_root=mth(entries[:m]).hex(), new_root=mth(entries[:n]).hex(),
                        proof=hexed(consistency_path(m, entries[:n]))) for m, n in CONSISTENCIES]
    return {"desc": "docs/format.md §8: RFC 6962 over 32-byte entries; entry i is SHA-256 of `daicho tree vector i`.",
            "entries": hexed(entries), "roots": [dict(size=n, root=mth(entries[:n]).hex()) for n in SIZES],
            "inclusion": inclusion, "consistency": consistency, "refused": refused_proofs(inclusion, consistency)}


# ----------------------------------------------------------------------- lines.json

class Writer:
    """Builds journal lines as objects in the order of §1; `line` and `end` can be told to lie."""

    def __init__(self):
        self.lines, self.L, self.call = [], None, []

    def line(self, header, data, seed=None, identity=None, **members):
        """Seals and adds a line; `identity` is a wrong L, `members` replace or add members."""
        seq = len(self.lines)
        seed = seed or seed_of(seq)
        header = {"recorded_at": "2026-04-01T00:00:00.%06dZ" % seq, "recorded_by": "secretariat", "v": 1,
                  "data": seal(seed, data)[2].hex(), **header}
        digest = event_hash(identity or self.L or ZEROS, header)
        self.L = self.L or digest
        self.call.append(digest)
        self.lines.append({"seq": seq, "hash": digest.hex(), "header": header, "data": data, "seed": seed.hex(), **members})
        return self

    def end(self, durable=None, **lies):
        n = len(self.call)
        first = len(self.lines) - n
        durable = first if durable is None else durable
        total = call_sum(self.L, first, n, durable, self.call)
        self.lines[-1]["end"] = {"n": n, "durable": durable, "sum": total, **lies}
        self.call = []
        if self.lines[-1]["header"]["kind"] == "ledger.forked":
            self.L = bytes.fromhex(self.lines[-1]["hash"])
        return self

    def hash_of(self, seq):
        return self.lines[seq]["hash"]


ORDER = ("seq", "hash", "header", "data", "seed", "salts", "commits", "sig", "end")


def spell_line(line):
    def member(name):
        if name == "end":
            return "{" + ",".join('"%s":%s' % (key, spell(line["end"][key])) for key in ("n", "durable", "sum")) + "}"
        return spell(line[name])
    return "{" + ",".join('"%s":%s' % (name, member(name)) for name in ORDER if name in line) + "}"


OPENED = {"actor": "secretariat", "fiscal_start_month": 4, "format": 1, "language": "ja", "name": "例示協会 記録台帳",
          "nonce": "f0e1d2c3b4a5968778695a4b3c2d1e0f", "origin": "example.org/kiroku", "zone": "+09:00"}
OPENED_HEADER = {"kind": "ledger.opened", "subject": "example.org/kiroku"}
BODY = {"name": {"en": "Example Association", "ja": "例示協会"}, "sources": [{"document": "doc/reiji/houkoku-2021", "locator": "p. 1"}]}
BODY_HEADER = {"kind": "body.noted", "subject": "body/reiji", "id": id_of(1)}
MEETING = {"attendees": [{"affiliation": "例示協会", "name": "佐藤 例子"}, {"affiliation": {"~": "unknown"}, "name": "鈴木 示"}],
           "basis": "minutes", "guests": {"~": "none"}, "note": "改行\nと\"引用\"と𠮷", "number": 1, "place": "例示会館 第1会議室"}
MEETING_HEADER = {"kind": "meeting.held", "occurred": "2021-04-12T17:00", "subject": "meeting/reiji/tsushin/1", "id": id_of(2)}
ROLE = {"basis": "published", "person": "person/k3fq7xw2ma", "post": "post/reiji/kaicho"}
ROLE_HEADER = {"kind": "role.appointed", "occurred": "2021-06", "subject": "role/reiji/kaicho/k3fq7xw2ma", "id": id_of(3)}
FIX = {"reason": "会場の誤記", "set_place": "例示会館 第2会議室"}
FIX_HEADER = {"kind": "record.corrected", "subject": "meeting/reiji/tsushin/1", "id": id_of(4)}
REDACTION = {"fields": ["attendees"], "legal_basis": "本人の請求", "reason": "個人名の消去"}
REDACTION_HEADER = {"kind": "record.redacted", "subject": "meeting/reiji/tsushin/1"}
FORK = {"from_size": 5, "reason": "バックアップからの復元"}
FORK_HEADER = {"kind": "ledger.forked", "subject": "example.org/kiroku"}


def start(opened=OPENED, opened_header=OPENED_HEADER):
    return Writer().line(opened_header, opened)


def first_call(**lies):
    return start().line(BODY_HEADER, BODY).line(MEETING_HEADER, MEETING).end(**lies)


def tiny():
    ledger = first_call().line(ROLE_HEADER, ROLE)
    return ledger.line({**FIX_HEADER, "target": ledger.hash_of(2)}, FIX).end()


def erase(ledger, seq, names):
    """§11, step 3: the marker and the other fields' salts in place of value and seed."""
    line = ledger.lines[seq]
    salts, commits, _ = seal(bytes.fromhex(line.pop("seed")), line["data"])
    line["data"] = {name: {"~erased": commits[name].hex()} if name in names else value for name, value in line["data"].items()}
    line["salts"] = {name: salts[name].hex() for name in salts if name not in names}
    return ledger


def redact(ledger, **changes):
    return ledger.line({**REDACTION_HEADER, "target": ledger.hash_of(2), **changes}, REDACTION).end()


def erased():
    return erase(redact(tiny()), 2, ["attendees"])


def forked():
    ledger = tiny().line(FORK_HEADER, FORK).end()
    return ledger.line({"kind": "body.renamed", "subject": "body/reiji", "occurred": "2026-04-01"}, {"name": "新例示協会"}).end()


def with_commits(ledger):
    for line in ledger.lines:
        plain = {name: value for name, value in line["data"].items() if list(value if isinstance(value, dict) else []) != ["~erased"]}
        if "salts" in line:
            salts = {name: bytes.fromhex(value) for name, value in line.pop("salts").items()}
        else:
            salts = seal(bytes.fromhex(line.pop("seed")), line["data"])[0]
        line["commits"] = {name: commit(salts[name], name, plain[name]).hex() if name in plain else line["data"][name]["~erased"]
                           for name in line["data"]}
    return ledger


def booked():
    """A past organisation's beginning, recorded on the dates of its documents (§3, clock)."""
    past = {"clock": "source", "recorded_at": "2021-06-30T15:00:00.000000Z"}
    ledger = start({**OPENED, "real_time": "2026-04-01T00:00:00.000000Z"}, {**OPENED_HEADER, **past})
    ledger.line({**BODY_HEADER, **past, "recorded_at": "2021-06-30T15:00:00.000001Z"}, BODY).end()
    ledger.line({"kind": "ledger.clock_switched", "subject": "example.org/kiroku"}, {"reason": "移行の終わり"})
    return ledger.line({**ROLE_HEADER, "clock": "held"}, ROLE).end()


# §12. Keys are random in life and counted here; the number 9 is nobody's.
KEYS = {number_: bytes([number_]) * 32 for number_ in (1, 2, 3, 9)}


def clamped(secret):
    raw = hashlib.sha512(secret).digest()
    return int.from_bytes(raw[:32], "little") & 2**254 - 8 | 2**254, raw[32:]


P, GROUP = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493


@functools.lru_cache(maxsize=None)
def multiple(number_):
    """A multiple of the base point, in affine coordinates: slow, and short."""
    d = -121665 * pow(121666, -1, P) % P
    y = 4 * pow(5, -1, P) % P
    square = (y * y - 1) * pow(d * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    point, result = (x if x % 2 == 0 else P - x, y), (0, 1)

    def add(a, b):
        product = d * a[0] * b[0] * a[1] * b[1]
        return ((a[0] * b[1] + a[1] * b[0]) * pow(1 + product, -1, P) % P,
                (a[1] * b[1] + a[0] * b[0]) * pow(1 - product, -1, P) % P)
    while number_:
        result = add(result, point) if number_ % 2 else result
        point, number_ = add(point, point), number_ // 2
    return (result[1] | (result[0] % 2) << 255).to_bytes(32, "little")


def string(raw):
    return number(len(raw), 4) + raw


def blob(who):
    return string(b"ssh-ed25519") + string(multiple(clamped(KEYS[who])[0]))


def key_line(who):
    return "ssh-ed25519 " + base64.b64encode(blob(who)).decode()


def fingerprint(who):
    return "SHA256:" + base64.b64encode(sha(blob(who))).decode().rstrip("=")


def sign(who, said):
    digest = hashlib.sha512(said.hex().encode()).digest()
    message = b"SSHSIG" + string(b"daicho-event@v1") + string(b"") + string(b"sha512") + string(digest)
    return base64.b64encode(ed25519(who, message)).decode()


def ed25519(who, message):
    (secret, prefix), public = clamped(KEYS[who]), multiple(clamped(KEYS[who])[0])
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % GROUP
    commitment = multiple(r)
    h = int.from_bytes(hashlib.sha512(commitment + public + message).digest(), "little") % GROUP
    return commitment + ((r + h * secret) % GROUP).to_bytes(32, "little")


def by(ledger, who, header, data, **members):
    """Adds a line signed with this key."""
    seq = len(ledger.lines)
    header = {"id": id_of(seq), "key": fingerprint(who), **header}
    ledger.line(header, data)
    line = ledger.lines[-1]
    line["sig"] = sign(who, statement_hash(ledger.L if seq else ZEROS, line["header"]))
    line.update(members)
    return ledger


CLERK = {"kinds": ["body.*"], "keys": [key_line(2)], "role": "書記", "subjects": ["body/reiji"], "until": "2026-04-01"}
CLERK_HEADER = {"kind": "actor.enrolled", "subject": "clerk"}
NOTED = {"kind": "body.noted", "subject": "body/reiji/shoki", "recorded_by": "clerk"}
NEW_KEY = {"keys": [key_line(3)], "reason": "鍵の更新"}
GUEST_HEADER = {"kind": "actor.enrolled", "subject": "guest"}


def signed_start():
    opened = {**OPENED, "keys": [key_line(1)]}
    return by(by(Writer(), 1, OPENED_HEADER, opened), 1, CLERK_HEADER, CLERK).end()


def signed():
    """#2 and #4 are the clerk's, with the old key and the new; #6 is a guest's, who has none."""
    ledger = by(by(signed_start(), 2, NOTED, BODY).end(), 1, {"kind": "actor.changed", "subject": "clerk"}, NEW_KEY).end()
    by(by(ledger, 3, NOTED, BODY), 1, GUEST_HEADER, {"role": "来賓"}).end()
    return ledger.line({**NOTED, "recorded_by": "guest", "subject": "body/hoka"}, BODY).end()


def wrongly_signed():
    """Signatures and rights: seq, word, what is wrong, ledger; all hashes right."""
    def third(who, header, data=BODY, **members):
        ledger = signed_start()
        add = by(ledger, who, header, data, **members) if who else ledger.line(header, data)
        return add.end()
    yield 3, "signature", "the signature of another event", changed(signed(), 3, sig=signed().lines[2]["sig"])
    yield 0, "signature", "the signature of #0 taken off", changed(signed(), 0, sig=None)
    yield 2, "signer", "signed with a key that nobody has", third(9, NOTED)
    yield 2, "signer", "signed with another actor's key", third(1, NOTED)
    yield 2, "unsigned", "an actor with keys signed nothing", third(None, NOTED)
    yield 2, "mandate", "a kind that the actor may not record", third(2, {**NOTED, "kind": "meeting.held"}, {"number": 1})
    yield 2, "mandate", "a subject that only begins with the same letters", third(2, {**NOTED, "subject": "body/reijikai"})
    yield 2, "mandate", "after the last day, in the ledger's zone", third(2, {**NOTED, "recorded_at": "2026-04-01T15:00:00.000000Z"})
    ledger = by(signed(), 2, {**NOTED, "subject": "body/reiji"}, BODY).end()
    yield 7, "signer", "signed with a key that was the actor's before", ledger
    ledger = by(signed(), 1, {"kind": "actor.retired", "subject": "clerk"}, {"reason": "任期満了"}).end()
    yield 8, "actor", "recorded by an actor who was retired", by(ledger, 3, NOTED, BODY).end()
    rule = {"kind": "ledger.rules_set", "subject": "example.org/kiroku"}
    ledger = by(signed(), 1, rule, {"reason": "総会の決定", "signatures": "required"}).end()
    guest = {**NOTED, "recorded_by": "guest", "subject": "body/hoka"}
    yield 8, "unsigned", "the ledger asks for signatures, and a guest has none", ledger.line(guest, BODY).end()


LEDGERS = [
    ("tiny", "five events in two calls; the last corrects #2", tiny),
    ("erased", "the same; then one field of #2 was erased, and its hash is unchanged", erased),
    ("forked", "the same; then restored as a fork: #6 is hashed under another L", forked),
    ("booked", "a beginning recorded on the dates of its documents, then the system's clock", booked),
    ("signed", "actors with keys and rights; #0 to #5 are signed, the guest's #6 is not", signed),
    ("tiny-commits", "the tiny ledger as exported without salts", lambda: with_commits(tiny())),
    ("erased-commits", "the erased ledger as exported without salts", lambda: with_commits(erased())),
]


def root_of(ledger):
    return mth([bytes.fromhex(line["hash"]) for line in ledger.lines])


def checkpoint(ledger, origin="example.org/kiroku"):
    size = "%d\n" % len(ledger.lines)
    return "%s/%s\n" % (origin, ledger.L.hex()[:16]) + size + base64.b64encode(root_of(ledger)).decode() + "\n"


def altered(name, seq, old, new):
    """The lines of a ledger with one text exchanged in one of them."""
    lines = [spell_line(line) for line in next(make for n, _, make in LEDGERS if n == name)().lines]
    assert lines[seq].count(old) == 1, (name, seq, old, lines[seq].count(old))
    lines[seq] = lines[seq].replace(old, new)
    return lines


def changed(ledger, seq, **members):
    """The lines of a ledger with members of one line exchanged or, with None, removed; nothing is hashed again."""
    line = {**ledger.lines[seq], **members}
    ledger.lines[seq] = {name: value for name, value in line.items() if value is not None}
    return ledger


def text_mutations():
    """Bytes altered by hand: `of`, seq, word, what was done, lines."""
    t = [spell_line(line) for line in tiny().lines]
    header = tiny().lines[1]["header"]
    hash_1 = tiny().lines[1]["hash"]
    a = altered
    yield "tiny", 1, "seq", "a seq skipped: the second line says 7", a("tiny", 1, '"seq":1,', '"seq":7,')
    yield "tiny", 1, "seq", "an event taken out", t[:1] + t[2:]
    yield "tiny", 1, "seq", "two events exchanged", [t[0], t[2].split(',"end"')[0] + "}", t[1]] + t[3:]
    yield "tiny", 2, "seq", "an event doubled", t[:2] + t[1:]
    yield "tiny", 0, "seq", "the first event taken away", t[1:]
    yield "tiny", 1, "event_hash", "a digit of the hash altered", a("tiny", 1, '"hash":"' + hash_1, '"hash":"' + flipped(hash_1))
    yield "tiny", 1, "event_hash", "the header altered: another subject", a("tiny", 1, "body/reiji", "body/reijo")
    yield "tiny", 1, "event_hash", "the header altered: another recorder", a("tiny", 1, '"secretariat"', '"auditor"')
    yield "tiny", 1, "event_hash", "the header altered: a microsecond later", a("tiny", 1, "00.000001Z", "00.000009Z")
    yield "tiny", 2, "event_hash", "the header altered: another day", a("tiny", 2, "2021-04-12T17", "2021-04-13T17")
    yield "tiny", 1, "event_hash", "the header altered: the id removed", a("tiny", 1, '"id":"' + id_of(1) + '",', "")
    yield "tiny", 1, "data_root", "the header's data root altered", a("tiny", 1, '"data":"' + header["data"], '"data":"' + flipped(header["data"]))
    yield "tiny", 1, "data_root", "the data altered: one character of a name", a("tiny", 1, "例示協会", "例示教会")
    yield "tiny", 2, "data_root", "the data altered: a number", a("tiny", 2, '"number":1', '"number":2')
    yield "tiny", 2, "data_root", "the data altered: a number became a text", a("tiny", 2, '"number":1', '"number":"1"')
    yield "tiny", 2, "data_root", "the data altered: none became unknown", a("tiny", 2, '{"~":"none"}', '{"~":"unknown"}')
    yield "tiny", 2, "data_root", "a field renamed", a("tiny", 2, '"place":', '"plane":')
    yield "tiny", 2, "data_root", "a field taken out", a("tiny", 2, '"number":1,', "")
    yield "tiny", 2, "data_root", "a field put in", a("tiny", 2, '"number":1,', '"number":1,"object":1,')
    yield "tiny", 1, "data_root", "the seed altered", a("tiny", 1, '"seed":"10', '"seed":"11')
    yield "tiny", 1, "data_root", "another event's data and seed", [t[0], t[1][:t[1].index(',"data":{')] + t[3][t[3].index(',"data":{'):]] + t[2:]
    yield "tiny", 1, "spelling", "extra white space", a("tiny", 1, '"seq":1', '"seq": 1')
    yield "tiny", 1, "spelling", "white space at the end of the line", t[:1] + [t[1] + " "] + t[2:]
    yield "tiny", 1, "spelling", "lines ending in CR LF", t[:1] + [t[1] + "\r"] + t[2:]
    yield "tiny", 0, "spelling", "a byte order mark in front", ["\ufeff" + t[0]] + t[1:]
    yield "tiny", 1, "spelling", "an empty line", t[:1] + [""] + t[1:]
    yield "tiny", 1, "spelling", "members of the line in another order", a("tiny", 1, '"seq":1,"hash":"%s"' % hash_1, '"hash":"%s","seq":1' % hash_1)
    yield "tiny", 2, "spelling", "members of the end frame in another order", a("tiny", 2, '"n":3,"durable":0', '"durable":0,"n":3')
    yield "tiny", 1, "spelling", "members of the header in another order", a("tiny", 1, '"subject":"body/reiji","v":1', '"v":1,"subject":"body/reiji"')
    yield "tiny", 1, "spelling", "keys within a field in another order", a("tiny", 1, '"en":"Example Association","ja":"例示協会"', '"ja":"例示協会","en":"Example Association"')
    yield "tiny", 1, "spelling", "a second spelling: an escape that is not needed", a("tiny", 1, "Example", "\\u0045xample")
    yield "tiny", 2, "spelling", "a second spelling: a longer escape", a("tiny", 2, "改行\\n", "改行\\u000a")
    yield "tiny", 2, "spelling", "a second spelling: an escaped solidus", a("tiny", 2, '"subject":"meeting/', '"subject":"meeting\\/')
    yield "tiny", 2, "spelling", "a second spelling: a number with a point", a("tiny", 2, '"number":1', '"number":1.0')
    yield "tiny", 2, "spelling", "a second spelling: a number with an exponent", a("tiny", 2, '"number":1', '"number":1e0')
    yield "tiny", 1, "spelling", "upper-case hex", a("tiny", 1, hash_1, hash_1.upper())
    yield "tiny", 1, "spelling", "the seed is one byte short", a("tiny", 1, '"seed":"10', '"seed":"')
    yield "tiny", 1, "spelling", "the seed is one byte long", a("tiny", 1, '"seed":"10', '"seed":"1010')
    yield "tiny", 1, "spelling", "no seed", a("tiny", 1, ',"seed":"%s"' % seed_of(1).hex(), "")
    yield "tiny", 1, "spelling", "an unknown member of the line", a("tiny", 1, '"seq":1,', '"seq":1,"also":1,')
    yield "tiny", 1, "spelling", "a member twice", a("tiny", 1, '"seq":1,', '"seq":1,"seq":1,')
    yield "tiny", 2, "spelling", "a field twice", a("tiny", 2, '"number":1,', '"number":1,"number":1,')
    yield "tiny", 2, "spelling", "a null in a field", a("tiny", 2, '{"~":"none"}', "null")
    yield "tiny", 2, "spelling", "a marker inside a field", a("tiny", 2, '{"~":"unknown"}', '{"~erased":"%s"}' % ("0" * 64))
    yield "tiny", 2, "spelling", "the end frame without durable", a("tiny", 2, '"n":3,"durable":0', '"n":3')
    yield "tiny", 2, "end_count", "the end frame counts one line too many", a("tiny", 2, '"n":3', '"n":4')
    yield "tiny", 2, "end_sum", "a digit of the sum altered", a("tiny", 2, '"sum":"' + tiny().lines[2]["end"]["sum"], '"sum":"' + flipped(tiny().lines[2]["end"]["sum"]))
    yield "tiny", 4, "end_sum", "durable altered", a("tiny", 4, '"durable":3', '"durable":2')
    yield "tiny", 4, "end_count", "the end of the first call missing", t[:2] + [t[2].split(',"end"')[0] + "}"] + t[3:]
    yield "tiny", 3, "torn_tail", "the end of the last call missing", t[:4] + [t[4].split(',"end"')[0] + "}"]
    yield "tiny", 3, "torn_tail", "the last line missing", t[:4]
    marker = erased().lines[2]["data"]["attendees"]["~erased"]
    yield "erased", 2, "data_root", "the commitment in a marker altered", a("erased", 2, marker, flipped(marker))
    yield "erased", 2, "data_root", "a value beside a marker altered", a("erased", 2, "第1会議室", "第3会議室")
    name = with_commits(tiny()).lines[1]["commits"]["name"]
    yield "tiny-commits", 1, "data_root", "a commitment altered", a("tiny-commits", 1, name, flipped(name))


def sealed_mutations():
    """Ledgers sealed with a lie, all other hashes right: `of`, seq, word, what was done, ledger."""
    def two(header=None, data=None, **members):
        """The first line, then one that lies, in one call."""
        return start().line({**BODY_HEADER, **(header or {})}, BODY if data is None else data, **members).end()
    yield "tiny", 1, "event_hash", "an event of another ledger, hashed under its L", two(identity=b"\x11" * 32)
    yield "tiny", 1, "event_hash", "an event hashed under zeros, as only #0 is", two(identity=ZEROS)
    yield "tiny", 1, "recorded_at", "recorded at the same microsecond", two({"recorded_at": "2026-04-01T00:00:00.000000Z"})
    yield "tiny", 1, "recorded_at", "recorded before the event in front", two({"recorded_at": "2026-03-31T23:59:59.999999Z"})
    yield "tiny", 3, "duplicate_id", "an id doubled", first_call().line({**ROLE_HEADER, "id": id_of(1)}, ROLE).end()
    yield "tiny", 1, "header", "an unknown member in the header", two({"place": "tokyo"})
    yield "tiny", 1, "header", "a version below 1", two({"v": 0})
    yield "tiny", 1, "header", "a version that is a text", two({"v": "1"})
    yield "tiny", 1, "header", "a recording time without microseconds", two({"recorded_at": "2026-04-01T00:00:01Z"})
    yield "tiny", 1, "header", "a recording time that does not exist", two({"recorded_at": "2026-02-30T00:00:01.000000Z"})
    yield "tiny", 1, "header", "a recording time with an offset", two({"recorded_at": "2026-04-01T09:00:01.0000+09:00"})
    yield "tiny", 1, "header", "a clock of another name", two({"clock": "system"})
    yield "tiny", 1, "header", "a subject with a #", two({"subject": "body/reiji#1"})
    yield "tiny", 1, "header", "a Japanese subject", two({"subject": "body/例示"})
    yield "tiny", 1, "header", "an upper-case id", two({"id": "00000000-0000-4000-8000-00000000000A"})
    yield "tiny", 1, "header", "a kind in one word", two({"kind": "noted"})
    yield "tiny", 1, "header", "a date with a space", two({"occurred": "2021-04-12 17:00"})
    yield "tiny", 1, "header", "a correction without a target", two({"kind": "record.corrected"})
    yield "tiny", 1, "header", "a target on a kind that has none", two({"target": "ab" * 32})
    yield "tiny", 1, "header", "an actor's id with a slash", two({"recorded_by": "role/secretariat"})
    ledger = first_call()
    ledger.line({**FIX_HEADER, "target": ledger.hash_of(2), "occurred": "2021-04-12"}, FIX).end()
    yield "tiny", 3, "header", "occurred on a correction", ledger
    yield "tiny", 1, "fields", "no field at all", two(data={})
    yield "tiny", 1, "fields", "a field name with a capital", two(data={"Name": "例示協会"})
    yield "tiny", 1, "fields", "a field name of 49 characters", two(data={"n" * 49: "例示協会"})
    yield "tiny", 1, "target", "a target that is no event", two({"kind": "record.voided", "target": "ab" * 32})
    ledger = first_call()
    ledger.line({**FIX_HEADER, "target": ledger.hash_of(2), "subject": "body/reiji"}, FIX).end()
    yield "tiny", 3, "target", "a correction under another subject than its target's", ledger
    yield "tiny", 0, "opening", "#0 is not recorded by its own actor", start({**OPENED, "actor": "auditor"}).line(BODY_HEADER, BODY).end()
    yield "tiny", 0, "opening", "#0 is about another origin", start({**OPENED, "origin": "example.org/other"}).line(BODY_HEADER, BODY).end()
    yield "tiny", 0, "opening", "#0 says format 2", start({**OPENED, "format": 2}).line(BODY_HEADER, BODY).end()
    yield "tiny", 0, "opening", "#0 is another kind", Writer().line(BODY_HEADER, BODY).end()
    yield "tiny", 1, "opening", "a second ledger.opened", start().line(OPENED_HEADER, OPENED).end()
    yield "tiny", 1, "clock", "the documents' clock after the system's", two({"clock": "source"})
    yield "booked", 1, "clock", "the documents' clock ends without ledger.clock_switched", start(
        OPENED, {**OPENED_HEADER, "clock": "source", "recorded_at": "2021-06-30T15:00:00.000000Z"}).line(BODY_HEADER, BODY).end()
    yield "tiny", 1, "signature", "a key without a signature: it was stripped", two({"key": "SHA256:" + "A" * 43})
    yield "tiny", 1, "signature", "a signature without a key", two(sig="A" * 86 + "==")
    yield "tiny", 3, "end_durable", "durable reaches into its own call", first_call().line(ROLE_HEADER, ROLE).end(durable=4)
    yield "tiny", 4, "end_durable", "durable falls", first_call().line(ROLE_HEADER, ROLE).end().line(
        {"kind": "body.noted", "subject": "body/reiji-2"}, BODY).end(durable=2)
    yield "forked", 4, "fork", "a fork with company in its call", first_call().line(ROLE_HEADER, ROLE).line(FORK_HEADER, FORK).end()
    ledger = tiny().line(FORK_HEADER, FORK).end()
    old = bytes.fromhex(ledger.hash_of(0))
    yield "forked", 6, "event_hash", "an event after the fork under the old L", ledger.line({**ROLE_HEADER, "id": id_of(6)}, ROLE, identity=old).end()
    yield "erased", 2, "erased_without_record", "a field erased without a record.redacted", erase(tiny(), 2, ["attendees"])
    yield "erased", 2, "erased_without_record", "a second field erased that the record does not name", erase(redact(tiny()), 2, ["attendees", "note"])
    yield "erased", 5, "erasure_unfinished", "a record.redacted whose field still stands", redact(tiny())
    ledger = tiny()
    ledger.line({**REDACTION_HEADER, "target": ledger.hash_of(0), "subject": "example.org/kiroku"}, {**REDACTION, "fields": ["zone"]}).end()
    yield "tiny", 0, "not_erasable", "the time zone of the ledger erased", erase(ledger, 0, ["zone"])
    keep = erased()
    whole = salt(seed_of(2), 0).hex()
    yield "erased", 2, "salts", "a salt for the erased field", changed(keep, 2, salts={"attendees": whole, **keep.lines[2]["salts"]})
    keep = erased()
    yield "erased", 2, "salts", "a salt missing for a field that stands", changed(keep, 2, salts={
        name: value for name, value in keep.lines[2]["salts"].items() if name != "note"})
    yield "erased", 2, "salts", "the seed beside an erased field", changed(erased(), 2, salts=None, seed=seed_of(2).hex())
    keep = tiny()
    salts = {name: value.hex() for name, value in seal(seed_of(1), BODY)[0].items()}
    yield "tiny", 1, "salts", "salts where nothing was erased", changed(keep, 1, seed=None, salts=salts)
    keep = with_commits(erased())
    yield "erased-commits", 2, "salts", "a commitment that differs from its marker", changed(
        keep, 2, commits={**keep.lines[2]["commits"], "attendees": "0" * 64})
    keep = tiny()
    line = with_commits(tiny()).lines[1]
    exchanged = {**line, "data": {**line["data"], "name": "別の名称"}}
    keep.lines[1] = exchanged
    yield "tiny", 1, "mixed", "one line with commitments for its seed, and another value", keep


def head_mutations():
    """Whole ledgers that agree with themselves and not with a checkpoint seen before."""
    head = checkpoint(tiny())
    yield "tiny", 3, "head", "the last call cut off: the head knows more", head, first_call()
    forged = start().line(BODY_HEADER, {**BODY, "name": "別の名称"}).line(MEETING_HEADER, MEETING).end().line(ROLE_HEADER, ROLE)
    forged.line({**FIX_HEADER, "target": forged.hash_of(2)}, FIX).end()
    yield "tiny", 5, "head", "one value changed and everything after it hashed again: another root", head, forged
    other = start({**OPENED, "nonce": "f" * 32}).line(BODY_HEADER, BODY).line(MEETING_HEADER, MEETING).end().line(ROLE_HEADER, ROLE)
    other.line({**FIX_HEADER, "target": other.hash_of(2)}, FIX).end()
    yield "tiny", 5, "head", "another ledger with the same records: another origin", head, other
    last = first_call().line({**ROLE_HEADER, "occurred": "2021-07"}, ROLE)
    last.line({**FIX_HEADER, "target": last.hash_of(2)}, FIX).end()
    yield "tiny", 5, "head", "the last call replaced by another of its length", head, last
    yield "tiny", 5, "head", "a checkpoint with an extension line", head + "more\n", tiny()
    yield "tiny", 5, "head", "a checkpoint whose size has a leading zero", head.replace("\n5\n", "\n05\n"), tiny()
    fork = forked()
    renamed = checkpoint(fork).replace(fork.L.hex()[:16], tiny().L.hex()[:16])
    yield "forked", 7, "head", "a checkpoint of the fork under the name that it left behind", renamed, forked()
    left = first_call().line(ROLE_HEADER, ROLE)
    left = left.line({**FIX_HEADER, "target": left.hash_of(2)}, FIX).end().line({**ROLE_HEADER, "id": id_of(9)}, ROLE).end()
    yield "forked", 6, "head", "a checkpoint of the history that the fork left behind, beyond what both share", checkpoint(left), forked()
    yield "tiny", 5, "head", "a checkpoint of another origin", checkpoint(tiny(), "example.org/other"), tiny()


def against(originals, of, lines):
    """Lines that equal a line of the original are written as its number."""
    return [originals[of].index(line) if line in originals[of] else line for line in lines]


def lines_file():
    ledgers = []
    for name, desc, make in LEDGERS:
        ledger = make()
        ledgers.append(dict(name=name, desc=desc, size=len(ledger.lines), L=ledger.L.hex(), root=root_of(ledger).hex(),
                            checkpoint=checkpoint(ledger), lines=[spell_line(line) for line in ledger.lines]))
    originals = {ledger["name"]: ledger["lines"] for ledger in ledgers}
    mutations = []
    for of, seq, word, desc, lines in text_mutations():
        mutations.append(dict(desc=desc, of=of, seq=seq, word=word, lines=against(originals, of, lines)))
    for of, seq, word, desc, ledger in sealed_mutations():
        lines = [spell_line(line) for line in ledger.lines]
        mutations.append(dict(desc=desc, of=of, seq=seq, word=word, lines=against(originals, of, lines)))
    for seq, word, desc, ledger in wrongly_signed():
        lines = [spell_line(line) for line in ledger.lines]
        mutations.append(dict(desc=desc, of="signed", seq=seq, word=word, lines=against(originals, "signed", lines)))
    for of, seq, word, desc, head, ledger in head_mutations():
        lines = [spell_line(line) for line in ledger.lines]
        mutations.append(dict(desc=desc, of=of, seq=seq, word=word, checkpoint=head, lines=against(originals, of, lines)))
    known = dict(of="tiny", seq=3, word="event_hash", checkpoint=checkpoint(tiny()))
    lines = altered("tiny", 3, '"occurred":"2021-06"', '"occurred":"2021-07"')
    mutations.append(dict(desc="the last call altered, and the head knows it: damage, no torn tail", **known,
                          lines=against(originals, "tiny", lines)))
    torn = dict(of="tiny", seq=5, word="torn_tail", lines=[0, 1, 2, 3, 4])
    mutations.append(dict(desc="half a line after the last call", **torn, tail=originals["erased"][5][:100]))
    mutations.append(dict(desc="zeros after the last call", **torn, tail="\0" * 64))
    return {"desc": "docs/format.md §1 to §11: whole ledgers, and ledgers with one thing wrong in each. A number among the "
                    "lines of a mutation stands for that line of the ledger `of`; every line ends with LF, then comes `tail`.",
            "ledgers": ledgers, "mutations": mutations}


# ------------------------------------------------------------------- evidence.json, §9 §10

def log_key(origin, who=1):
    """Id and bytes of a key that signs a log's notes (C2SP signed-note, type 1)."""
    raw = b"\1" + multiple(clamped(KEYS[who])[0])
    return sha(origin.encode() + b"\n" + raw)[:4], raw


def first(ledger, size):
    """The same ledger when it had so many events; none of those used here was forked."""
    before = Writer()
    before.lines, before.L = ledger.lines[:size], ledger.L
    return before


def note(ledger, size=None, who=1):
    """The signed checkpoint of the first `size` events."""
    body = checkpoint(first(ledger, size or len(ledger.lines)))
    origin = body.split("\n")[0]
    code = base64.b64encode(log_key(origin, who)[0] + ed25519(who, body.encode())).decode()
    return "%s\n\u2014 %s %s\n" % (body, origin, code)


def entries_of(ledger, size=None):
    return [bytes.fromhex(line["hash"]) for line in ledger.lines[:size]]


def in_base64(hashes):
    return [base64.b64encode(hashed).decode() for hashed in hashes]


def proof_file(ledger, seq, shown, head=None, size=None, **changes):
    """One event and its way to a checkpoint; `changes` replace members of the disclosed event."""
    line = ledger.lines[seq]
    salts, commits, _ = seal(bytes.fromhex(line["seed"]), line["data"])
    fields = {name: {"salt": salts[name].hex(), "value": line["data"][name]} if name in shown else {"commit": commits[name].hex()}
              for name in commits}
    event = {"L": (ledger.L if seq else ZEROS).hex(), "fields": fields, "header": line["header"]}
    event.update({"sig": line["sig"]} if "sig" in line else {})
    event = {name: value for name, value in {**event, **changes}.items() if value is not None}
    extra = base64.b64encode(spell(event).encode()).decode()
    path = in_base64(inclusion_path(seq, entries_of(ledger, size)))
    return "\n".join(["c2sp.org/tlog-proof@v1", "extra " + extra, "index %d" % seq] + path) + "\n\n" + (head or note(ledger, size))


def growth_file(ledger, old, new, heads=None):
    path = in_base64(consistency_path(old, entries_of(ledger, new)))
    heads = heads or [note(ledger, old), note(ledger, new)]
    return "\n".join(["daicho/consistency@v1"] + path) + "\n\n" + "\n".join(heads)


def cover(start, end, held, entries):
    """The nodes beside the events that are held, in the order of docs/format.md."""
    if not any(start <= at < end for at in held):
        return [mth(entries[start:end])]
    if end - start == 1:
        return []
    middle = start + split(end - start)
    return cover(start, middle, held, entries) + cover(middle, end, held, entries)


def report_text(ledger, basis):
    """A report of one cell. A bundle's report is spelled by its own rules; this one is plain."""
    root = mth(entries_of(ledger, basis)).hex()
    cell = '{"text":"例示協会","value":"例示協会","events":[2],"status":"certain"}'
    return ('{"schema":"daicho/report/1","kind":"vector","lang":"ja","title":"例示","period":"2026-04-01","parameters":{},'
            '"made_by":"make_vectors.py","as_of":"2026-04-01","known_at":{"seq":%d,"root":"%s","size":%d},"sections":'
            '[{"id":"name","level":2,"title":"名称","notes":[],"columns":["名称"],"rows":[{"cells":[%s]}]}]}'
            % (basis - 1, root, basis, cell))


def bundle_file(ledger, held, basis, withheld=(), said=None, head=None, beside=None, report=None):
    """`withheld` fields go from every event; `said` is what the bundle says of it, `beside` another cover."""
    lines = []
    for seq in held:
        line = {name: value for name, value in ledger.lines[seq].items() if name != "end"}
        names = [name for name in withheld if name in line["data"]]
        if names:
            salts, commits, _ = seal(bytes.fromhex(line.pop("seed")), line["data"])
            line["data"] = {n: {"~erased": commits[n].hex()} if n in names else v for n, v in line["data"].items()}
            line["salts"] = {name: salts[name].hex() for name in salts if name not in names}
        lines.append(spell_line(line))
    entries, size = entries_of(ledger), len(ledger.lines)
    names = sorted(withheld if said is None else said)
    top = '{"schema":"daicho/bundle/1","withheld":[%s],"report":%s}' % (
        ",".join(spell(name) for name in names), report or report_text(ledger, basis))
    proof = {"checkpoint": head or note(ledger), "consistency": in_base64(consistency_path(basis, entries)),
             "beside": in_base64(cover(0, size, held if beside is None else beside, entries))}
    second = "{" + ",".join('"%s":%s' % (name, spell(proof[name])) for name in ("checkpoint", "consistency", "beside")) + "}"
    return "\n".join([top, second] + lines) + "\n"


WORDS = {"signature": "holds"}
EVENTS_HELD = [0, 1, 2, 3, 4]


def evidence_refused():
    """Files with one thing wrong: word, what was done, text."""
    ledger = signed()
    good = proof_file(ledger, 2, ["name"])
    body = {**ledger.lines[2]["header"]}
    def shown(value):
        salts = seal(bytes.fromhex(ledger.lines[2]["seed"]), ledger.lines[2]["data"])
        return {"name": {"salt": salts[0]["name"].hex(), "value": value}, "sources": {"commit": salts[1]["sources"].hex()}}
    yield "data_root", "proof: a disclosed value altered", proof_file(ledger, 2, [], fields=shown("別の名称"))
    yield "data_root", "proof: a field left out", proof_file(ledger, 2, [], fields={"name": shown(BODY["name"])["name"]})
    yield "path", "proof: the header altered, another actor", proof_file(ledger, 2, ["name"], header={**body, "recorded_by": "auditor"})
    yield "path", "proof: another number", good.replace("index 2", "index 3")
    yield "path", "proof: the checkpoint of another size", proof_file(ledger, 2, ["name"], head=note(ledger, 6))
    yield "path", "proof: the checkpoint of another ledger", proof_file(ledger, 2, ["name"], head=note(tiny()))
    yield "path", "proof: the way to another size", proof_file(ledger, 2, ["name"], size=6, head=note(ledger))
    renamed = note(ledger).split("\n")[0]
    other = renamed.rsplit("/", 1)[0] + "/" + flipped(renamed.rsplit("/", 1)[1])
    yield "origin", "proof: the same root under another identity", proof_file(ledger, 2, ["name"], head=checkpoint(ledger).replace(renamed, other))
    yield "event_signature", "proof: the signature of another event", proof_file(ledger, 2, ["name"], sig=ledger.lines[4]["sig"])
    yield "event", "proof: the signature taken off", proof_file(ledger, 2, ["name"], sig=None)
    small = note(ledger).rsplit(" ", 1)
    raw = base64.b64decode(small[1])
    spoilt = base64.b64encode(raw[:40] + bytes([raw[40] ^ 1]) + raw[41:]).decode()
    yield "checkpoint_signature", "proof: a byte of the checkpoint's signature altered", proof_file(ledger, 2, ["name"], head=small[0] + " " + spoilt + "\n")
    yield "spelling", "proof: a number with a leading zero", good.replace("index 2", "index 02")
    yield "spelling", "proof: the last line cut", good[:-3]
    yield "path", "consistency: from another older size", growth_file(ledger, 3, 7, [note(ledger, 2), note(ledger)])
    yield "path", "consistency: the two exchanged", growth_file(ledger, 7, 7, [note(ledger), note(ledger, 3)])
    away = checkpoint(first(ledger, 3), "example.org/hoka")
    yield "origin", "consistency: the older one has another name", growth_file(ledger, 3, 7, [away, note(ledger)])
    yield "path", "consistency: a hash left out", growth_file(ledger, 3, 7).replace(in_base64(consistency_path(3, entries_of(ledger)))[0] + "\n", "", 1)
    yield from bundles_refused(ledger)


def bundles_refused(ledger):
    def made(held=EVENTS_HELD, **rest):
        return bundle_file(ledger, held, 5, **rest)
    good = made()
    def edited(seq, old, new):
        lines = good.split("\n")
        assert lines[seq + 2].count(old) == 1, old
        lines[seq + 2] = lines[seq + 2].replace(old, new)
        return "\n".join(lines)
    yield "data_root", "bundle: one field changed", edited(2, '"ja":"例示協会"', '"ja":"別の協会"')
    yield "event_hash", "bundle: the header altered", edited(2, '"recorded_by":"clerk"', '"recorded_by":"guest"')
    yield "tree", "bundle: an event left out, the nodes as they were", made([0, 1, 2, 3], beside=EVENTS_HELD)
    yield "tree", "bundle: a node left out", made(beside=list(range(7)))
    yield "seq", "bundle: event 0 left out", made([1, 2, 3, 4])
    yield "seq", "bundle: two events exchanged", made([0, 1, 3, 2, 4], beside=EVENTS_HELD)
    yield "tree", "bundle: the checkpoint of another size", made(head=note(ledger, 6))
    yield "foreign", "bundle: the checkpoint of another ledger", made(head=note(tiny()))
    yield "basis", "bundle: the report of another beginning", made(report=report_text(tiny(), 5))
    yield "signature", "bundle: the signature of another event", edited(2, ledger.lines[2]["sig"], ledger.lines[4]["sig"])
    yield "signature", "bundle: the signature taken off", edited(2, ',"sig":"' + ledger.lines[2]["sig"] + '"', "")
    yield "actor", "bundle: the enrolment hidden among the nodes", made([0, 2, 3, 4])
    yield "signer", "bundle: the change of the key hidden among the nodes", made([0, 1, 2, 4])
    yield "not_erasable", "bundle: the keys withheld", made(withheld=["keys"])
    yield "erased_without_record", "bundle: a field withheld, and no word of it", made(withheld=["sources"], said=[])
    yield "spelling", "bundle: the names of the withheld fields not ascending", good.replace('"withheld":[]', '"withheld":["b","a"]')
    yield "spelling", "bundle: the last line cut", good[:-3]
    for seq, word, desc, wrong in wrongly_signed():
        if word in ("signer", "unsigned", "mandate") and seq == 2:
            yield word, "bundle: " + desc, bundle_file(wrong, [0, 1, 2], 3)


def evidence_file():
    ledger = signed()
    origin = checkpoint(ledger).split("\n")[0]
    def proof(desc, seq, shown, event_signature, **rest):
        says = {"form": "proof", "seq": seq, "event_signature": event_signature, **WORDS}
        return dict(desc=desc, says=says, text=proof_file(ledger, seq, shown, **rest))
    proofs = [
        proof("#0, under zeros, its name shown", 0, ["name"], "holds"),
        proof("a signed event, one of its two fields shown", 2, ["name"], "holds"),
        proof("the same with nothing shown", 2, [], "holds"),
        proof("signed with a later key, everything shown", 4, ["name", "sources"], "holds"),
        proof("an unsigned event, the last one", 6, ["name"], "unsigned"),
        proof("in a smaller tree, whose last entry it is", 4, ["name"], "holds", size=5),
        proof("a checkpoint without a signature", 2, ["name"], "holds", head=checkpoint(ledger)),
    ]
    proofs[-1]["says"]["signature"] = "unsigned"
    def growth(desc, old, new, **rest):
        return dict(desc=desc, says={"form": "consistency", "old_size": old, "size": new, **WORDS}, text=growth_file(ledger, old, new, **rest))
    consistency = [growth("from %d to %d" % pair, *pair) for pair in ((1, 7), (3, 7), (4, 7), (6, 7), (3, 5))]
    consistency += [growth("between equal sizes: no hashes", 7, 7),
                    growth("the older one without a signature", 3, 7, heads=[checkpoint(first(ledger, 3)), note(ledger)])]
    def bundle(desc, of, held, basis, events_signed, gone, **rest):
        says = {"form": "bundle", "events": len(held), "size": len(of.lines), "basis": basis, "signed": events_signed,
                "gone": gone, **WORDS}
        return dict(desc=desc, says=says, text=bundle_file(of, held, basis, **rest))
    bundles = [
        bundle("five of seven events, a basis below the checkpoint", ledger, EVENTS_HELD, 5, 5, 0),
        bundle("all events, on the newest basis", ledger, list(range(7)), 7, 6, 0),
        bundle("a field withheld of all events", ledger, EVENTS_HELD, 5, 5, 3, withheld=["reason", "sources"]),
        bundle("nothing but event 0", ledger, [0], 1, 1, 0),
    ]
    return {"desc": "docs/format.md §9, §10: proof files, consistency files and bundles of the ledger `signed` of lines.json, "
                    "what a checker says of each, and files with one thing wrong. `vkey` vouches for the checkpoints, `keys` "
                    "are the actors'. The report of the bundles is not derived from the events: only its basis is checked.",
            "vkey": "%s+%s+%s" % (origin, log_key(origin)[0].hex(), base64.b64encode(log_key(origin)[1]).decode()),
            "keys": [key_line(who) for who in (1, 2, 3)], "proofs": proofs, "consistency": consistency, "bundles": bundles,
            "refused": [dict(desc=desc, word=word, text=text) for word, desc, text in evidence_refused()]}


# ------------------------------------------------------------ the page's worked example, §15

def example_strings():
    """What docs/format.md must quote from the tiny ledger."""
    ledger = tiny()
    line = ledger.lines[3]
    seed = bytes.fromhex(line["seed"])
    salts, commits, root = seal(seed, line["data"])
    message = salts["post"] + number(4, 4) + b"post" + spell(line["data"]["post"]).encode()
    yield from (spell_line(ledger.lines[0]), spell_line(line), spell_line(ledger.lines[4]), spell(line["header"]))
    yield from (value.hex() for value in list(salts.values()) + list(commits.values()))
    yield from (root.hex(), ledger.L.hex(), line["hash"], statement_hash(ledger.L, line["header"]).hex(), message.hex())
    yield from (ledger.lines[4]["end"]["sum"], root_of(ledger).hex(), sha(b"\0" + bytes.fromhex(line["hash"])).hex())
    yield from checkpoint(ledger).splitlines()
    yield from CONTEXTS.values()


def main():
    files = {"canonical.json": canonical_file(), "seal.json": seal_file(), "tree.json": tree_file(), "lines.json": lines_file(),
             "evidence.json": evidence_file()}
    stale = []
    for name, content in files.items():
        # canonical.json is about characters that editors change or hide, so it is all ASCII.
        text = json.dumps(content, ensure_ascii=name == "canonical.json", indent=1) + "\n"
        if "--check" in sys.argv:
            stale += [] if (HERE / name).read_text(encoding="utf-8") == text else [name]
        else:
            (HERE / name).write_text(text, encoding="utf-8")
        counts = {key: len(value) for key, value in content.items() if isinstance(value, list)}
        print(name, counts)
    if "--check" in sys.argv:
        page = PAGE.read_text(encoding="utf-8")
        stale += ["docs/format.md lacks " + text for text in example_strings() if text not in page]
    elif "--example" in sys.argv:
        print("\n".join(example_strings()))
    print("\n".join("stale: " + item for item in stale) or "ok")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
