//! Whether two values are the same words: two typesettings of one name are one name.

use unicode_normalization::UnicodeNormalization;
use unicode_width::UnicodeWidthChar;

use super::Value;

/// Whether two values are the same but for what typesetting decides: full or half width, and blanks
/// that set nothing apart. A blank tells words apart only between letters or digits of a script that
/// is written with blanks: `IoT 推進` is `IoT推進`, but `IoT Forum` is not `IoTForum`.
pub(crate) fn same_wording(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Text(a), Value::Text(b)) => a == b || set_alike(a) == set_alike(b),
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_wording(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter().zip(b).all(|((key, a), (other, b))| key == other && same_wording(a, b))
        }
        (one, other) => one == other,
    }
}

/// A text in one width, without the blanks that set nothing apart.
fn set_alike(text: &str) -> String {
    // Whether a letter is of a script without blanks is seen before its width is changed.
    let mut letters: Vec<(char, bool)> = Vec::new();
    for c in text.chars() {
        let joined = !c.is_alphanumeric() || is_set_solid(c);
        match c {
            '\u{ff00}'..='\u{ffef}' => letters.extend(std::iter::once(c).nfkc().map(|c| (c, joined))),
            c if c.is_whitespace() => letters.push((' ', true)),
            c => letters.push((c, joined)),
        }
    }
    let mut out = String::new();
    let mut before = true;
    let mut blank = false;
    for (c, joined) in letters {
        if c == ' ' {
            blank = true;
            continue;
        }
        if blank && !before && !joined {
            out.push(' ');
        }
        out.push(c);
        (before, blank) = (joined, false);
    }
    // Half-width voiced letters come as two.
    out.nfc().collect()
}

/// Whether a letter is of a script that is written without blanks. Full-width Latin letters and digits
/// are Latin letters and digits.
fn is_set_solid(c: char) -> bool {
    match c {
        '\u{ff66}'..='\u{ff9f}' => true,
        '\u{ff00}'..='\u{ffef}' => false,
        c => c.width() == Some(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_typesetting_is_no_difference() {
        let same = |a: &str, b: &str| same_wording(&Value::from(a), &Value::from(b));
        for (a, b) in [
            ("例示IoT協会", "例示 IoT 協会"),
            ("例示 花子", "例示　花子"),
            ("例示花子", "例示 花子"),
            ("第２回ＷＧ（案）", "第 2 回 WG (案)"),
            ("ﾃﾞｰﾀ部会", "データ部会"),
            ("Example Forum", "Ｅｘａｍｐｌｅ　Ｆｏｒｕｍ"),
            (" 例示会", "例示会 "),
        ] {
            assert!(same(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("Example Forum", "ExampleForum"),
            ("第 1 回 2 期", "第 12 回 期"),
            ("IPv4 6", "IPv46"),
            ("①", "1"),
            ("㈱例示", "（株）例示"),
            ("例示会", "例示部会"),
            ("WG", "wg"),
        ] {
            assert!(!same(a, b), "{a} {b}");
        }
        let name = |text: &str| Value::parse(&format!(r#"{{"ja":"{text}"}}"#)).unwrap();
        assert!(same_wording(&name("例示 WG"), &name("例示WG")));
        assert!(!same_wording(&name("例示WG"), &Value::from("例示WG")));
    }
}
