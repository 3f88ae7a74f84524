//! Finding words in what was recorded, as people in Japan type them.
//!
//! Text is compared after folding: Unicode NFKC (full and half width alike), lower case, katakana as
//! hiragana, small kana as large ones (ウェブ and ウエブ), the prolonged sound mark after kana left out
//! (サーバ and サーバー), variation selectors left out, and spaces beside ideographs or
//! between two scripts left out (例示 太郎 and 例示太郎). Different characters stay different: 髙 is not 高.
//!
//! A word is found as a part of a text, however short it is: Japanese has no spaces to tell words by.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words that must all be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    words: Vec<String>,
}

impl Query {
    /// The words of a text, parted by spaces; `None` when it has none.
    pub fn new(text: &str) -> Option<Query> {
        let words: Vec<String> = text.split_whitespace().map(fold).filter(|word| !word.is_empty()).collect();
        (!words.is_empty()).then_some(Query { words })
    }

    /// Whether all words stand in these texts, each in any of them.
    pub fn is_in<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> bool {
        let folded: Vec<String> = texts.into_iter().map(fold).collect();
        self.words.iter().all(|word| folded.iter().any(|text| text.contains(word.as_str())))
    }

    /// Where the first of the words stands in a text, in bytes of the text as it was recorded.
    pub fn find(&self, text: &str) -> Option<Range<usize>> {
        let folded = Folded::of(text);
        let hits = self.words.iter().filter_map(|word| {
            let at = folded.text.find(word.as_str())?;
            Some(folded.origin(at, text.len()).start..folded.origin(at + word.len() - 1, text.len()).end)
        });
        hits.min_by_key(|hit| hit.start)
    }
}

/// A text in the form in which it is compared.
pub fn fold(text: &str) -> String {
    Folded::of(text).text
}

/// A folded text that remembers where its parts come from.
struct Folded {
    text: String,
    /// Where each part begins: in the folded text, in the text as recorded.
    parts: Vec<(usize, usize)>,
}

impl Folded {
    fn of(text: &str) -> Folded {
        let mut folded = Folded { text: String::with_capacity(text.len()), parts: Vec::new() };
        let mut space = None;
        let mut chars = text.char_indices().peekable();
        while let Some((start, first)) = chars.next() {
            // A mark belongs to the character before it: ｶﾞ is one sound.
            let mut end = start + first.len_utf8();
            while let Some((at, mark)) = chars.next_if(|(_, next)| is_mark(*next)) {
                end = at + mark.len_utf8();
            }
            for c in text.get(start..end).unwrap_or_default().nfkc().flat_map(char::to_lowercase) {
                if c.is_whitespace() {
                    space = space.or(Some(start));
                    continue;
                }
                let last = folded.text.chars().next_back();
                let Some(c) = kana(c, last) else { continue };
                if let Some(space) = space.take()
                    && last.is_some_and(|last| stay_apart(last, c))
                {
                    folded.push(space, ' ');
                }
                folded.push(start, c);
            }
        }
        folded
    }

    fn push(&mut self, start: usize, c: char) {
        self.parts.push((self.text.len(), start));
        self.text.push(c);
    }

    /// The recorded bytes behind a place in the folded text.
    fn origin(&self, at: usize, end: usize) -> Range<usize> {
        let next = self.parts.partition_point(|(folded, _)| *folded <= at);
        let start = next.checked_sub(1).and_then(|part| self.parts.get(part)).map_or(0, |(_, start)| *start);
        let later = self.parts.iter().skip(next).map(|(_, start)| *start).find(|later| *later > start);
        start..later.unwrap_or(end)
    }
}

/// Combining marks, the half-width sound marks, and variation selectors.
fn is_mark(c: char) -> bool {
    is_combining_mark(c) || matches!(c, '\u{FF9E}' | '\u{FF9F}') || is_selector(c)
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Whether a space between two characters parts words: in Japanese it does between kana (テレワーク
/// アンケート), and is mere setting beside ideographs and between two scripts (例示 太郎, 地域 ISP 部会).
fn stay_apart(one: char, other: char) -> bool {
    match (is_japanese(one), is_japanese(other)) {
        (true, true) => is_kana(one) && is_kana(other),
        (one, other) => !one && !other,
    }
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}')
}

/// Hiragana, katakana and ideographs.
fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// A character as one kana among the two rows of them; nothing for what is left out.
fn kana(c: char, last: Option<char>) -> Option<char> {
    let c = match c {
        'ー' if last.is_some_and(is_kana) => return None,
        c if is_selector(c) => return None,
        '\u{30A1}'..='\u{30F6}' | 'ヽ' | 'ヾ' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        c => c,
    };
    Some(match c {
        'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' | 'っ' | 'ゃ' | 'ゅ' | 'ょ' | 'ゎ' => {
            char::from_u32(u32::from(c) + 1).unwrap_or(c)
        }
        'ゕ' => 'か',
        'ゖ' => 'け',
        c => c,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn alike(one: &str, other: &str) {
        assert_eq!(fold(one), fold(other), "{one} and {other}");
    }

    #[test]
    fn spellings_of_one_word_are_alike() {
        alike("ＪＡＩＰＡ", "jaipa");
        alike("ﾓﾊﾞｲﾙ", "モバイル");
        alike("モバイル", "もばいる");
        alike("サーバー", "サーバ");
        alike("ウェブ", "ウエブ");
        alike("ガイドライン", "カ\u{3099}イドライン");
        alike("例示 太郎", "例示\u{3000}太郎");
        alike("例示 太郎", "例示太郎");
        alike("地域 ISP 部会", "地域ISP部会");
        alike("葛\u{E0100}城", "葛城");
        alike("㈱例示", "(株)例示");
        alike("第Ⅲ部", "第iii部");
    }

    #[test]
    fn different_words_stay_different() {
        assert_ne!(fold("髙橋"), fold("高橋"));
        assert_ne!(fold("ハハ"), fold("パパ"));
        assert_ne!(fold("open data"), fold("opendata"));
        assert_ne!(fold("ピック ボランティア"), fold("ピックボランティア"), "くぼ is not in it");
        assert_ne!(fold("2021ー22"), fold("202122"), "a mark that prolongs no sound stays");
    }

    #[test]
    fn a_hit_is_shown_where_it_was_recorded() {
        let text = "第３回 ｶﾞｲﾄﾞﾗｲﾝ 協議会";
        let hit = Query::new("がいど").and_then(|query| query.find(text));
        assert_eq!(hit.and_then(|hit| text.get(hit)), Some("ｶﾞｲﾄﾞ"));
        let hit = Query::new("議").and_then(|query| query.find(text));
        assert_eq!(hit.and_then(|hit| text.get(hit)), Some("議"));
        assert_eq!(Query::new("　 "), None);
    }

    #[test]
    fn all_words_must_stand_somewhere() {
        let query = Query::new("部会 くぼ").expect("two words");
        assert!(query.is_in(["モバイル部会", "クボ"]));
        assert!(!query.is_in(["モバイル部会", "タナカ"]));
    }
}
