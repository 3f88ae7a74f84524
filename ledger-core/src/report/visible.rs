//! Text of records made harmless: what cannot be seen becomes visible, and only web addresses
//! are followed.
//!
//! A record may carry characters that reorder, hide or overwrite what stands beside them
//! (Unicode TR36 section 3.2). Variation selectors and the zero-width joiners stay: legal names
//! and several scripts need them, and they reorder nothing.

/// Whether a character has no form of its own and acts on others: controls other than the line
/// feed, bidirectional controls, separators and invisible format characters, noncharacters.
pub(super) fn is_hidden(c: char) -> bool {
    match c {
        '\n' => false,
        c if c.is_control() => true,
        '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}' => true,
        '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FFF9}'..='\u{FFFB}' => true,
        '\u{E0000}'..='\u{E007F}' => true,
        c => u32::from(c) & 0xFFFE == 0xFFFE || matches!(c, '\u{FDD0}'..='\u{FDEF}'),
    }
}

/// The text with every hidden character shown: C0 and DEL as their pictures (`␛`), others by
/// number (`⟨U+202E⟩`). Line feeds stay, and so does a carriage return's line end.
pub(super) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        if is_hidden(c) {
            show(c, &mut out);
        } else {
            out.push(c);
        }
    }
    out
}

/// The same on one line.
pub(super) fn one_line(text: &str) -> String {
    visible(text).replace('\n', " ")
}

/// Appends what stands for a hidden character.
pub(super) fn show(c: char, out: &mut String) {
    let picture = match u32::from(c) {
        code @ 0..=0x1F => char::from_u32(0x2400 + code),
        0x7F => Some('␡'),
        _ => None,
    };
    match picture {
        Some(picture) => out.push(picture),
        None => out.push_str(&format!("⟨U+{:04X}⟩", u32::from(c))),
    }
}

/// Escapes for XML text and quoted attributes; the text must be visible already.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// For an attribute or for one line of text in HTML and SVG.
pub(super) fn xml(text: &str) -> String {
    escape(&one_line(text))
}

/// For running text in HTML, its line feeds as breaks.
pub(super) fn xml_lines(text: &str) -> String {
    escape(&visible(text)).replace('\n', "<br/>")
}

/// The address, if following it can only fetch a web page: `http` or `https`, and nothing in it
/// that a browser would drop, turn around or read in two ways.
pub(super) fn web_address(href: &str) -> Option<&str> {
    let scheme = |name: &str| href.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let plain = |c: char| !c.is_whitespace() && !is_hidden(c) && !matches!(c, '<' | '>' | '"' | '\\' | '`');
    let host = href.split_once("://").is_some_and(|(_, rest)| !rest.is_empty() && !rest.starts_with('/'));
    ((scheme("http://") || scheme("https://")) && host && href.chars().all(plain)).then_some(href)
}
