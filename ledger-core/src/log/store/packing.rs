//! Lines without their hexadecimal digits: hashes, seeds and sums make up a third of a line, and no
//! compressor gets the eight bits of two digits into one byte.
//!
//! ```text
//! 01 ‖ 8 bytes     16 digits, behind a quotation mark
//! 02 ‖ 16 bytes    32 digits
//! 03 ‖ 32 bytes    64 digits
//! 04               from here on the line stands as it is
//! ```
//!
//! Any line can be packed: before the first byte up to 04, which no journal line holds, stands 04.

use data_encoding::HEXLOWER;

const AS_IT_IS: u8 = 4;

/// Bytes of what stands behind a mark, the largest first.
const MARKS: [(u8, usize); 3] = [(3, 32), (2, 16), (1, 8)];

/// Writes a line packed.
pub(super) fn pack(line: &[u8], packed: &mut Vec<u8>) {
    let plain = line.iter().position(|byte| *byte <= AS_IT_IS).unwrap_or(line.len());
    let (mut rest, as_it_is) = line.split_at(plain);
    while let Some(quote) = rest.iter().position(|byte| *byte == b'"') {
        let (text, behind) = rest.split_at(quote + 1);
        packed.extend_from_slice(text);
        rest = behind;
        for (mark, length) in MARKS {
            let mut bytes = [0; 32];
            if let (Some((digits, behind)), Some(bytes)) =
                (rest.split_at_checked(2 * length), bytes.get_mut(..length))
                && HEXLOWER.decode_mut(digits, bytes).is_ok()
            {
                packed.push(mark);
                packed.extend_from_slice(bytes);
                rest = behind;
                break;
            }
        }
    }
    packed.extend_from_slice(rest);
    if !as_it_is.is_empty() {
        packed.push(AS_IT_IS);
        packed.extend_from_slice(as_it_is);
    }
}

/// The line that was packed, or nothing when it is not one of at most `longest` bytes.
pub(super) fn unpack(mut packed: &[u8], longest: usize) -> Option<Vec<u8>> {
    let mut line = Vec::with_capacity((packed.len() + packed.len() / 2).min(longest));
    while let Some(at) = packed.iter().position(|byte| *byte <= AS_IT_IS) {
        let (text, marked) = packed.split_at(at);
        let (mark, rest) = marked.split_first()?;
        line.extend_from_slice(text);
        if *mark == AS_IT_IS {
            packed = rest;
            break;
        }
        let (_, length) = MARKS.into_iter().find(|(known, _)| known == mark)?;
        let (bytes, rest) = rest.split_at_checked(length)?;
        let from = line.len();
        line.resize(from + 2 * length, 0);
        HEXLOWER.encode_mut(bytes, line.get_mut(from..)?);
        packed = rest;
    }
    line.extend_from_slice(packed);
    (line.len() <= longest).then_some(line)
}
