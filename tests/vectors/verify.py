#!/usr/bin/env python3
"""An independent checker of the ledger format: it shares nothing with the program but docs/format.md.

  verify.py                                 check the vector files beside this script
  verify.py JOURNAL.jsonl... [--head FILE]  check a whole exported ledger
  verify.py --proof FILE [--vkey KEY] [--keys FILE]
                                            check a proof file, a consistency file or a bundle

Prints `ok size=N root=HEX` and exits 0, or one line per finding and exits 3. Of a file of evidence it
prints what it found and exits 0, 3, or 4 when all holds and no key given vouches for the checkpoint.
Of a bundle it does not make the report again: it checks that the events are the ledger's.
Needs Python 3.9 and the package `blake3`. The § signs name sections of docs/format.md.
"""
import argparse
import base64
import datetime
import hashlib
import json
import pathlib
import re
import struct
import sys
import unicodedata
import uuid

from blake3 import blake3

HEX16, HEX32, HEX64 = (r"[0-9a-f]{%d}" % n for n in (16, 32, 64))
SLUG = r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*"


class Refused(ValueError):
    """The bytes are outside the format, or prove nothing; the message says why, the word in short (§14)."""

    def __init__(self, why, word="spelling"):
        super().__init__(why)
        self.word = word


def is_text(value, pattern):
    return isinstance(value, str) and re.fullmatch(pattern, value) is not None


def is_integer(value, least=0):
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


# ---------------------------------------------------------------- §2 Bytes

def no_duplicates(pairs):
    if len(dict(pairs)) != len(pairs):
        raise Refused("a key stands twice in one object")
    return dict(pairs)


def integer(text):
    if text == "-0" or len(text) > 17 or abs(int(text)) > 2**53 - 1:
        raise Refused("not an integer within 2^53-1 in its one spelling: " + text[:20])
    return int(text)


def refuse_number(text):
    raise Refused("not an integer: " + text[:20])


def parse(raw):
    """JSON text, as bytes, to a value; refuses what no value of the profile can come from."""
    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=no_duplicates, parse_int=integer,
                          parse_float=refuse_number, parse_constant=refuse_number)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as why:
        raise Refused("not JSON in UTF-8: %s" % why) from None


def check_value(value, depth=0):
    """Refuses a value outside the profile. A value may nest 32 arrays and objects."""
    if isinstance(value, (dict, list)) and depth == 32:
        raise Refused("nested deeper than 32")
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise Refused("NUL or half of a surrogate pair in a text")
    elif isinstance(value, list):
        for member in value:
            check_value(member, depth + 1)
    elif isinstance(value, dict):
        if value in ({"~": "unknown"}, {"~": "none"}):
            return
        for key, member in value.items():
            if not is_text(key, r"[A-Za-z0-9_.-]+"):
                raise Refused("not a key: " + ascii(key))
            check_value(member, depth + 1)
    elif not isinstance(value, (bool, int)):
        raise Refused("null is not a value")


def canonical(value):
    """RFC 8785. Within the profile, Python's writer needs only these settings."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def compose_kana(text):
    """The only change made to a draft's text, and never to a stored one."""
    def composed(match):
        return unicodedata.normalize("NFC", match[0])  # unchanged where Unicode has no such kana
    return re.sub("[\u3040-\u30ff][\u3099\u309a]", composed, text)


# --------------------------------------------------------------- §5 Hashes

def derive(context, message, length=32):
    return blake3(message, derive_key_context=context).digest(length=length)


def u32(number):
    return struct.pack(">I", number)


def named(name):
    return u32(len(name.encode())) + name.encode()


def salts_of(seed, names):
    stream = derive("daicho 2026 field salts v1", seed, 32 * len(names))
    return {name: stream[32 * i:32 * i + 32] for i, name in enumerate(sorted(names))}


def commit(salt, name, value):
    return derive("daicho 2026 field v1", salt + named(name) + canonical(value))


def data_root(commits):
    fields = b"".join(named(name) + commits[name] for name in sorted(commits))
    return derive("daicho 2026 data v1", u32(len(commits)) + fields)


def event_hash(identity, header):
    return derive("daicho 2026 event v1", identity + canonical(header))


def statement(identity, header):
    said = {name: value for name, value in header.items() if name not in ("recorded_at", "clock")}
    return derive("daicho 2026 statement v1", identity + canonical(said))


def call_sum(identity, first, durable, hashes):  # §6
    numbers = struct.pack(">QIQ", first, len(hashes), durable)
    return derive("daicho 2026 call v1", identity + numbers + b"".join(hashes), 8).hex()


# ----------------------------------------------------------------- §8 Tree

def leaf(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def root(entries):
    level = [leaf(entry) for entry in entries]
    while len(level) > 1:  # pair up; the odd one out rises unchanged
        pairs = [node(*level[i:i + 2]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2:]
    return level[0] if level else hashlib.sha256(b"").digest()


def root_from_inclusion(entry, index, size, path):
    """The root that a proof leads to (RFC 9162 §2.1.3.2), or None."""
    if index >= size:
        return None
    at, last, result = index, size - 1, leaf(entry)
    for sibling in path:
        if last == 0:
            return None
        if at % 2 or at == last:
            result = node(sibling, result)
            while at and at % 2 == 0:
                at, last = at // 2, last // 2
        else:
            result = node(result, sibling)
        at, last = at // 2, last // 2
    return result if last == 0 else None


def roots_from_consistency(old_root, old, new, path):
    """Both roots that a proof leads to (RFC 9162 §2.1.4.2), or None."""
    if not 0 < old <= new or (old == new) != (not path):
        return None
    if old == new:
        return old_root, old_root
    path = [old_root] + path if old & (old - 1) == 0 else path
    at, last = old - 1, new - 1
    while at % 2:
        at, last = at // 2, last // 2
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if at % 2 or at == last:
            first, second = node(sibling, first), node(sibling, second)
            while at and at % 2 == 0:
                at, last = at // 2, last // 2
        else:
            second = node(second, sibling)
        at, last = at // 2, last // 2
    return (first, second) if last == 0 else None


# ----------------------------------------------------------- §9 Checkpoint

def read_checkpoint(text):
    """Origin, size and root. Signature lines after a blank line are left unread (§12)."""
    lines = text.split("\n\n")[0].rstrip("\n").split("\n")
    if len(lines) != 3 or not is_text(lines[0], SLUG + "/" + HEX16) or not is_text(lines[1], r"0|[1-9][0-9]{0,15}"):
        raise Refused("not a checkpoint of this format")
    hashed = base64.b64decode(lines[2], validate=True)
    if len(hashed) != 32 or base64.b64encode(hashed).decode() != lines[2]:
        raise Refused("the third line is not 32 bytes in base64")
    return lines[0], int(lines[1]), hashed


# ----------------------------------------------- §9 Signed notes (C2SP signed-note)

def unbase64(text):
    decoded = base64.b64decode(text, validate=True)
    if base64.b64encode(decoded).decode() != text:
        raise Refused("base64 in another spelling")
    return decoded


def note_signature(text, vkey):
    """'unsigned', 'unknown key', 'holds' or 'false': the note's signature with `name+id+key`."""
    if "\n\n" not in text:
        return "unsigned"
    body, lines = text.split("\n\n")
    body += "\n"
    name, hint, key = vkey.split("+", 2) if vkey else ("", "", "")
    key = unbase64(key)[1:] if vkey else b""
    if vkey and hashlib.sha256(name.encode() + b"\n\1" + key).hexdigest()[:8] != hint:
        raise Refused("the verifier key's id is not its own")
    found = "unknown key"
    for line in lines.rstrip("\n").split("\n"):
        dash, signer, code = line.split(" ")
        signature = unbase64(code)
        if dash != "\u2014":
            raise Refused("not a signature line")
        if vkey and signer == name == body.split("\n")[0] and signature[:4].hex() == hint and found != "false":
            found = "holds" if ed25519_holds(key, body.encode(), signature[4:]) else "false"
    return found


# -------------------------------------------- §9 Consistency files, §10 Proof files and bundles

def hash_lines(lines):
    hashes = [unbase64(line) for line in lines]
    if any(len(hashed) != 32 for hashed in hashes):
        raise Refused("a hash is 32 bytes")
    return hashes


def check_evidence(text, vkey=None, keys=None):
    """What the file proves, as a dict; Refused with the reason when it proves nothing.

    `keys` are those known from elsewhere: fingerprint -> 32 bytes. What is not done here: making the
    report of a bundle again, and spelling it; the program does that.
    """
    if text.startswith('{"schema":"daicho/bundle/'):
        return check_bundle(text, vkey, keys or {})
    top, rest = text.split("\n\n", 1)
    first, *lines = top.split("\n")
    if first == "daicho/consistency@v1":
        said, heads = check_consistency(lines, rest)
    elif first == "c2sp.org/tlog-proof@v1":
        said, heads = check_disclosed(lines, rest, keys or {})
    else:
        raise Refused("neither a proof, nor a consistency proof, nor a bundle")
    return {**said, "signature": signatures_of(heads, vkey)}


def signatures_of(heads, vkey):
    """Whether the newest of the checkpoints is signed with the key; no one's signature may be false."""
    signatures = [note_signature(head, vkey) for head in heads]
    if "false" in signatures:
        raise Refused("the checkpoint's signature is false", "checkpoint_signature")
    return signatures[-1]


def check_consistency(lines, rest):
    blocks = rest.split("\n\n")
    cut = 2 if blocks[1].startswith("\u2014 ") else 1
    old, new = "\n\n".join(blocks[:cut]) + "\n", "\n\n".join(blocks[cut:])
    (old_name, old_size, old_root), (name, size, hashed) = read_checkpoint(old), read_checkpoint(new)
    if roots_from_consistency(old_root, old_size, size, hash_lines(lines)) != (old_root, hashed):
        raise Refused("the hashes do not lead from one root to the other", "path")
    if old_name.rsplit("/", 1)[0] != name.rsplit("/", 1)[0]:
        raise Refused("the two checkpoints have different names", "origin")
    return {"form": "consistency", "old_size": old_size, "size": size}, [old, new]


def check_disclosed(lines, checkpoint, keys):
    extra, index, *path = lines
    if not extra.startswith("extra ") or not is_text(index, "index (0|[1-9][0-9]{0,15})"):
        raise Refused("extra and index are needed")
    raw, seq = unbase64(extra[6:]), int(index[6:])
    event = parse(raw)
    if canonical(event) != raw or not {"L", "fields", "header"} <= set(event) <= {"L", "fields", "header", "sig"}:
        raise Refused("extra is not in its one spelling")
    header, commits, values = event["header"], {}, {}
    if header_fault(header) or ("key" in header) != ("sig" in event):
        raise Refused("header: " + str(header_fault(header) or "sig and key come together"), "event")
    for name, field in event["fields"].items():
        if not is_text(name, "[a-z][a-z0-9_]{0,47}") or set(field) not in ({"commit"}, {"salt", "value"}) \
                or not all(is_text(field[part], HEX64) for part in field if part != "value"):
            raise Refused("a field is not of its form")
        if "commit" in field:
            commits[name] = bytes.fromhex(field["commit"])
        else:
            check_value(field["value"])
            values[name] = field["value"]
            commits[name] = commit(bytes.fromhex(field["salt"]), name, field["value"])
    if not commits or data_root(commits).hex() != header["data"]:
        raise Refused("the fields do not hash to the header's data root", "data_root")
    if not is_text(event["L"], HEX64):
        raise Refused("L is not 64 hex digits")
    entry = event_hash(bytes.fromhex(event["L"]), header)
    origin, size, hashed = read_checkpoint(checkpoint)
    if root_from_inclusion(entry, seq, size, hash_lines(path)) != hashed:
        raise Refused("the hashes do not lead from the event to the root", "path")
    opens = seq == 0 and header["kind"] == "ledger.opened" and event["L"] == "0" * 64
    identity = entry.hex() if opens or header["kind"] == "ledger.forked" else event["L"]
    if origin.rsplit("/", 1)[1] != identity[:16]:
        raise Refused("the checkpoint speaks for another ledger", "origin")
    signed = "unsigned" if "sig" not in event else "unknown key"
    if header.get("key") in keys:
        signed = "holds"
        said = signed_bytes(statement(bytes.fromhex(event["L"]), header))
        if not ed25519_holds(keys[header["key"]], said, unbase64(event["sig"])):
            raise Refused("the signature of the event does not hold", "event_signature")
    return {"form": "proof", "seq": seq, "size": size, "origin": origin, "header": header, "disclosed": values,
            "withheld": sorted(set(commits) - set(values)), "event_signature": signed}, [checkpoint]


def root_from_cover(entries, start, end, beside):
    """The root over some entries (number -> hash) and the nodes beside them, in the order of the walk."""
    held = [at for at in entries if start <= at < end]
    if not held:
        if not beside:
            raise Refused("there are too few hashes beside the events", "tree")
        return beside.pop(0)
    if end - start == 1:
        return leaf(entries[start])
    half = start + (1 << (end - start - 1).bit_length() - 1)
    left = root_from_cover(entries, start, half, beside)
    return node(left, root_from_cover(entries, half, end, beside))


DECIDE = {"actor", "keys", "kinds", "subjects", "from", "until", "clear", "signatures"}


def check_bundle(text, vkey, keys):
    first, second, *lines = text.split("\n")
    head = re.match(r'\{"schema":"daicho/bundle/1","withheld":(\[[^\]]*\]),"report":\{', first)
    if not head or lines.pop() != "":
        raise Refused("not the head of a bundle, or its last line is cut")
    withheld, report = json.loads(head[1]), json.loads(first)["report"]
    proof = json.loads(second)
    if json.dumps(withheld, separators=(",", ":")) != head[1] or withheld != sorted(set(withheld)) \
            or list(proof) != ["checkpoint", "consistency", "beside"] \
            or json.dumps(proof, ensure_ascii=False, separators=(",", ":")) != second:
        raise Refused("the first two lines are not in their one spelling")
    origin, size, hashed = read_checkpoint(proof["checkpoint"])
    identity, name, entries, events = bytes(32), "", {}, []
    markers, redacted, disclosed = {}, set(), 0
    for raw in lines:
        line = parse(raw.encode())
        check_line(line)
        seq, header = line["seq"], line["header"]
        if spell(line) != raw.encode() or "end" in line or "commits" in line:
            raise Refused("#%d is not an event's line in its one spelling" % seq)
        if seq <= max(entries, default=-1) or (not entries and seq):
            raise Refused("#%d is out of place" % seq, "seq")
        if data_root(commitments(line)).hex() != header.get("data"):
            raise Refused("the fields of #%d do not hash to its data root" % seq, "data_root")
        if event_hash(identity, header).hex() != line["hash"]:
            raise Refused("the header of #%d does not hash to its hash" % seq, "event_hash")
        if header_fault(header):
            raise Refused("#%d: %s" % (seq, header_fault(header)), "header")
        gone = {field for field, value in line["data"].items() if is_erased(value)}
        events.append((seq, line, identity, gone))
        entries[seq] = bytes.fromhex(line["hash"])
        markers.update({(line["hash"], field): seq for field in gone})
        disclosed += len(line["data"]) - len(gone)
        if header["kind"] == "record.redacted":
            redacted |= {(header["target"], field) for field in line["data"]["fields"]}
        if seq == 0:
            name = header["subject"]
        if seq == 0 or header["kind"] == "ledger.forked":
            identity = entries[seq]
    if origin != name + "/" + identity.hex()[:16]:
        raise Refused("the checkpoint is one of another ledger", "foreign")
    beside = hash_lines(proof["beside"])
    if max(entries) >= size or root_from_cover(entries, 0, size, beside) != hashed or beside:
        raise Refused("the events do not lead to the checkpoint's root", "tree")
    basis, basis_root = report["known_at"]["size"], bytes.fromhex(report["known_at"]["root"])
    if roots_from_consistency(basis_root, basis, size, hash_lines(proof["consistency"])) != (basis_root, hashed):
        raise Refused("the report's basis is not the beginning of the ledger", "basis")
    unaccounted = {place for place in markers if place[1] not in withheld and place not in redacted}
    if unaccounted:
        raise Refused("a field is gone without a record of an erasure", "erased_without_record")
    signature, actors = signatures_of([proof["checkpoint"]], vkey), Actors()
    for event in events:
        check_signer(*event, actors)
    signed = [line["header"]["key"] for _, line, _, _ in events if "sig" in line]
    return {"form": "bundle", "events": len(entries), "size": size, "origin": origin, "basis": basis,
            "signed": len(signed), "given": len([key for key in signed if key in keys]),
            "disclosed": disclosed, "gone": len(markers), "signature": signature}


def check_signer(seq, line, identity, gone, actors):
    """Whether the actor could record it and signed what had to be, by the bundle's events before it (§12)."""
    header = line["header"]
    if header["kind"].split(".")[0] in ("ledger", "actor") and gone & DECIDE:
        raise Refused("#%d: keys and rights follow from what is gone" % seq, "not_erasable")
    if seq == 0:
        actors.note(header, line["data"])
    if ("sig" in line) != ("key" in header) or "key" in header and "id" not in header:
        raise Refused("#%d: sig and key come together, and with an id" % seq, "signature")
    fault = actors.judge(header)
    if fault:
        raise Refused("#%d: %s" % (seq, fault[1]), fault[0])
    if "sig" in line:
        said = signed_bytes(statement(identity, header))
        if not ed25519_holds(actors.keys[header["key"]], said, unbase64(line["sig"])):
            raise Refused("#%d: not a signature of this event by its key" % seq, "signature")
    if seq > 0:
        actors.note(header, line["data"])


def known_keys(text):
    """Fingerprint -> key, of OpenSSH public key lines or an allowed signers file; whose they are is not read."""
    found = re.findall(r"ssh-ed25519 [A-Za-z0-9+/=]+", text)
    return dict(read_key(line) for line in found)


# ------------------------------------------------------- §1 Line, §3 Header

LINE = ("seq", "hash", "header", "data", "seed", "salts", "commits", "sig", "end")
HEADER = {"clock": "held|source", "data": HEX64, "kind": r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", "target": HEX64,
          "id": "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "key": "SHA256:[A-Za-z0-9+/]{43}",
          "occurred": "[!-~]+", "recorded_at": r"[0-9-]{10}T[0-9:]{8}\.[0-9]{6}Z",
          "recorded_by": "[a-z0-9][a-z0-9._-]*", "subject": SLUG}


def is_erased(value):
    return isinstance(value, dict) and list(value) == ["~erased"] and is_text(value["~erased"], HEX64)


def check_line(line):
    """Refuses a line whose members are not those of §1, or not of their form."""
    if not isinstance(line, dict) or not set(line) <= set(LINE):
        raise Refused("not an object with the members of a line")
    opened_by = [line[name] for name in ("seed", "salts", "commits") if name in line]
    maps = [line.get("header"), line.get("data")] + [line[n] for n in ("salts", "commits") if n in line]
    if len(opened_by) != 1 or not all(isinstance(m, dict) for m in maps):
        raise Refused("header, data and one of seed, salts, commits are needed")
    hashes = [line.get("hash")] + [h for n in ("salts", "commits") for h in line.get(n, {}).values()]
    if not is_integer(line.get("seq")) or not all(is_text(h, HEX64) for h in hashes):
        raise Refused("seq or a hash is not of its form")
    if not is_text(line.get("seed", "0" * 32), HEX32):
        raise Refused("the seed is not 32 lower-case hex digits")
    if not is_text(line.get("sig", "A" * 86 + "=="), "[A-Za-z0-9+/]{85}[AQgw]=="):
        raise Refused("sig is not 64 bytes in base64")
    end = line.get("end", {"n": 1, "durable": 0, "sum": "0" * 16})
    if not isinstance(end, dict) or set(end) != {"n", "durable", "sum"} or not is_integer(end["n"], 1) \
            or not is_integer(end["durable"]) or not is_text(end["sum"], HEX16):
        raise Refused("end is not of its form")
    check_value(line["header"])
    check_value({name: True for part in maps for name in part})
    for value in line["data"].values():
        if not is_erased(value):
            check_value(value)


def spell(line):
    """The one spelling of a line."""
    def member(name):
        if name != "end":
            return canonical(line[name])
        return b'{"n":%d,"durable":%d,"sum":"%s"}' % (line["end"]["n"], line["end"]["durable"], line["end"]["sum"].encode())
    return b"{" + b",".join(b'"%s":%s' % (name.encode(), member(name)) for name in LINE if name in line) + b"}"


def header_fault(header):
    required = {"data", "kind", "recorded_at", "recorded_by", "subject", "v"}
    if not required <= set(header) <= set(HEADER) | {"v"}:
        return "a member is missing or unknown"
    for name in header:
        if not (is_integer(header["v"], 1) if name == "v" else is_text(header[name], HEADER[name])):
            return "%s is not of its form" % name
    group = header["kind"].split(".")[0]
    if (group in ("record", "hold", "lint")) != ("target" in header):
        return "record.*, hold.*, lint.* and no others have a target"
    if group in ("record", "hold", "lint", "actor", "ledger") and "occurred" in header:
        return "this kind has no occurred"
    try:
        datetime.datetime.strptime(header["recorded_at"], "%Y-%m-%dT%H:%M:%S.%fZ")
    except ValueError:
        return "recorded_at is no time"
    return None


def commitments(line):
    """Field -> commitment (§5), or Refused when seed, salts or commits do not fit the fields (§11)."""
    data = line["data"]
    erased = {name: bytes.fromhex(value["~erased"]) for name, value in data.items() if is_erased(value)}
    if "commits" in line:
        commits = {name: bytes.fromhex(value) for name, value in line["commits"].items()}
        if set(commits) != set(data) or any(commits[name] != erased[name] for name in erased):
            raise Refused("commits must name every field, and repeat the markers")
        return commits
    if ("seed" in line) == bool(erased):
        raise Refused("a line carries its seed until a field is erased, then salts")
    if erased and set(line["salts"]) != set(data) - set(erased):
        raise Refused("salts must name exactly the fields that are not erased")
    salts = salts_of(bytes.fromhex(line["seed"]), data) if "seed" in line else \
        {name: bytes.fromhex(salt) for name, salt in line["salts"].items()}
    return {**erased, **{name: commit(salts[name], name, data[name]) for name in salts}}


# ---------------------------------------------- §12 Signatures: Ed25519 as in RFC 8032 §5.1, strictly

P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
NEUTRAL = (0, 1, 1, 0)  # x, y, z, t with x*y = z*t


def add(a, b):
    low, high = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    c, d = 2 * a[3] * b[3] * D, 2 * a[2] * b[2]
    e, f, g, h = high - low, d - c, d + c, high + low
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    result = NEUTRAL
    while number:
        result = add(result, point) if number & 1 else result
        point, number = add(point, point), number >> 1
    return result


def pack(point):
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def unpack(raw):
    """A point in its one encoding and not of small order, or None."""
    y, sign = int.from_bytes(raw, "little") & 2**255 - 1, raw[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != square or x == 0:
        return None
    x = x if x & 1 == sign else P - x
    point = (x, y, 1, x * y % P)
    return None if pack(times(8, point)) == pack(NEUTRAL) else point


BASE = unpack((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def ed25519_holds(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    point, commitment, s = unpack(key), unpack(signature[:32]), int.from_bytes(signature[32:], "little")
    if point is None or commitment is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    return pack(times(s, BASE)) == pack(add(commitment, times(h, point)))


def string(raw):
    return u32(len(raw)) + raw


def signed_bytes(said):
    """What Ed25519 is computed over for a statement: OpenSSH's SSHSIG."""
    digest = hashlib.sha512(said.hex().encode()).digest()
    return b"SSHSIG" + string(b"daicho-event@v1") + string(b"") + string(b"sha512") + string(digest)


def read_key(line):
    """Fingerprint and 32 bytes of an OpenSSH public key line."""
    blob = base64.b64decode(line.split(" ")[1], validate=True)
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("="), blob[-32:]


class Actors:
    """Who may record what, with which key; judged by what stands before an event."""

    FIELDS = ("keys", "kinds", "subjects", "from", "until")

    def __init__(self):
        self.standing, self.keys, self.required, self.zone = {}, {}, False, 0

    def note(self, header, data):
        kind, subject = header["kind"], header["subject"]
        if kind == "ledger.opened":
            self.standing = {data.get("actor"): {"keys": data.get("keys", [])}}
            if is_text(data.get("zone"), r"[+-][0-9]{2}:[0-9]{2}"):
                self.zone = int(data["zone"][:3] + "1") // 10 * 60 + int(data["zone"][0] + data["zone"][4:])
        elif kind == "actor.enrolled":
            before = self.standing.get(subject)
            self.standing[subject] = before if before and not before.get("retired") else {}
        elif kind == "actor.retired" and subject in self.standing:
            self.standing[subject] = {"retired": True}
        elif kind == "ledger.rules_set":
            self.required = data.get("signatures", "required" if self.required else "") == "required"
        if kind in ("actor.enrolled", "actor.changed") and subject in self.standing:
            gone = data.get("clear", [])
            stated = {name: data[name] for name in self.FIELDS if name in data}
            kept = {name: value for name, value in self.standing[subject].items() if name not in gone}
            self.standing[subject] = {**kept, **stated}
        if kind in ("ledger.opened", "actor.enrolled", "actor.changed"):
            self.keys.update(read_key(line) for line in data.get("keys", []))

    def judge(self, header):
        """The word and the sentence of the first thing that is wrong, or None."""
        actor = self.standing.get(header["recorded_by"])
        if actor is None or actor.get("retired"):
            return "actor", "recorded by somebody who was not enrolled then"
        at = datetime.datetime.strptime(header["recorded_at"], "%Y-%m-%dT%H:%M:%S.%fZ")
        day = (at + datetime.timedelta(minutes=self.zone)).strftime("%Y-%m-%d")
        group, subject = header["kind"].split(".")[0], header["subject"] + "/"
        if not actor.get("from", day) <= day <= actor.get("until", day) \
                or "kinds" in actor and not {header["kind"], group + ".*"} & set(actor["kinds"]) \
                or "subjects" in actor and not any(subject.startswith(begin + "/") for begin in actor["subjects"]):
            return "mandate", "beyond what the actor could record then"
        keys = [read_key(line)[0] for line in actor.get("keys", [])]
        if "key" not in header:
            return ("unsigned", "a signature was needed") if keys or self.required else None
        return None if header["key"] in keys else ("signer", "not signed with a key that the actor had then")


# -------------------------------------------------------------- whole ledger

class Ledger:
    """Takes lines in order and keeps what the next line must agree with. Findings: §14."""

    def __init__(self):
        self.findings = []                            # (seq, word, sentence)
        self.seq, self.last_time, self.durable, self.origin = 0, "", 0, ""
        self.identities = [(0, bytes(32))]            # (from which size on, L), §4
        self.hashes, self.call, self.whole = [], [], 0
        self.ids, self.events, self.clock = set(), {}, "source"
        self.markers, self.redacted, self.actors = {}, {}, Actors()
        self.unopened = None                          # True when commits stand for seeds, §10

    def found(self, seq, word, sentence):
        self.findings.append((seq, word, sentence))

    def identity(self, size=None):
        return [L for start, L in self.identities if size is None or start <= size][-1]

    def read_file(self, content):  # §7: a call never spans two files
        *lines, rest = content.split(b"\n")
        for raw in lines:
            self.read_line(raw)
        if rest:
            self.found(self.seq, "torn_tail", "the file does not end with a line end")
        if self.call:
            self.found(self.call[0]["seq"], "torn_tail", "the last call has no end")

    def read_line(self, raw):
        try:
            line = parse(raw)
            check_line(line)
        except Refused as why:
            self.found(self.seq, "spelling", why)
            self.seq += 1
            return
        if spell(line) != raw:
            self.found(self.seq, "spelling", "these are not the canonical bytes")
        if line["seq"] != self.seq:
            self.found(self.seq, "seq", "the line says %d" % line["seq"])
        self.seq = line["seq"] + 1
        self.call.append(line)
        self.hashes.append(bytes.fromhex(line["hash"]))
        self.check_seal(line["seq"], line)
        fault = header_fault(line["header"])
        if fault:
            self.found(line["seq"], "header", fault)
        else:
            self.check_place(line["seq"], line, line["header"])
        if line["seq"] == 0:
            self.identities.append((1, self.hashes[-1]))
        if "end" in line:
            self.end_call(line["seq"], line["end"])

    def check_seal(self, seq, line):  # §5
        if not line["data"] or not all(is_text(name, "[a-z][a-z0-9_]{0,47}") for name in line["data"]):
            self.found(seq, "fields", "no field, or a name that is none")
        self.unopened = "commits" in line if self.unopened is None else self.unopened
        if self.unopened != ("commits" in line):
            self.found(seq, "mixed", "commits beside seeds: a value could be exchanged unseen")
        try:
            if data_root(commitments(line)).hex() != line["header"].get("data"):
                self.found(seq, "data_root", "the fields do not hash to the header's data root")
        except Refused as why:
            self.found(seq, "salts", why)
        if event_hash(self.identity(), line["header"]).hex() != line["hash"]:
            self.found(seq, "event_hash", "the header does not hash to the line's hash under this ledger's L")

    def check_place(self, seq, line, header):
        """What one event must agree with in the events before it."""
        if header["recorded_at"] <= self.last_time:  # §3
            self.found(seq, "recorded_at", "not later than the event before")
        self.last_time = header["recorded_at"]
        if header.get("id") in self.ids:
            self.found(seq, "duplicate_id", "an earlier event has this id")
        self.ids |= {header["id"]} if "id" in header else set()
        if ("sig" in line) != ("key" in header) or "key" in header and "id" not in header:  # §12
            self.found(seq, "signature", "sig and key come together, and with an id")
        self.check_actor(seq, line, header)
        target = self.events.get(header.get("target"))
        if "target" in header and target != header["subject"]:
            self.found(seq, "target", "no earlier event of this subject has that hash")
        self.events[line["hash"]] = header["subject"]
        self.check_clock(seq, header)
        self.check_opening(seq, line["data"], header)
        self.note_erasure(seq, line, header)

    def check_actor(self, seq, line, header):  # §12
        if seq == 0:
            self.actors.note(header, line["data"])
        key = self.actors.keys.get(header.get("key"))
        if key and "sig" in line:
            said = signed_bytes(statement(bytes(32) if seq == 0 else self.identity(), header))
            if not ed25519_holds(key, said, base64.b64decode(line["sig"])):
                self.found(seq, "signature", "not a signature of this event by its key")
        fault = self.actors.judge(header)
        if fault:
            self.found(seq, *fault)
        if seq > 0:
            self.actors.note(header, line["data"])

    def check_clock(self, seq, header):  # §3: "source" only in an unbroken beginning
        clock = header.get("clock", "system")
        if clock == "source" != self.clock or \
                seq > 0 and self.clock == "source" != clock and header["kind"] != "ledger.clock_switched":
            self.found(seq, "clock", "source ends once, with ledger.clock_switched")
        self.clock = clock

    def check_opening(self, seq, data, header):  # §4
        fits = canonical([data.get(name) for name in ("actor", "origin", "format")]) \
            == canonical([header["recorded_by"], header["subject"], 1])
        self.origin = header["subject"] if seq == 0 else self.origin
        if (seq == 0) != (header["kind"] == "ledger.opened") or seq == 0 and not fits:
            self.found(seq, "opening", "event 0, and no other, is ledger.opened by its own actor, about its own origin, format 1")

    def note_erasure(self, seq, line, header):  # §11
        is_rule = header["kind"].split(".")[0] in ("ledger", "actor")  # §4: all but their names stay
        for name in (name for name, value in line["data"].items() if is_erased(value)):
            self.markers[line["hash"], name] = seq
            kept = ["fields"] if header["kind"] == "record.redacted" else []
            if name in kept or is_rule and name != "name":
                self.found(seq, "not_erasable", ascii(name) + " must stay")
        if header["kind"] == "record.redacted":
            names = line["data"].get("fields")
            if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
                return self.found(seq, "fields", "record.redacted lists the names of fields")
            self.redacted.update({(header["target"], name): seq for name in names})

    def end_call(self, seq, end):  # §6
        first, hashes = self.call[0]["seq"], [bytes.fromhex(line["hash"]) for line in self.call]
        forks = [line for line in self.call if line["header"].get("kind") == "ledger.forked"]
        if end["n"] != len(self.call):
            self.found(seq, "end_count", "the call has %d lines and says %d" % (len(self.call), end["n"]))
        if not self.durable <= end["durable"] <= first:
            self.found(seq, "end_durable", "durable falls, or reaches into its own call")
        if call_sum(self.identity(), first, end["durable"], hashes) != end["sum"]:
            self.found(seq, "end_sum", "the call does not hash to its sum")
        if forks and len(self.call) != 1:
            self.found(seq, "fork", "a fork stands alone in its call")
        if forks:
            self.identities.append((len(self.hashes), bytes.fromhex(forks[-1]["hash"])))
        self.durable, self.call, self.whole = end["durable"], [], len(self.hashes)

    def finish(self, head=None):
        """What only the whole ledger can tell."""
        if self.whole == 0:
            self.found(0, "opening", "there is no whole call")
        for place in set(self.markers) - set(self.redacted):
            self.found(self.markers[place], "erased_without_record", "no record.redacted names " + place[1])
        for place in set(self.redacted) - set(self.markers):
            self.found(self.redacted[place], "erasure_unfinished", ascii(place[1]) + " still stands")
        if head is not None:
            self.check_head(head)
        return self.findings

    def check_head(self, text):  # §9: the head may be older than the ledger, never newer or other
        try:
            origin, size, hashed = read_checkpoint(text)
        except ValueError as why:
            return self.found(self.whole, "head", why)
        if size > self.whole:
            return self.found(self.whole, "head", "the head knows %d events, the ledger has %d" % (size, self.whole))
        if root(self.hashes[:size]) != hashed:
            self.found(size, "head", "another root at this size")
        if origin != self.origin + "/" + self.identity(size).hex()[:16]:
            self.found(size, "head", "another origin: " + origin)


def check_ledger(contents, head=None):
    ledger = Ledger()
    for content in contents:
        ledger.read_file(content)
    return ledger.finish(head), ledger


# ------------------------------------------------------------------- vectors

HERE = pathlib.Path(__file__).resolve().parent
COUNTS = {  # a folder with less in it does not pass
    "canonical.json": {"accepted": 41, "refused": 69, "kana": 10},
    "seal.json": {"seals": 7, "events": 5, "calls": 4, "row_ids": 3},
    "tree.json": {"entries": 257, "roots": 12, "inclusion": 45, "consistency": 43, "refused": 24},
    "lines.json": {"ledgers": 7, "mutations": 126},
    "evidence.json": {"proofs": 7, "consistency": 7, "bundles": 4, "refused": 40},
}


def accepts(case):
    """The canonical bytes of a draft's value, or None when it is refused."""
    try:
        value = parse(bytes.fromhex(case["input_hex"]) if "input_hex" in case else case["input"].encode())
        check_value(value)
        return canonical(value).decode()
    except Refused:
        return None


def check_canonical(file):
    for case in file["accepted"]:
        yield case["desc"], accepts(case) == case["canonical"]
    for case in file["refused"]:
        yield case["desc"], accepts(case) is None and case["why"]
    for case in file["kana"]:
        yield case["desc"], compose_kana(case["input"]) == case["stored"]


def check_seals(file):
    for case in file["seals"]:
        salts = salts_of(bytes.fromhex(case["seed"]), case["data"])
        commits = {name: commit(salts[name], name, value) for name, value in case["data"].items()}
        rows = [{"name": n, "canonical": canonical(case["data"][n]).decode(), "salt": salts[n].hex(),
                 "commit": commits[n].hex()} for n in sorted(commits)]
        yield case["desc"], rows == case["fields"] and data_root(commits).hex() == case["data_root"]
    for case in file["events"]:
        identity, header = bytes.fromhex(case["L"]), case["header"]
        yield case["desc"], canonical(header).decode() == case["canonical_header"] and header_fault(header) is None \
            and event_hash(identity, header).hex() == case["event"] and statement(identity, header).hex() == case["statement"]
    for case in file["calls"]:
        hashes = [bytes.fromhex(h) for h in case["hashes"]]
        yield case["desc"], call_sum(bytes.fromhex(case["L"]), case["first"], case["durable"], hashes) == case["sum"]
    for case in file["row_ids"]:
        book = uuid.uuid5(uuid.NAMESPACE_URL, "daicho:book:" + case["book"])
        yield case["desc"], str(uuid.uuid5(book, case["key"])) == case["id"]


def proof_holds(case):
    path = [bytes.fromhex(h) for h in case["proof"]]
    if "index" in case:
        hashed = root_from_inclusion(bytes.fromhex(case["entry"]), case["index"], case["size"], path)
        return hashed is not None and hashed.hex() == case["root"]
    roots = roots_from_consistency(bytes.fromhex(case["old_root"]), case["old_size"], case["new_size"], path)
    return roots is not None and [r.hex() for r in roots] == [case["old_root"], case["new_root"]]


def check_tree(file):
    entries = [bytes.fromhex(entry) for entry in file["entries"]]
    for case in file["roots"]:
        yield "root of %d" % case["size"], root(entries[:case["size"]]).hex() == case["root"]
    for case in file["inclusion"]:
        true = (entries[case["index"]].hex(), root(entries[:case["size"]]).hex()) == (case["entry"], case["root"])
        yield "inclusion of %d in %d" % (case["index"], case["size"]), true and proof_holds(case)
    for case in file["consistency"]:
        true = [root(entries[:case[size]]).hex() for size in ("old_size", "new_size")] == [case["old_root"], case["new_root"]]
        yield "consistency of %d with %d" % (case["old_size"], case["new_size"]), true and proof_holds(case)
    for case in file["refused"]:
        yield case["desc"], not proof_holds(case)


def check_lines(file):
    ledgers = {case["name"]: case for case in file["ledgers"]}
    for case in file["ledgers"]:
        findings, ledger = check_ledger([("\n".join(case["lines"]) + "\n").encode()], case["checkpoint"])
        yield case["desc"], not findings and root(ledger.hashes).hex() == case["root"] \
            and ledger.whole == case["size"] and ledger.identity().hex() == case["L"]
    for case in file["mutations"]:
        lines = [ledgers[case["of"]]["lines"][item] if isinstance(item, int) else item for item in case["lines"]]
        content = "".join(line + "\n" for line in lines) + case.get("tail", "")
        findings, _ = check_ledger([content.encode()], case.get("checkpoint"))
        named = [(seq, word) for seq, word, _ in findings]
        yield case["desc"] + " " + ascii(named), (case["seq"], case["word"]) in named


NOT_READ = (ValueError, IndexError, KeyError, TypeError, AttributeError)


def check_files_of_evidence(file):
    keys = known_keys("\n".join(file["keys"]))
    for form in ("proofs", "consistency", "bundles"):
        for case in file[form]:
            said = check_evidence(case["text"], file["vkey"], keys)
            yield case["desc"] + " " + ascii(said), all(said[name] == value for name, value in case["says"].items())
    for case in file["refused"]:
        try:
            word = "ok " + str(check_evidence(case["text"], file["vkey"], keys))
        except NOT_READ as why:
            word = getattr(why, "word", "spelling")
        yield case["desc"] + " " + ascii(word), word == case["word"]


def check_vectors():
    checks = {"canonical.json": check_canonical, "seal.json": check_seals, "tree.json": check_tree, "lines.json": check_lines,
              "evidence.json": check_files_of_evidence}
    failures, passed = [], 0
    if {path.name for path in HERE.glob("*.json")} != set(COUNTS):
        failures.append("the vector files are not " + ", ".join(sorted(COUNTS)))
    for name, counts in COUNTS.items():
        file = json.loads((HERE / name).read_text(encoding="utf-8"))
        failures += ["%s: %d %s, not %d" % (name, len(file[k]), k, n) for k, n in counts.items() if len(file[k]) != n]
        for desc, holds in checks[name](file):
            passed += bool(holds)
            failures += [] if holds else ["%s: %s" % (name, desc)]
    return failures, passed


def main():
    parser = argparse.ArgumentParser(description="Check the vectors, or a whole exported ledger.")
    parser.add_argument("journal", nargs="*", type=pathlib.Path, help="journal files in order")
    parser.add_argument("--head", type=pathlib.Path, help="a checkpoint to compare with")
    parser.add_argument("--proof", type=pathlib.Path, help="a proof file, a consistency file or a bundle")
    parser.add_argument("--vkey", help="the log's verifier key, name+id+key")
    parser.add_argument("--keys", type=pathlib.Path, help="the actors' public keys, or an allowed signers file")
    options = parser.parse_args()
    if options.proof:
        keys = known_keys(options.keys.read_text(encoding="utf-8")) if options.keys else {}
        try:
            said = check_evidence(options.proof.read_bytes().decode("utf-8"), options.vkey, keys)
        except NOT_READ as why:
            print("refused: %s: %s" % (getattr(why, "word", "spelling"), why))
            return 3
        print("ok " + json.dumps(said, ensure_ascii=False, sort_keys=True))
        print("proven: it was recorded so. Not proven: that it is true, or that nothing was left out", file=sys.stderr)
        if said["form"] == "bundle":
            print("not done here: making the report again from these events; `daicho check` does", file=sys.stderr)
        return 0 if said["signature"] == "holds" else 4
    if not options.journal:
        failures, passed = check_vectors()
        print("\n".join(failures) or "ok vectors=%d" % passed)
        return 3 if failures else 0
    head = options.head.read_text(encoding="utf-8") if options.head else None
    findings, ledger = check_ledger([path.read_bytes() for path in options.journal], head)
    for seq, word, sentence in sorted(findings, key=lambda f: (f[0], f[1])):
        print("seq=%d %s: %s" % (seq, word, sentence))
    if not findings:
        print("ok size=%d root=%s" % (ledger.whole, root(ledger.hashes).hex()))
        if ledger.unopened:
            print("note: commitments were taken as they stand, values were not checked", file=sys.stderr)
    return 3 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
