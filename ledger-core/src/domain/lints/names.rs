//! Names: one thing spelled in two ways, and two things spelled alike.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::bodies::first_day;
use super::finding::{Findings, Oddity};
use super::records::{Act, Records};
use super::spelling::{
    are_alike, are_alike_from, folded, leaves_out, leaves_out_little, leaves_out_one_part, pairs_alike,
};
use super::{Family, Lint, Severity};
use crate::record::Value;
use crate::record::schema::words;
use crate::time::Edtf;

pub(super) const FAMILY: Family = Family {
    name: "names",
    title: words("Names", "名称・表記"),
    lints: &[
        Lint {
            code: "affiliation-spelled-alike",
            severity: Severity::Warning,
            says: words(
                "{odd} is probably the same organisation as {usual}",
                "{odd}は{usual}と同じ団体とみられる",
            ),
            looks_at: words(
                "affiliations and applicants that differ by one or two letters; legal forms, blanks and width are no difference",
                "一、二字だけ違う所属・申請者名（法人格・空白・全角半角の違いは除く）",
            ),
            mend: words(
                "a misprint is recorded as printed; note which spelling is right (annotate), or correct a slip of the transcription",
                "誤植は印字のまま残し、正しい表記を注記する。転記の誤りなら訂正する",
            ),
            example: words(
                "“レイジネツト” (list #61) is probably the same organisation as “レイジネット株式会社” (council 2 #33)",
                "「レイジネツト」（名簿 #61）は「レイジネット株式会社」（協議会2 #33）と同じ団体とみられる",
            ),
            find: affiliation_spelled_alike,
        },
        Lint {
            code: "person-spelled-alike",
            severity: Severity::Warning,
            says: words(
                "{odd} and {usual} are recorded as two persons",
                "{odd}と{usual}が別の人として記録されている",
            ),
            looks_at: words(
                "two persons whose whole names are the same or differ by one letter; family names alone are not compared",
                "氏名が同じか一字だけ違う二人（姓だけの場合は比べない）",
            ),
            mend: words(
                "if they are one, void the second introduction and record its events for the first with `replaces`; else note that they are two",
                "同一人物なら二人目の登録を取り消し、その記録を一人目に記録し直す。別人ならその旨を注記する",
            ),
            example: words(
                "“例示 太朗” (#44) and “例示 太郎” (#12) are recorded as two persons",
                "「例示 太朗」（#44）と「例示 太郎」（#12）が別の人として記録されている",
            ),
            find: person_spelled_alike,
        },
        Lint {
            code: "old-name-used",
            severity: Severity::Warning,
            says: words(
                "{subject} is called {old} although it had been renamed: {renamed}",
                "{subject}は改称後だが（{renamed}）、旧称{old}で記されている",
            ),
            looks_at: words(
                "a former name of a body in a record or claim about it that surely speaks of a time after the renaming",
                "改称より後であることが確かな、その会議体についての記録・記載に現れる旧称",
            ),
            mend: words(
                "record the name as printed and annotate; a list was not updated",
                "印字のまま残して注記する。一覧が更新されていない",
            ),
            example: words(
                "例示連合 is called “例示協会” (list #80) although it had been renamed: “2018-04-01” (#12)",
                "例示連合は改称後だが（「2018年4月1日」（#12））、旧称「例示協会」（名簿 #80）で記されている",
            ),
            find: old_name_used,
        },
        Lint {
            code: "body-spelled-differently",
            severity: Severity::Warning,
            says: words(
                "{subject} is spelled {one} in one place and {other} in another",
                "{subject}は、一方では{one}、他方では{other}と記されている",
            ),
            looks_at: words(
                "names and other spellings of one body that differ by a slip anywhere, or between two places by a part left out; abbreviations, and names before and after a renaming, are no difference",
                "一つの会議体の名称・別表記のうち、一、二字違うもの、または別の箇所で一部が略されたもの（略称と改称前後は除く）",
            ),
            mend: words(
                "ask the body for its name; keep both as printed and note which is right",
                "会議体に正式名称を確かめる。印字は残し、正しい方を注記する",
            ),
            example: words(
                "例示算定研究会 is spelled “例示算定等研究会” (council 11 #30) in one place and “例示算定研究会” (council 11 #30) in another",
                "例示算定等研究会は、一方では「例示算定等研究会」（協議会11 #30）、他方では「例示算定研究会」（協議会11 #30）と記されている",
            ),
            find: spelled_differently,
        },
        Lint {
            code: "bodies-named-alike",
            severity: Severity::Info,
            says: words(
                "{odd} and {usual} are recorded as two bodies",
                "{odd}と{usual}が別の会議体として記録されている",
            ),
            looks_at: words(
                "two bodies whose names differ by one letter; numbers, directions and letters tell names apart",
                "名称が一字だけ違う二つの会議体（番号・方角・英字の違いは除く）",
            ),
            mend: words(
                "if they are one, void the second introduction and record its events for the first with `replaces`",
                "同一なら二つ目の登録を取り消し、その記録を一つ目に記録し直す",
            ),
            example: words(
                "“例示トラヒック研究会” (#30) and “例示トラフィック研究会” (#81) are recorded as two bodies",
                "「例示トラヒック研究会」（#30）と「例示トラフィック研究会」（#81）が別の会議体として記録されている",
            ),
            find: named_alike,
        },
        Lint {
            code: "titles-alike",
            severity: Severity::Info,
            says: words(
                "{odd} and {usual} are recorded as two things",
                "{odd}と{usual}が別のものとして記録されている",
            ),
            looks_at: words(
                "documents, laws and reports whose titles, of ten letters or more, differ by a slip or by little left out; numbers and letters tell titles apart",
                "題名（十字以上）が一、二字違うか、わずかに略された文書・法令・報告書（番号と英字の違いは除く）",
            ),
            mend: words(
                "if they are one, void the second record and let what it tells refer to the first",
                "同じものなら二つ目を取り消し、その内容を一つ目の記録に移す",
            ),
            example: words(
                "“例示研究会中間報告書” (council 15 #60) and “例示研究会における中間報告書” (council 6 #40) are recorded as two things",
                "「例示研究会中間報告書」（協議会15 #60）と「例示研究会における中間報告書」（協議会6 #40）が別のものとして記録されている",
            ),
            find: titles_alike,
        },
    ],
};

/// Every affiliation and applicant as printed, with the act that says it.
fn affiliations<'r>(records: &'r Records<'_>) -> Vec<(&'r Value, &'r Act)> {
    let mut all = Vec::new();
    for act in records.acts() {
        all.extend(act.stated("affiliation").map(|affiliation| (affiliation, act)));
        all.extend(act.list("applicants").iter().map(|applicant| (applicant, act)));
        let told = act.says("affiliations").map(Value::elements).unwrap_or_default();
        all.extend(told.iter().map(|affiliation| (affiliation, act)));
        for list in ["speakers", "attendees", "participants"] {
            let named = act.list(list).iter().filter_map(|person| person.get("affiliation"));
            all.extend(named.map(|affiliation| (affiliation, act)));
        }
    }
    all.retain(|(affiliation, _)| affiliation.words("ja").is_some());
    all
}

fn affiliation_spelled_alike(records: &Records<'_>, found: &mut Findings) {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    let mut first: HashMap<String, (&Value, &Act)> = HashMap::new();
    for (affiliation, act) in affiliations(records) {
        let name = organisation(affiliation);
        *count.entry(name.clone()).or_default() += 1;
        first.entry(name).or_insert((affiliation, act));
    }
    for (odd, usual) in pairs_alike(&count) {
        if let (Some((odd_words, odd_act)), Some((usual_words, usual_act))) =
            (first.get(odd), first.get(usual))
        {
            found.push(Oddity::about(odd_act).quote("odd", odd_act, records.words(odd_words)).quote(
                "usual",
                usual_act,
                records.words(usual_words),
            ));
        }
    }
}

/// An affiliation as it is compared; whoever was there before is of the same organisation.
pub(super) fn organisation(affiliation: &Value) -> String {
    folded(affiliation.words("ja").unwrap_or_default().trim_start_matches(['元', '前']))
}

fn person_spelled_alike(records: &Records<'_>, found: &mut Findings) {
    let mut by_name: BTreeMap<String, Vec<&Act>> = BTreeMap::new();
    for person in records.of_kind("person.introduced") {
        let Some(name) = person.data.get("name").and_then(|name| name.words("ja")) else { continue };
        // A family name alone says little.
        if name.split_whitespace().count() > 1 {
            by_name.entry(folded(name)).or_default().push(person);
        }
    }
    let mut told = |one: &Act, other: &Act| {
        let name = |act: &Act| act.data.get("name").map(|name| records.words(name)).unwrap_or_default();
        let (earlier, later) = if one.seq < other.seq { (one, other) } else { (other, one) };
        found.push(Oddity::about(later).quote("odd", later, name(later)).quote(
            "usual",
            earlier,
            name(earlier),
        ));
    };
    for same in by_name.values() {
        same.windows(2).for_each(|pair| {
            if let [one, other] = pair {
                told(one, other);
            }
        });
    }
    // Names are short: one letter of four or five is what a slip takes.
    let names: Vec<&String> = by_name.keys().collect();
    let mut near: HashMap<(bool, char), Vec<&String>> = HashMap::new();
    for name in names {
        let (first, last) = (name.chars().next(), name.chars().next_back());
        near.entry((true, first.unwrap_or_default())).or_default().push(name);
        near.entry((false, last.unwrap_or_default())).or_default().push(name);
    }
    let mut pairs = BTreeSet::new();
    for group in near.values() {
        for (at, one) in group.iter().enumerate() {
            let others = group.iter().skip(at + 1);
            let slips = others.filter(|other| {
                one.chars().count() >= 4 && one != *other && strsim::levenshtein(one, other) == 1
            });
            pairs.extend(slips.map(|other| (one.as_str().min(other), one.as_str().max(other))));
        }
    }
    for (one, other) in pairs {
        if let (Some([one, ..]), Some([other, ..])) =
            (by_name.get(one).map(Vec::as_slice), by_name.get(other).map(Vec::as_slice))
        {
            told(one, other);
        }
    }
}

fn old_name_used(records: &Records<'_>, found: &mut Findings) {
    for renaming in records.of_kind("body.renamed") {
        let Some(last) = renaming.occurred.as_ref().map(Edtf::latest) else { continue };
        let before = records.state_on(&renaming.subject, last.plus_days(-1));
        let before = before.and_then(|state| state.certain("name").cloned());
        let Some(old) = renaming.stated("from").cloned().or(before) else { continue };
        let (old, new) = (folded(old.words("ja").unwrap_or_default()), renaming.data.get("name"));
        let new = folded(new.and_then(|name| name.words("ja")).unwrap_or_default());
        if old.is_empty() || old == new {
            continue;
        }
        let named = records.about(&renaming.subject).chain(records.claims_about(&renaming.subject));
        for act in named.filter(|act| act.seq != renaming.seq && !act.is_about_records()) {
            let name = act.stated("name").or_else(|| act.says("body_name"));
            let (Some(name), Some(first)) = (name, first_day(act)) else { continue };
            if first > last && folded(name.words("ja").unwrap_or_default()) == old {
                found.push(Oddity::about(act).quote("old", act, records.words(name)).quote(
                    "renamed",
                    renaming,
                    records.dated(renaming),
                ));
            }
        }
    }
}

/// The names and other spellings of each body, each with where it first stands. After a colon a
/// list names the part of a body that it means.
fn spellings<'r>(records: &'r Records<'_>) -> BTreeMap<&'r str, Vec<(String, Value, &'r Act)>> {
    let mut all: BTreeMap<&str, Vec<(String, Value, &Act)>> = BTreeMap::new();
    for act in records.acts() {
        let mut names: Vec<(&str, &Value)> = Vec::new();
        if ["body.noted", "body.established"].contains(&act.spec.name) {
            names.extend(act.stated("name").map(|name| (act.subject.as_str(), name)));
            names.extend(act.list("aliases").iter().map(|alias| (act.subject.as_str(), alias)));
        }
        if let (Some(body), Some(name)) = (act.says("body").and_then(Value::as_str), act.says("body_name")) {
            names.push((body, name));
        }
        for (body, name) in names {
            let Some(words) = name.words("ja") else { continue };
            let part = words.rsplit(['：', ':']).next().unwrap_or(words);
            let plain = part.split(['（', '(']).next().unwrap_or(part);
            let spelled = folded(plain);
            let known = all.entry(body).or_default();
            if !spelled.is_empty() && known.iter().all(|(other, ..)| *other != spelled) {
                known.push((spelled, Value::from(part.trim()), act));
            }
        }
    }
    all
}

fn spelled_differently(records: &Records<'_>, found: &mut Findings) {
    for (body, names) in spellings(records) {
        for (at, (other, other_words, act)) in names.iter().enumerate() {
            for (one, one_words, first) in names.iter().take(at) {
                let elsewhere = first.locator() != act.locator();
                let differ = are_alike_from(4, one, other)
                    || leaves_out_little(one, other)
                    || (elsewhere && leaves_out(one, other));
                // In one place a name may well stand within a sentence: 例示協会の事務局, 例示協会事務局.
                let bare = |name: &str| name.replace('の', "");
                let particle = !elsewhere && bare(one) == bare(other);
                if differ && !particle {
                    found.push(
                        Oddity::about(act)
                            .concerning(body)
                            .quote("one", first, records.words(one_words))
                            .quote("other", act, records.words(other_words)),
                    );
                }
            }
        }
    }
}

fn named_alike(records: &Records<'_>, found: &mut Findings) {
    let mut by_name: BTreeMap<String, Vec<(&str, Value, &Act)>> = BTreeMap::new();
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for (body, names) in spellings(records) {
        for (name, said, act) in names {
            // The same name under two parents is two bodies' own: the secretariat of each.
            by_name.entry(name.clone()).or_default().push((body, said, act));
            *count.entry(name).or_default() += 1;
        }
    }
    for (odd, usual) in pairs_alike(&count) {
        let (Some([(one, said, act), ..]), Some([(other, usual_said, usual_act), ..])) =
            (by_name.get(odd).map(Vec::as_slice), by_name.get(usual).map(Vec::as_slice))
        else {
            continue;
        };
        // Two words of two letters are enough to tell two bodies apart: only one letter is a slip.
        if one != other && odd.chars().count() >= 8 && strsim::levenshtein(odd, usual) == 1 {
            found.push(Oddity::about(act).concerning(one).quote("odd", act, records.words(said)).quote(
                "usual",
                usual_act,
                records.words(usual_said),
            ));
        }
    }
}

/// Titles shorter than this are alike by chance.
const TELLING_LETTERS: usize = 10;

fn titles_alike(records: &Records<'_>, found: &mut Findings) {
    let mut titles: BTreeMap<String, (&Value, &Act)> = BTreeMap::new();
    for kind in ["document.noted", "document.issued", "context.noted"] {
        for act in records.of_kind(kind) {
            let Some(title) = act.data.get("title") else { continue };
            let name = folded(title.words("ja").unwrap_or_default());
            if name.chars().count() >= TELLING_LETTERS {
                titles.entry(name).or_insert((title, act));
            }
        }
    }
    // Only titles that begin alike are compared, so that many do not take the square of their number.
    let mut near: HashMap<Vec<char>, Vec<&String>> = HashMap::new();
    for name in titles.keys() {
        near.entry(name.chars().take(4).collect()).or_default().push(name);
    }
    let near: BTreeMap<_, _> = near.into_iter().collect();
    for names in near.values() {
        for (at, one) in names.iter().enumerate() {
            for other in names.iter().skip(at + 1) {
                let (Some((one_title, one_act)), Some((other_title, other_act))) =
                    (titles.get(*one), titles.get(*other))
                else {
                    continue;
                };
                let less = leaves_out_little(one, other) && leaves_out_one_part(one, other);
                let differ = are_alike(one, other) || less;
                if differ && one_act.subject != other_act.subject {
                    let (odd, odd_title, usual, usual_title) = match one_act.seq > other_act.seq {
                        true => (one_act, one_title, other_act, other_title),
                        false => (other_act, other_title, one_act, one_title),
                    };
                    found.push(Oddity::about(odd).quote("odd", odd, records.words(odd_title)).quote(
                        "usual",
                        usual,
                        records.words(usual_title),
                    ));
                }
            }
        }
    }
}
