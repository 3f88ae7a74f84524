//! One journal line as framed bytes: who it is, not what it means.
//!
//! ```text
//! {"seq":207,"hash":"<64 hex>","header":{…},"data":{…},
//!  "seed":"<32 hex>" | "salts":{"name":"<64 hex>",…},
//!  "sig":"<base64 of 64 bytes>",                          only when signed
//!  "end":{"n":4,"durable":204,"sum":"<16 hex>"}}          only on the last line of a call
//! ```
//!
//! (one line in the file, no white space). The frame is matched literally, member by member, so
//! that there is no second spelling to refuse: `encode(parse(b)) == b` for every accepted `b`, and
//! `parse(encode(l)) == l`. Whether `header` and `data` are canonical, and whether the hashes are
//! right, is asked by the room that knows what they mean.
//!
//! Source: docs/format.md, "A line of the journal".

use crate::limits::{INTEGER_MAX, LINE_MAX_BYTES};
use crate::log::canonical;
use crate::log::hash::Hash;
use data_encoding::{BASE64, HEXLOWER};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Bytes of a signature as stored: ed25519, raw.
const SIGNATURE_BYTES: usize = 64;
/// Hex digits of a call's sum.
const SUM_DIGITS: usize = 16;
/// Longest field name in bytes; the record room says which names there are.
const NAME_MAX_BYTES: usize = 48;

/// One sealed event as it stands in a journal line; borrows from the line's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// Position in the ledger, from 0.
    pub seq: u64,
    /// The event's hash as written, not recomputed.
    pub hash: Hash,
    /// The header's JSON object as written.
    pub header: &'a str,
    /// The data's JSON object as written.
    pub data: &'a str,
    /// What the field commitments were made with.
    pub secret: Secret<'a>,
    /// The signature in base64, when signed.
    pub sig: Option<&'a str>,
    /// Present on the last line of an append call.
    pub end: Option<End>,
}

/// What the commitments of a line's fields were made with; never leaves the ledger lightly.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Secret<'a> {
    /// 32 lower-case hex digits; all salts come from it.
    Seed(&'a str),
    /// `{"name":"<64 hex>",…}`, names strictly ascending: the salts left after an erasure.
    Salts(&'a str),
}

/// What the last line of an append call says about the whole call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// Lines in this call, at least 1.
    pub n: u32,
    /// Tree size known to be on disk when the call was written.
    pub durable: u64,
    /// First 8 bytes of the call's hash, see `call_sum`.
    pub sum: [u8; 8],
}

/// Why bytes are not a journal line; offsets count bytes from the line's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// Longer than a reader is ready to hold.
    #[error("line of {bytes} bytes is longer than {LINE_MAX_BYTES}")]
    TooLong {
        /// Length found, newline excluded.
        bytes: u64,
    },
    /// The bytes differ from the one spelling of a line.
    #[error("byte {at} of the line: expected {expected}")]
    Expected {
        /// Where reading stopped.
        at: usize,
        /// What should have stood there.
        expected: &'static str,
    },
}

/// A secret is never shown, not even in a debug print.
impl std::fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Seed(_) => "Seed(…)",
            Self::Salts(_) => "Salts(…)",
        })
    }
}

impl<'a> Line<'a> {
    /// Reads one line, newline excluded.
    ///
    /// # Errors
    /// [`LineError`] when the bytes are anything but the one spelling of a line.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, LineError> {
        if bytes.len() > LINE_MAX_BYTES {
            return Err(LineError::TooLong { bytes: bytes.len() as u64 });
        }
        let mut at = Cursor { bytes, at: 0 };
        at.literal("{\"seq\":")?;
        let seq = at.number()?;
        at.literal(",\"hash\":\"")?;
        let hash = Hash::from_bytes(at.hex::<32>("64 lower-case hex digits")?);
        at.literal("\",\"header\":")?;
        let header = at.object("a JSON object as header")?;
        at.literal(",\"data\":")?;
        let data = at.object("a JSON object as data")?;
        let secret = if at.take(",\"seed\":\"") {
            let start = at.at;
            at.hex::<16>("32 lower-case hex digits")?;
            let seed = at.text(start)?;
            at.literal("\"")?;
            Secret::Seed(seed)
        } else {
            at.literal(",\"salts\":")?;
            let start = at.at;
            at.salts(|_, _| ())?;
            Secret::Salts(at.text(start)?)
        };
        let sig = if at.take(",\"sig\":\"") { Some(at.signature()?) } else { None };
        let end = if at.take(",\"end\":{\"n\":") { Some(at.end()?) } else { None };
        at.literal("}")?;
        at.finish()?;
        Ok(Self { seq, hash, header, data, secret, sig, end })
    }

    /// Appends the line's bytes and a newline to `out`.
    ///
    /// # Errors
    /// [`LineError`] when a part does not fit the frame; `out` is then as it was. That `header`
    /// and `data` are JSON is the caller's promise, only their outer shape is looked at.
    pub fn encode(&self, out: &mut Vec<u8>) -> Result<(), LineError> {
        let start = out.len();
        let result = self.encode_parts(out, start);
        if result.is_err() {
            out.truncate(start);
        }
        result
    }

    fn encode_parts(&self, out: &mut Vec<u8>, start: usize) -> Result<(), LineError> {
        let fail = |at: usize, expected| Err(LineError::Expected { at, expected });
        out.extend_from_slice(b"{\"seq\":");
        put_number(out, self.seq, start)?;
        out.extend_from_slice(b",\"hash\":\"");
        put_hex(out, self.hash.as_bytes());
        out.extend_from_slice(b"\",\"header\":");
        put_object(out, self.header, "a JSON object as header", start)?;
        out.extend_from_slice(b",\"data\":");
        put_object(out, self.data, "a JSON object as data", start)?;
        match self.secret {
            Secret::Seed(seed) => {
                out.extend_from_slice(b",\"seed\":\"");
                let mut check = Cursor::new(seed);
                if check.hex::<16>("").is_err() || check.finish().is_err() {
                    return fail(out.len() - start, "32 lower-case hex digits");
                }
                out.extend_from_slice(seed.as_bytes());
                out.push(b'"');
            }
            Secret::Salts(salts) => {
                out.extend_from_slice(b",\"salts\":");
                let mut check = Cursor::new(salts);
                if check.salts(|_, _| ()).is_err() || check.finish().is_err() {
                    return fail(out.len() - start, "salts by ascending name");
                }
                out.extend_from_slice(salts.as_bytes());
            }
        }
        if let Some(sig) = self.sig {
            out.extend_from_slice(b",\"sig\":\"");
            if !is_signature(sig.as_bytes()) {
                return fail(out.len() - start, "64 bytes in base64");
            }
            out.extend_from_slice(sig.as_bytes());
            out.push(b'"');
        }
        if let Some(end) = self.end {
            if end.n == 0 {
                return fail(out.len() - start, "a call of at least one line");
            }
            out.extend_from_slice(b",\"end\":{\"n\":");
            put_number(out, u64::from(end.n), start)?;
            out.extend_from_slice(b",\"durable\":");
            put_number(out, end.durable, start)?;
            out.extend_from_slice(b",\"sum\":\"");
            put_hex(out, &end.sum);
            out.extend_from_slice(b"\"}");
        }
        out.push(b'}');
        let bytes = out.len() - start;
        if bytes > LINE_MAX_BYTES {
            return Err(LineError::TooLong { bytes: bytes as u64 });
        }
        out.push(b'\n');
        Ok(())
    }
}

/// Reads a salts object, `{"name":"<64 hex>",…}` with names strictly ascending, and hands each
/// name and salt to `each`.
///
/// # Errors
/// [`LineError::Expected`] when the text is anything but the one spelling.
pub fn read_salts<'a>(salts: &'a str, each: impl FnMut(&'a str, [u8; 32])) -> Result<(), LineError> {
    let mut at = Cursor::new(salts);
    at.salts(each)?;
    at.finish()
}

/// A place in the bytes of a line that only moves forward.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), at: 0 }
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn fail<T>(&self, expected: &'static str) -> Result<T, LineError> {
        Err(LineError::Expected { at: self.at, expected })
    }

    fn take(&mut self, literal: &'static str) -> bool {
        let found = self.rest().starts_with(literal.as_bytes());
        if found {
            self.at += literal.len();
        }
        found
    }

    fn literal(&mut self, literal: &'static str) -> Result<(), LineError> {
        if self.take(literal) { Ok(()) } else { self.fail(literal) }
    }

    fn finish(&self) -> Result<(), LineError> {
        if self.rest().is_empty() { Ok(()) } else { self.fail("the end of the line") }
    }

    fn text(&self, start: usize) -> Result<&'a str, LineError> {
        let bytes = self.bytes.get(start..self.at).unwrap_or_default();
        std::str::from_utf8(bytes).map_err(|_| LineError::Expected { at: start, expected: "UTF-8" })
    }

    /// A decimal number without sign or leading zero, at most 2^53 - 1.
    fn number(&mut self) -> Result<u64, LineError> {
        let digits = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        let start = self.at;
        let fail =
            LineError::Expected { at: start, expected: "a number from 0 to 2^53 - 1 without leading zero" };
        self.at += digits;
        let text = self.text(start)?;
        if digits > 1 && text.starts_with('0') {
            return Err(fail);
        }
        let number: u64 = text.parse().map_err(|_| fail)?;
        if number > INTEGER_MAX.unsigned_abs() {
            return Err(fail);
        }
        Ok(number)
    }

    /// Exactly `2 * N` lower-case hex digits.
    fn hex<const N: usize>(&mut self, expected: &'static str) -> Result<[u8; N], LineError> {
        let mut bytes = [0; N];
        let Some(digits) = self.rest().get(..2 * N) else {
            return self.fail(expected);
        };
        if HEXLOWER.decode_mut(digits, &mut bytes).is_err() {
            return self.fail(expected);
        }
        self.at += 2 * N;
        Ok(bytes)
    }

    /// One well-formed JSON object, as written. Iterative, so depth cannot overflow the stack.
    fn object(&mut self, expected: &'static str) -> Result<&'a str, LineError> {
        if self.rest().first() != Some(&b'{') {
            return self.fail(expected);
        }
        // What is in its one spelling, as nearly all is, ends where one pass over it ends.
        if let Some(end) = canonical::object_end(self.rest()) {
            let start = self.at;
            self.at += end;
            return self.text(start);
        }
        let mut json = serde_json::Deserializer::from_slice(self.rest());
        let Ok(raw) = <&RawValue>::deserialize(&mut json) else {
            return self.fail(expected);
        };
        // White space may hold a newline, which would make one line two.
        if raw.get().as_bytes().contains(&b'\n') {
            return self.fail(expected);
        }
        self.at += raw.get().len();
        Ok(raw.get())
    }

    fn salts(&mut self, mut each: impl FnMut(&'a str, [u8; 32])) -> Result<(), LineError> {
        self.literal("{")?;
        if self.take("}") {
            return Ok(());
        }
        let mut before = "";
        loop {
            self.literal("\"")?;
            let start = self.at;
            let is_name = |byte: &&u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
            self.at += self.rest().iter().take_while(is_name).count();
            let name = self.text(start)?;
            if name <= before || name.len() > NAME_MAX_BYTES {
                return self.fail("field names in strictly ascending order");
            }
            before = name;
            self.literal("\":\"")?;
            each(name, self.hex::<32>("64 lower-case hex digits")?);
            self.literal("\"")?;
            if self.take("}") {
                return Ok(());
            }
            self.literal(",")?;
        }
    }

    fn signature(&mut self) -> Result<&'a str, LineError> {
        let start = self.at;
        let digits = BASE64.encode_len(SIGNATURE_BYTES);
        let bytes = self.rest().get(..digits).unwrap_or_default();
        if !is_signature(bytes) {
            return self.fail("64 bytes in base64");
        }
        self.at += digits;
        let text = self.text(start)?;
        self.literal("\"")?;
        Ok(text)
    }

    fn end(&mut self) -> Result<End, LineError> {
        let n = match u32::try_from(self.number()?) {
            Ok(n) if n > 0 => n,
            _ => return self.fail("a call of at least one line"),
        };
        self.literal(",\"durable\":")?;
        let durable = self.number()?;
        self.literal(",\"sum\":\"")?;
        let sum = self.hex::<{ SUM_DIGITS / 2 }>("16 lower-case hex digits")?;
        self.literal("\"}")?;
        Ok(End { n, durable, sum })
    }
}

/// Strict base64: length, padding and the unused bits of the last digit are all checked.
fn is_signature(text: &[u8]) -> bool {
    let mut bytes = [0; SIGNATURE_BYTES + 2];
    BASE64.decode_len(text.len()) == Ok(bytes.len())
        && BASE64.decode_mut(text, &mut bytes) == Ok(SIGNATURE_BYTES)
}

fn put_hex(out: &mut Vec<u8>, bytes: &[u8]) {
    let digit = |value: u8| value + if value < 10 { b'0' } else { b'a' - 10 };
    out.extend(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]));
}

fn put_number(out: &mut Vec<u8>, number: u64, start: usize) -> Result<(), LineError> {
    if number > INTEGER_MAX.unsigned_abs() {
        return Err(LineError::Expected {
            at: out.len() - start,
            expected: "a number from 0 to 2^53 - 1 without leading zero",
        });
    }
    out.extend_from_slice(number.to_string().as_bytes());
    Ok(())
}

fn put_object(
    out: &mut Vec<u8>,
    object: &str,
    expected: &'static str,
    start: usize,
) -> Result<(), LineError> {
    let framed = object.starts_with('{') && object.ends_with('}');
    if !framed || object.as_bytes().contains(&b'\n') {
        return Err(LineError::Expected { at: out.len() - start, expected });
    }
    out.extend_from_slice(object.as_bytes());
    Ok(())
}
