//! Whether two spellings are probably meant for the same name.

use std::collections::{BTreeMap, HashMap};

use unicode_normalization::UnicodeNormalization;

/// What organisations are called besides their names; it comes and goes between two lists.
const LEGAL_FORMS: &[&str] = &[
    "株式会社",
    "有限会社",
    "合同会社",
    "一般社団法人",
    "公益社団法人",
    "一般財団法人",
    "公益財団法人",
    "特定非営利活動法人",
    "独立行政法人",
    "(株)",
    "(一社)",
    "(一財)",
    "npo法人",
];

/// Words for the same thing.
const SAME_WORDS: &[(&str, &str)] = &[
    ("ワーキンググループ", "wg"),
    ("ワークグループ", "wg"),
    ("タスクフォース", "tf"),
    ("サブワーキンググループ", "サブwg"),
];

/// Letters by which names are meant to differ: numbers and points of the compass.
const TELLING: &str = "一二三四五六七八九十東西南北上下前後新旧";

/// Letters that stand for countries: where both names have one, they are of different countries.
const COUNTRIES: &str = "日米英独仏伊加豪中韓印越泰露欧";

/// Names shorter than this are alike by chance.
const SHORTEST: usize = 5;

/// A name as it is compared: without width, case, blanks, marks and legal form.
pub(super) fn folded(name: &str) -> String {
    let mut name: String = name.nfkc().flat_map(char::to_lowercase).collect();
    for form in LEGAL_FORMS {
        name = name.replace(form, "");
    }
    for (word, short) in SAME_WORDS {
        name = name.replace(word, short);
    }
    name.retain(|c| c.is_alphanumeric() || c == 'ー');
    name
}

/// Whether two folded names differ by a slip: one or two letters, none of which numbers, directions
/// or Latin letters that tell two names apart on purpose.
pub(super) fn are_alike(one: &str, other: &str) -> bool {
    are_alike_from(SHORTEST, one, other)
}

/// The same for names of so many letters or more: where both are known to mean one thing, shorter
/// ones say enough.
pub(super) fn are_alike_from(shortest: usize, one: &str, other: &str) -> bool {
    let (shorter, longer) = {
        let (one, other) = (one.chars().count(), other.chars().count());
        (one.min(other), one.max(other))
    };
    if one == other || shorter < shortest || longer - shorter > 2 {
        return false;
    }
    let allowed = if shorter < 8 { 1 } else { 2 };
    let (ours, theirs) = middles(one, other);
    let country = |middle: &str| middle.contains(|c| COUNTRIES.contains(c));
    strsim::levenshtein(one, other) <= allowed
        && !ours.chars().chain(theirs.chars()).any(tells)
        && !(country(&ours) && country(&theirs))
}

/// Whether so little is left out that it is a slip rather than an abbreviation.
pub(super) fn leaves_out_little(one: &str, other: &str) -> bool {
    let (one_letters, other_letters) = (one.chars().count(), other.chars().count());
    one_letters.min(other_letters) * 4 >= one_letters.max(other_letters) * 3 && leaves_out(one, other)
}

/// Whether the shorter of two folded names is the longer with something left out of its middle.
pub(super) fn leaves_out(one: &str, other: &str) -> bool {
    let (shorter, longer) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let (few, many) = (shorter.chars().count(), longer.chars().count());
    let mut rest = longer.chars();
    // What is left out at an end says whose it is; that is no other spelling.
    few >= SHORTEST
        && few < many
        && few * 8 >= many * 3
        && !longer.contains(shorter)
        && shorter.chars().all(|c| rest.any(|found| found == c))
}

fn tells(c: char) -> bool {
    c.is_ascii_alphanumeric() || TELLING.contains(c)
}

/// Whether the shorter of two folded names is the longer with one part left out.
pub(super) fn leaves_out_one_part(one: &str, other: &str) -> bool {
    let (ours, theirs) = middles(one, other);
    ours.is_empty() || theirs.is_empty()
}

/// The letters of each between the common beginning and the common end.
fn middles(one: &str, other: &str) -> (String, String) {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let before = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let most = one.len().min(other.len()) - before;
    let after = one.iter().rev().zip(other.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let middle = |name: &[char]| name[before..name.len() - after].iter().collect::<String>();
    (middle(&one), middle(&other))
}

/// Pairs of different names that are alike, each name by what it is folded to: the rarer first.
/// Only names with a common beginning or end of two letters are compared, so that many names do not
/// take the square of their number.
pub(super) fn pairs_alike(count: &BTreeMap<String, usize>) -> Vec<(&str, &str)> {
    let mut near: HashMap<(bool, Vec<char>), Vec<&str>> = HashMap::new();
    for name in count.keys() {
        near.entry((true, name.chars().take(2).collect())).or_default().push(name);
        near.entry((false, name.chars().rev().take(2).collect())).or_default().push(name);
    }
    let mut pairs = std::collections::BTreeSet::new();
    for names in near.values() {
        for (at, one) in names.iter().enumerate() {
            for other in names.iter().skip(at + 1).filter(|other| are_alike(one, other)) {
                let often = |name: &str| count.get(name).copied().unwrap_or_default();
                let rarer_first = if (often(one), *other) <= (often(other), *one) {
                    (*one, *other)
                } else {
                    (*other, *one)
                };
                pairs.insert(rarer_first);
            }
        }
    }
    pairs.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_told_from_names_that_differ_on_purpose() {
        let alike = |one: &str, other: &str| are_alike(&folded(one), &folded(other));
        assert!(alike("例示トラヒック研究会", "例示トラフィック研究会"));
        assert!(alike("例示算定等に関する研究会", "例示算定に関する研究会"));
        assert!(alike("レイジネット株式会社", "株式会社 レイジネツト"));
        assert!(!alike("例示部会第一課", "例示部会第二課"), "numbers tell them apart");
        assert!(!alike("例示通信東日本", "例示通信西日本"), "so do directions");
        assert!(!alike("例示サービスWG-A", "例示サービスWG-B"), "and letters");
        assert!(!alike("日英例示サービス協議", "日独例示サービス協議"), "and countries");
        assert!(alike("例示追加サービス研究会", "例示追サービス研究会"), "a letter left out is a slip");
        assert!(!alike("例示 WG", "例示ワーキンググループ"), "the same word, not a slip");
        assert!(!alike("例示会", "例年会"), "too short to say");
        assert!(!alike("例示協会", "株式会社例示協会"), "the legal form is not part of the name");
    }

    #[test]
    fn a_name_may_leave_out_its_middle() {
        let leaves = |one: &str, other: &str| leaves_out(&folded(one), &folded(other));
        assert!(leaves("商標例示関係WG", "商標例示関係ガイドラインWG"));
        assert!(leaves("例示行政第一課", "例示行政一課"));
        assert!(!leaves("例示協", "例示ネットづくり推進協議会"), "an abbreviation");
        assert!(!leaves("例示に関する検討会", "例示省 例示に関する検討会"), "whose it is");
        assert!(!leaves("例示協会の部会", "別の例示の会合"));
    }
}
