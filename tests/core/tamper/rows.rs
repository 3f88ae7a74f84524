//! What is done to the journal's lines, and what the audit must name.

use ledger_core::Value;
use ledger_core::log::Hash;

use super::ledger::{Parts, forged};

/// What was done, and what the audit must name: code, event, damage.
pub(super) type Row = (&'static str, fn(&mut Vec<String>), &'static [(&'static str, u64, &'static str)]);

pub(super) fn replace(lines: &mut [String], at: usize, from: &str, to: &str) {
    assert!(lines[at].contains(from), "{from} is not in {}", lines[at]);
    lines[at] = lines[at].replacen(from, to, 1);
}

/// The part of a line between two marks.
fn between<'l>(line: &'l str, from: &str, to: &str) -> &'l str {
    let line = &line[line.find(from).expect("there") + from.len()..];
    &line[..line.find(to).expect("there")]
}

fn exchange(lines: &mut [String], a: usize, b: usize, from: &str, to: &str) {
    let (left, right) = (between(&lines[a], from, to).to_owned(), between(&lines[b], from, to).to_owned());
    lines[a] = lines[a].replacen(&left, &right, 1);
    lines[b] = lines[b].replacen(&right, &left, 1);
}

fn with_hash(line: &str, hash: &str) -> String {
    line.replacen(between(line, "\"hash\":\"", "\""), hash, 1)
}

fn rehashed(lines: &mut Vec<String>, change: impl FnOnce(&mut Vec<Parts>)) {
    *lines = forged(lines, change);
}

/// Tampering with the journal alone; nobody else remembers anything.
pub(super) const ROWS: &[Row] = &[
    (
        "payload: a character altered",
        |l| replace(l, 2, "通信部会", "通信支会"),
        &[("data_root", 2, "altered")],
    ),
    (
        "payload: exchanged with another event's",
        |l| exchange(l, 1, 2, ",\"data\":", "}"),
        &[("data_root", 1, "altered"), ("data_root", 2, "altered")],
    ),
    (
        "payload: a field removed",
        |l| replace(l, 2, ",\"type\":\"council\"", ""),
        &[("data_root", 2, "altered")],
    ),
    (
        "payload: a field put in",
        |l| replace(l, 2, ",\"type\":", ",\"note\":\"x\",\"type\":"),
        &[("data_root", 2, "altered")],
    ),
    (
        "payload: emptied",
        |l| {
            let d = format!("{{{}}}", between(&l[2], "\"data\":{\"att", "},\"seed"));
            replace(l, 2, &format!("{{\"att{}", &d[1..]), "{}");
        },
        &[("fields", 2, "altered")],
    ),
    (
        "seed: a digit altered",
        |l| {
            let s = between(&l[2], "\"seed\":\"", "\"").to_owned();
            let t = s.replacen(&s[..1], if s.starts_with('0') { "1" } else { "0" }, 1);
            replace(l, 2, &s, &t);
        },
        &[("data_root", 2, "altered")],
    ),
    (
        "seed: exchanged",
        |l| exchange(l, 1, 2, "\"seed\":\"", "\""),
        &[("data_root", 1, "altered"), ("data_root", 2, "altered")],
    ),
    (
        "seed: removed",
        |l| {
            let s = format!(",\"seed\":\"{}\"", between(&l[2], "\"seed\":\"", "\""));
            replace(l, 2, &s, "");
        },
        &[("spelling", 2, "altered")],
    ),
    (
        "header: the subject altered",
        |l| replace(l, 1, "\"subject\":\"body/reiji\"", "\"subject\":\"body/reijo\""),
        &[("event_hash", 1, "altered")],
    ),
    (
        "header: exchanged with another event's",
        |l| exchange(l, 1, 2, "\"header\":{", "}"),
        &[("event_hash", 1, "altered"), ("event_hash", 2, "altered")],
    ),
    (
        "header: the id removed",
        |l| {
            let s = format!("\"id\":\"{}\",", between(&l[1], "\"id\":\"", "\""));
            replace(l, 1, &s, "");
        },
        &[("event_hash", 1, "altered")],
    ),
    (
        "header: the subject removed",
        |l| replace(l, 1, ",\"subject\":\"body/reiji\"", ""),
        &[("header", 1, "altered")],
    ),
    (
        "hash: a digit altered",
        |l| {
            let s = between(&l[1], "\"hash\":\"", "\"").to_owned();
            let t = s.replacen(&s[..1], if s.starts_with('0') { "1" } else { "0" }, 1);
            replace(l, 1, &s, &t);
        },
        &[("event_hash", 1, "altered")],
    ),
    (
        "hash: exchanged",
        |l| exchange(l, 1, 2, "\"hash\":\"", "\""),
        &[("event_hash", 1, "altered"), ("event_hash", 2, "altered")],
    ),
    (
        "hash of #0: a digit altered",
        |l| {
            let s = between(&l[0], "\"hash\":\"", "\"").to_owned();
            let t = s.replacen(&s[..1], if s.starts_with('0') { "1" } else { "0" }, 1);
            replace(l, 0, &s, &t);
        },
        &[("event_hash", 0, "altered")],
    ),
    (
        "time: altered",
        |l| {
            let s = between(&l[3], "\"recorded_at\":\"", ".").to_owned();
            let t = s.replacen("2026", "2025", 1);
            replace(l, 3, &s, &t);
        },
        &[("event_hash", 3, "altered")],
    ),
    (
        "time: exchanged",
        |l| exchange(l, 3, 6, "\"recorded_at\":\"", "\""),
        &[("event_hash", 3, "altered"), ("event_hash", 6, "altered")],
    ),
    (
        "time: removed",
        |l| {
            let s = format!("\"recorded_at\":\"{}\",", between(&l[3], "\"recorded_at\":\"", "\""));
            replace(l, 3, &s, "");
        },
        &[("header", 3, "altered")],
    ),
    (
        "time: exchanged, all hashed again",
        |l| {
            rehashed(l, |e| {
                let t = e[3].header.recorded_at;
                e[3].header.recorded_at = e[6].header.recorded_at;
                e[6].header.recorded_at = t;
            })
        },
        &[("recorded_at", 4, "altered")],
    ),
    (
        "actor: altered",
        |l| replace(l, 5, "\"recorded_by\":\"auditor\"", "\"recorded_by\":\"auditer\""),
        &[("event_hash", 5, "altered")],
    ),
    ("actor: removed", |l| replace(l, 5, "\"recorded_by\":\"auditor\",", ""), &[("header", 5, "altered")]),
    (
        "actor: one never enrolled, all hashed again",
        |l| rehashed(l, |e| e[5].header.recorded_by = "stranger".to_owned()),
        &[("actor", 5, "altered")],
    ),
    (
        "actor: before the enrolment, all hashed again",
        |l| rehashed(l, |e| e[1].header.recorded_by = "auditor".to_owned()),
        &[("actor", 1, "altered")],
    ),
    ("order: two lines exchanged", |l| l.swap(1, 2), &[("seq", 1, "reordered")]),
    (
        "order: two calls exchanged",
        |l| {
            let call: Vec<String> = l.drain(4..6).collect();
            l.insert(3, call[0].clone());
            l.insert(4, call[1].clone());
        },
        &[("seq", 3, "reordered")],
    ),
    ("order: #0 behind #1", |l| l.swap(0, 1), &[("seq", 0, "reordered")]),
    (
        "order: two numbers exchanged",
        |l| {
            replace(l, 1, "\"seq\":1", "\"seq\":2");
            replace(l, 2, "\"seq\":2", "\"seq\":1");
        },
        &[("seq", 1, "reordered")],
    ),
    ("order: a number altered", |l| replace(l, 2, "\"seq\":2", "\"seq\":7"), &[("seq", 2, "altered")]),
    (
        "order: two events exchanged, all hashed again",
        |l| rehashed(l, |e| e.swap(1, 2)),
        &[("recorded_at", 2, "altered")],
    ),
    (
        "deletion: a line within a call",
        |l| {
            l.remove(4);
        },
        &[("seq", 4, "missing")],
    ),
    (
        "deletion: a call",
        |l| {
            l.remove(3);
        },
        &[("seq", 3, "missing")],
    ),
    (
        "deletion: #0",
        |l| {
            l.remove(0);
        },
        &[("seq", 0, "missing")],
    ),
    (
        "deletion: numbers made to fit",
        |l| {
            l.remove(3);
            for at in 3..6 {
                replace(l, at, &format!("\"seq\":{}", at + 1), &format!("\"seq\":{at}"));
            }
        },
        &[("end_sum", 4, "altered"), ("actor", 4, "altered")],
    ),
    ("insertion: white space", |l| replace(l, 2, "\"data\":{", "\"data\": {"), &[("spelling", 2, "altered")]),
    ("insertion: an empty line", |l| l.insert(2, String::new()), &[("spelling", 2, "inserted")]),
    (
        "insertion: bytes that are no line",
        |l| l.insert(4, "{\"seq\":4}".to_owned()),
        &[("spelling", 4, "inserted")],
    ),
    (
        "insertion: another event of a number",
        |l| {
            let x = l[2].replace("reiji/tsushin", "reiji/betsu");
            let x = with_hash(&x, &"0".repeat(64));
            l.insert(2, x);
        },
        &[("event_hash", 2, "altered"), ("seq", 3, "inserted")],
    ),
    (
        "duplication: a line",
        |l| {
            let x = l[2].clone();
            l.insert(3, x);
        },
        &[("seq", 3, "duplicated")],
    ),
    (
        "duplication: the last call",
        |l| {
            let x = l[6].clone();
            l.push(x);
        },
        &[("seq", 7, "duplicated")],
    ),
    (
        "duplication: a line in place of another",
        |l| {
            let x = l[1].clone();
            l[2] = x;
        },
        &[("seq", 2, "duplicated")],
    ),
    (
        "duplication: under the next number, all hashed again",
        |l| {
            rehashed(l, |e| {
                let copy = parts_again(&e[6]);
                e.push(copy);
            })
        },
        &[("duplicate_id", 7, "duplicated"), ("recorded_at", 7, "altered")],
    ),
    ("call: its count altered", |l| replace(l, 5, "\"n\":2", "\"n\":3"), &[("end_count", 5, "altered")]),
    (
        "call: durable altered",
        |l| {
            let d = format!("\"durable\":{}", between(&l[5], "\"durable\":", ","));
            replace(l, 5, &d, "\"durable\":5");
        },
        &[("end_durable", 5, "altered")],
    ),
    (
        "call: the sum altered",
        |l| {
            let s = between(&l[5], "\"sum\":\"", "\"").to_owned();
            let t = s.replacen(&s[..1], if s.starts_with('0') { "1" } else { "0" }, 1);
            replace(l, 5, &s, &t);
        },
        &[("end_sum", 5, "altered")],
    ),
    (
        "call: its end removed",
        |l| {
            let at = l[3].find(",\"end\"").expect("an end");
            l[3].truncate(at);
            l[3].push('}');
        },
        &[("end_count", 5, "altered")],
    ),
    (
        "call: the ends exchanged",
        |l| exchange(l, 3, 6, "\"end\":{", "}"),
        &[("end_durable", 3, "altered"), ("end_sum", 3, "altered"), ("end_sum", 6, "altered")],
    ),
    (
        "target: another one, all hashed again",
        |l| rehashed(l, |e| e[4].header.target = Some(e[1].was)),
        &[("target", 4, "altered")],
    ),
    (
        "target: none such, all hashed again",
        |l| rehashed(l, |e| e[4].header.target = Some(Hash::ZERO)),
        &[("target", 4, "missing")],
    ),
    (
        "kind: unknown here, all hashed again",
        |l| rehashed(l, |e| e[6].header.kind = "body.dreamt".to_owned()),
        &[("kind", 6, "unknown")],
    ),
    (
        "version: of the future, all hashed again",
        |l| rehashed(l, |e| e[6].header.v = 9),
        &[("version", 6, "unknown")],
    ),
    (
        "opening: another format, all hashed again",
        |l| {
            rehashed(l, |e| {
                e[0].data.insert("format".to_owned(), Value::Int(2));
            })
        },
        &[("opening", 0, "altered")],
    ),
    (
        "truncation: half a line",
        |l| {
            let half = l[6].len() / 2;
            l[6].truncate(half);
        },
        &[("torn_tail", 6, "torn")],
    ),
    ("truncation: within a call", |l| l.truncate(5), &[("torn_tail", 4, "torn")]),
];

fn parts_again(of: &Parts) -> Parts {
    Parts { header: of.header.clone(), data: of.data.clone(), ..*of }
}
