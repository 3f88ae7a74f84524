//! One line, one spelling.

use ledger_core::limits::LINE_MAX_BYTES;
use ledger_core::log::hash::Hash;
use ledger_core::log::line::{End, Line, LineError, Secret, read_salts};
use proptest::prelude::*;

const HASH: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const SEED: &str = "00112233445566778899aabbccddeeff";

fn encode(line: &Line<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    line.encode(&mut bytes).unwrap();
    assert_eq!(bytes.pop(), Some(b'\n'));
    bytes
}

#[test]
fn the_format_pages_line_is_read_and_written() {
    let sig = format!("{}QQ==", "QUJD".repeat(21));
    let text = format!(
        "{{\"seq\":207,\"hash\":\"{HASH}\",\"header\":{{\"kind\":\"x\"}},\"data\":{{}},\
         \"seed\":\"{SEED}\",\"sig\":\"{sig}\",\
         \"end\":{{\"n\":4,\"durable\":204,\"sum\":\"0123456789abcdef\"}}}}"
    );
    let line = Line::parse(text.as_bytes()).unwrap();
    assert_eq!(line.seq, 207);
    assert_eq!(line.hash.to_string(), HASH);
    assert_eq!(line.secret, Secret::Seed(SEED));
    let sum = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef];
    let (n, durable) = (4, 204);
    assert_eq!(line.end, Some(End { n, durable, sum }));
    assert_eq!(encode(&line), text.as_bytes());
}

/// A line and what each change makes of it: every one must be refused.
#[test]
fn a_second_spelling_is_refused() {
    let good = format!(
        "{{\"seq\":7,\"hash\":\"{HASH}\",\"header\":{{\"a\":1}},\"data\":{{\"b\":\"x\"}},\
         \"salts\":{{\"b\":\"{HASH}\",\"c\":\"{HASH}\"}},\
         \"end\":{{\"n\":1,\"durable\":7,\"sum\":\"0123456789abcdef\"}}}}"
    );
    Line::parse(good.as_bytes()).unwrap();
    let changes = [
        ("{\"seq\":7", "{ \"seq\":7"),
        ("{\"seq\":7", "{\"seq\":07"),
        ("{\"seq\":7", "{\"seq\":+7"),
        ("{\"seq\":7", "{\"seq\":7.0"),
        ("{\"seq\":7", "{\"seq\":7e0"),
        ("{\"seq\":7", "{\"seq\":9007199254740992"),
        ("{\"seq\":7", "{\"seq\":99999999999999999999999"),
        ("{\"seq\":7", "{\"seq\":"),
        ("{\"seq\":7", "{\"seq\":7,\"seq\":7"),
        ("\"seq\"", "\"s\\u0065q\""),
        ("aabb", "AABB"),
        ("{\"a\":1}", "[1]"),
        ("{\"a\":1}", "null"),
        ("{\"a\":1}", "{\"a\":}"),
        ("{\"a\":1}", "{\"a\":1"),
        ("{\"a\":1}", " {\"a\":1}"),
        ("{\"a\":1}", "{\"a\":\n1}"),
        ("\"salts\"", "\"seed\""),
        ("{\"b\":\"0", "{\"d\":\"0"),
        ("{\"b\":\"0", "{\"c\":\"0"),
        ("{\"b\":\"0", "{\"B\":\"0"),
        ("{\"b\":\"0", "{\"\":\"0"),
        (",\"end\"", ",\"sig\":\"QUJD\",\"end\""),
        ("\"n\":1", "\"n\":0"),
        ("\"n\":1", "\"n\":4294967296"),
        ("abcdef\"}}", "abcdef\"}} "),
        ("abcdef\"}}", "abcdef\"},\"x\":1}"),
        ("abcdef\"}}", "abcde\"}}"),
        ("abcdef\"}}", "abcdef\"}"),
    ];
    for (from, to) in changes {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "the change {from} → {to} applies");
        let refused = Line::parse(bad.as_bytes());
        assert!(refused.is_err(), "{from} → {to} is refused");
    }
    let not_text = good
        .replace('x', "\u{7f}")
        .bytes()
        .map(|byte| if byte == 0x7f { 0xff } else { byte })
        .collect::<Vec<_>>();
    assert!(Line::parse(&not_text).is_err());
}

#[test]
fn base64_has_one_spelling() {
    let line = |sig: &str| {
        format!(
            "{{\"seq\":7,\"hash\":\"{HASH}\",\"header\":{{}},\"data\":{{}},\
             \"seed\":\"{SEED}\",\"sig\":\"{sig}\"}}"
        )
    };
    let sig = |end: &str| line(&format!("{}{end}", "QUJD".repeat(21)));
    Line::parse(sig("QQ==").as_bytes()).unwrap();
    for bad in ["QR==", "QQ=", "QQ", "QUI=", "QQ==QUJD", "Q-=="] {
        assert!(Line::parse(sig(bad).as_bytes()).is_err(), "{bad}");
    }
}

#[test]
fn what_does_not_fit_is_not_written() {
    let good = Line {
        seq: 1,
        hash: Hash::ZERO,
        header: "{}",
        data: "{}",
        secret: Secret::Seed(SEED),
        sig: None,
        end: None,
    };
    let long = format!("{{\"x\":\"{}\"}}", "a".repeat(LINE_MAX_BYTES));
    let end = End { n: 0, durable: 0, sum: [0; 8] };
    let bad = [
        Line { header: "", ..good },
        Line { data: "{\n}", ..good },
        Line { data: &long, ..good },
        Line { seq: 1 << 53, ..good },
        Line { secret: Secret::Seed("00"), ..good },
        Line { secret: Secret::Salts("{"), ..good },
        Line { sig: Some("QUJD"), ..good },
        Line { end: Some(end), ..good },
    ];
    for line in bad {
        let mut bytes = b"before".to_vec();
        assert!(line.encode(&mut bytes).is_err());
        assert_eq!(bytes, b"before");
    }
    let too_long = LineError::TooLong { bytes: LINE_MAX_BYTES as u64 + 1 };
    assert_eq!(Line::parse(&vec![b'{'; LINE_MAX_BYTES + 1]), Err(too_long));
    // Depth costs neither stack nor a panic.
    let deep =
        format!("{{\"seq\":1,\"hash\":\"{HASH}\",\"header\":{{\"a\":{}", "[".repeat(LINE_MAX_BYTES - 200));
    assert!(Line::parse(deep.as_bytes()).is_err());
}

#[test]
fn secrets_do_not_print() {
    let shown = format!("{:?}", (Secret::Seed(SEED), Secret::Salts(HASH)));
    assert!(!shown.contains("0011"), "{shown}");
}

fn object() -> impl Strategy<Value = String> {
    proptest::collection::btree_map("[a-z]{1,6}", "[^\"\\\\\\x00-\\x1f]{0,12}", 0..5).prop_map(|fields| {
        let fields: Vec<_> =
            fields.iter().map(|(name, value)| format!("\"{name}\":{{\"v\":[\"{value}\",1,true]}}")).collect();
        format!("{{{}}}", fields.join(","))
    })
}

fn secret() -> impl Strategy<Value = (bool, String)> {
    let seed = "[0-9a-f]{32}".prop_map(|seed| (true, seed));
    let salts =
        proptest::collection::btree_map("[a-z][a-z0-9_]{0,47}", "[0-9a-f]{64}", 0..4).prop_map(|salts| {
            let salts: Vec<_> = salts.iter().map(|(name, salt)| format!("\"{name}\":\"{salt}\"")).collect();
            (false, format!("{{{}}}", salts.join(",")))
        });
    prop_oneof![seed, salts]
}

proptest! {
    #[test]
    fn encoding_and_parsing_are_inverse(
        seq in 0_u64..1 << 53,
        hash in any::<[u8; 32]>(),
        (header, data) in (object(), object()),
        (is_seed, secret) in secret(),
        signed in any::<bool>(),
        end in proptest::option::of((1_u32.., 0_u64..1 << 53, any::<[u8; 8]>())),
        (at, bit) in (any::<prop::sample::Index>(), 0_u8..8),
    ) {
        let sig = format!("{}QQ==", "QUJD".repeat(21));
        let line = Line {
            seq,
            hash: Hash::from_bytes(hash),
            header: &header,
            data: &data,
            secret: if is_seed { Secret::Seed(&secret) } else { Secret::Salts(&secret) },
            sig: signed.then_some(sig.as_str()),
            end: end.map(|(n, durable, sum)| End { n, durable, sum }),
        };
        let bytes = encode(&line);
        prop_assert_eq!(Line::parse(&bytes), Ok(line));
        if let Secret::Salts(salts) = line.secret {
            let mut again = Vec::new();
            read_salts(salts, |name, salt| {
                again.push(format!("\"{name}\":\"{}\"", Hash::from_bytes(salt)));
            }).unwrap();
            prop_assert_eq!(format!("{{{}}}", again.join(",")), salts);
        }
        // One flipped bit: refused, or another line that has this one spelling.
        let mut flipped = bytes;
        let at = at.index(flipped.len());
        flipped[at] ^= 1 << bit;
        if let Ok(other) = Line::parse(&flipped) {
            prop_assert_ne!(other, line);
            prop_assert_eq!(encode(&other), flipped);
        }
    }

    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Line::parse(&bytes);
    }
}
