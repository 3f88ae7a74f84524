//! The one spelling of values, seen in one pass over bytes, without building anything.
//!
//! Bytes that pass here are RFC 8785 in the narrow profile of format v1. A reader that knows this of
//! its bytes can hash them as they stand instead of writing the values again to compare. Bytes that do
//! not pass are no values, or not in their one spelling; why not is asked of a parser that has time.
//!
//! Source: docs/format.md, "Bytes".

use crate::limits::{INTEGER_MAX, VALUE_MAX_DEPTH};

/// A top-level member of an event's data, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Member<'j> {
    pub(crate) name: &'j str,
    pub(crate) value: &'j str,
    /// The value is the marker of an erased field.
    pub(crate) erased: bool,
}

/// The members of an event's data, when it is in its one spelling.
pub(crate) fn fields(json: &str) -> Option<Vec<Member<'_>>> {
    let mut scan = Scan { bytes: json.as_bytes(), at: 0 };
    let mut members = Vec::with_capacity(8);
    scan.data(|name, value, erased| {
        let part = |range: (usize, usize)| json.get(range.0..range.1);
        if let (Some(name), Some(value)) = (part(name), part(value)) {
            members.push(Member { name, value, erased });
        }
    })?;
    (scan.at == json.len()).then_some(members)
}

/// Where the object that `bytes` begin with ends, when it is in its one spelling as an event's data is,
/// or its header.
pub(crate) fn object_end(bytes: &[u8]) -> Option<usize> {
    let mut scan = Scan { bytes, at: 0 };
    scan.data(|_, _, _| ())?;
    Some(scan.at)
}

/// A place in the bytes that only moves forward; `None` at the first byte that does not fit.
struct Scan<'j> {
    bytes: &'j [u8],
    at: usize,
}

impl Scan<'_> {
    /// An object whose members may be markers; it is no level of nesting. Hands on each member as the
    /// ranges of its name and its value, and whether that is a marker.
    fn data(&mut self, mut each: impl FnMut((usize, usize), (usize, usize), bool)) -> Option<()> {
        self.byte(b'{')?;
        if self.take(b'}') {
            return Some(());
        }
        let mut before = (0, 0);
        loop {
            let name = self.name(before)?;
            before = name;
            let start = self.at;
            let erased = self.literal(b"{\"~erased\":\"").is_some();
            if erased {
                self.hash()?;
                self.literal(b"\"}")?;
            } else {
                self.value(0)?;
            }
            each(name, (start, self.at), erased);
            if self.take(b'}') {
                return Some(());
            }
            self.byte(b',')?;
        }
    }

    /// A value within so many lists and objects.
    fn value(&mut self, depth: usize) -> Option<()> {
        match self.bytes.get(self.at)? {
            b'"' => self.text(),
            b'{' => self.object(depth),
            b'[' => self.list(depth),
            b't' => self.literal(b"true"),
            b'f' => self.literal(b"false"),
            _ => self.integer(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<()> {
        if depth >= VALUE_MAX_DEPTH {
            return None;
        }
        for special in [b"{\"~\":\"unknown\"}".as_slice(), b"{\"~\":\"none\"}"] {
            if self.literal(special).is_some() {
                return Some(());
            }
        }
        self.byte(b'{')?;
        if self.take(b'}') {
            return Some(());
        }
        let mut before = (0, 0);
        loop {
            before = self.name(before)?;
            self.value(depth + 1)?;
            if self.take(b'}') {
                return Some(());
            }
            self.byte(b',')?;
        }
    }

    fn list(&mut self, depth: usize) -> Option<()> {
        if depth >= VALUE_MAX_DEPTH {
            return None;
        }
        self.byte(b'[')?;
        if self.take(b']') {
            return Some(());
        }
        loop {
            self.value(depth + 1)?;
            if self.take(b']') {
                return Some(());
            }
            self.byte(b',')?;
        }
    }

    /// A member's name above the one before, and the colon after it.
    fn name(&mut self, before: (usize, usize)) -> Option<(usize, usize)> {
        self.byte(b'"')?;
        let start = self.at;
        let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        self.at += self.bytes.get(start..)?.iter().take_while(is_name).count();
        let name = (start, self.at);
        let ascends = self.bytes.get(before.0..before.1)? < self.bytes.get(name.0..name.1)?;
        self.literal(b"\":")?;
        // The name before the first is empty, so that no name is.
        ascends.then_some(name)
    }

    /// A string: nothing is escaped that need not be, and what must be in its shortest form.
    fn text(&mut self) -> Option<()> {
        self.byte(b'"')?;
        loop {
            let plain = |byte: &&u8| **byte >= 0x20 && !matches!(byte, b'"' | b'\\');
            self.at += self.bytes.get(self.at..)?.iter().take_while(plain).count();
            match self.bytes.get(self.at)? {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' => self.escape()?,
                _ => return None,
            }
        }
    }

    fn escape(&mut self) -> Option<()> {
        let [_, escape, ..] = self.bytes.get(self.at..)? else { return None };
        if matches!(escape, b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't') {
            self.at += 2;
            return Some(());
        }
        self.literal(b"\\u00")?;
        let [high, low, ..] = self.bytes.get(self.at..)? else { return None };
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        self.at += 2;
        // NUL is in no text, and five control characters have a shorter form.
        let code = 16 * digit(*high)? + digit(*low)?;
        matches!(code, 0x01..=0x07 | 0x0b | 0x0e..=0x1f).then_some(())
    }

    fn integer(&mut self) -> Option<()> {
        let negative = self.take(b'-');
        let rest = self.bytes.get(self.at..)?;
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        // More digits than 2^53 has fit no integer.
        let digits = rest.get(..digits).filter(|digits| (1..=16).contains(&digits.len()))?;
        if digits.first() == Some(&b'0') && (negative || digits.len() > 1) {
            return None;
        }
        let number = digits.iter().fold(0_i64, |number, digit| 10 * number + i64::from(digit - b'0'));
        self.at += digits.len();
        (number <= INTEGER_MAX).then_some(())
    }

    fn hash(&mut self) -> Option<()> {
        let digits = self.bytes.get(self.at..)?.get(..64)?;
        self.at += 64;
        digits.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).then_some(())
    }

    fn literal(&mut self, literal: &[u8]) -> Option<()> {
        let found = self.bytes.get(self.at..)?.starts_with(literal);
        self.at += if found { literal.len() } else { 0 };
        found.then_some(())
    }

    fn byte(&mut self, byte: u8) -> Option<()> {
        self.take(byte).then_some(())
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(found);
        found
    }
}
