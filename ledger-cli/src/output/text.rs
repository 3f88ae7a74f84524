//! Text from records made visible: controls and bidirectional marks cannot act on a terminal.

/// Whether a character has no form of its own and acts on what stands beside it (Unicode TR36
/// section 3.2). Joiners and variation selectors stay: legal names need them.
fn is_hidden(c: char) -> bool {
    match c {
        c if c.is_control() => true,
        '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}' => true,
        '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FFF9}'..='\u{FFFB}' => true,
        '\u{E0000}'..='\u{E007F}' => true,
        c => u32::from(c) & 0xFFFE == 0xFFFE || matches!(c, '\u{FDD0}'..='\u{FDEF}'),
    }
}

/// The text with every hidden character shown, C0 and DEL as their pictures (`␛`), others by number
/// (`⟨U+202E⟩`). Line feeds stay.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match u32::from(c) {
            0x0A => out.push(c),
            code @ 0..=0x1F => out.extend(char::from_u32(0x2400 + code)),
            0x7F => out.push('␡'),
            code if is_hidden(c) => out.push_str(&format!("⟨U+{code:04X}⟩")),
            _ => out.push(c),
        }
    }
    out
}

/// The same on one line: line feeds become spaces.
pub(crate) fn one_line(text: &str) -> String {
    visible(text).replace('\n', " ")
}

/// A word as a shell takes it.
pub(crate) fn quoted(word: &str) -> String {
    let plain =
        |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':' | '=' | '@' | '+' | ',');
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
