//! Documents, plans, actions and measures.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::finding::{Findings, Oddity, Said};
use super::records::{Act, Records};
use super::spelling::folded;
use super::{Family, Lint, Severity};
use crate::record::Value;
use crate::record::schema::words;
use crate::time::{Edtf, Truth};

pub(super) const FAMILY: Family = Family {
    name: "documents",
    title: words("Documents, plans, actions, measures", "文書・計画・行動・計測"),
    lints: &[
        Lint {
            code: "edition-not-increasing",
            severity: Severity::Warning,
            says: words(
                "{subject}: after edition {before} comes edition {after}",
                "{subject}: {before}版の後に{after}版がある",
            ),
            looks_at: words(
                "editions of one document whose order in time is sure",
                "時の前後が確かな、一つの文書の版",
            ),
            mend: words(
                "one of the two editions or days is misprinted: look at the document itself",
                "版か日付のどちらかが誤っている。文書そのものを確かめる",
            ),
            example: words(
                "例示ガイドライン: after edition “8” (minutes #20) comes edition “7” (minutes #31)",
                "例示ガイドライン: 「8」（議事録 #20）版の後に「7」（議事録 #31）版がある",
            ),
            find: edition_not_increasing,
        },
        Lint {
            code: "edition-skipped",
            severity: Severity::Warning,
            says: words(
                "{subject}: after edition {before} comes edition {after}; those between are not on record",
                "{subject}: {before}版の次に{after}版がある。間の版の記録がない",
            ),
            looks_at: words(
                "editions of one document that leave out a number; an edition named as the one before (`from_edition`) counts as known",
                "一つの文書の版で番号が飛んでいるもの（改定前の版 `from_edition` に挙げられた版は知られているものとする）",
            ),
            mend: words(
                "record the missing edition, if only with an uncertain date",
                "抜けた版を、幅のある日付でもよいので記録する",
            ),
            example: words(
                "例示ガイドライン: after edition “6” (minutes #20) comes edition “8” (minutes #31); those between are not on record",
                "例示ガイドライン: 「6」（議事録 #20）版の次に「8」（議事録 #31）版がある。間の版の記録がない",
            ),
            find: edition_skipped,
        },
        Lint {
            code: "series-number-skipped",
            severity: Severity::Warning,
            says: words(
                "{body}: after {before} comes {after}; those between are not on record",
                "{body}: {before}の次に{after}がある。間のものの記録がない",
            ),
            looks_at: words(
                "documents of one issuer whose numbers form a series of the same wording (第一次, 第二次 …) that leaves one out",
                "同じ発行者の、同じ言い方の連番（第一次、第二次…）をもつ文書で、番号が飛んでいるもの",
            ),
            mend: words(
                "the report on the missing one was left out, or a number is misprinted",
                "抜けた号の記載漏れか、番号の誤植である",
            ),
            example: words(
                "例示研究会: after “第三次報告書” (council 11 #33) comes “第五次報告書” (council 11 #35); those between are not on record",
                "例示研究会: 「第三次報告書」（協議会11 #33）の次に「第五次報告書」（協議会11 #35）がある。間のものの記録がない",
            ),
            find: series_number_skipped,
        },
        Lint {
            code: "edition-without-day",
            severity: Severity::Info,
            says: words(
                "{subject}: edition {edition} is named without the day on which it came out",
                "{subject}: {edition}版が挙げられているが、いつのものか記録がない",
            ),
            looks_at: words(
                "editions from the second on of which no record gives more than a range of over a month",
                "第二版以降の版で、一か月を超える幅でしか日付の分からないもの",
            ),
            mend: words(
                "record the revision (document.revised) with its day, from the document itself",
                "文書そのものを見て、改定（document.revised）を日付とともに記録する",
            ),
            example: words(
                "例示ガイドライン: edition “5” (council 2 #20) is named without the day on which it came out",
                "例示ガイドライン: 「5」（協議会2 #20）版が挙げられているが、いつのものか記録がない",
            ),
            find: edition_without_day,
        },
        Lint {
            code: "revised-before-issued",
            severity: Severity::Error,
            says: words(
                "{subject} is revised ({revised}) before it came out ({issued})",
                "{subject}は発行（{issued}）より前に改定されている（{revised}）",
            ),
            looks_at: words(
                "revisions and repeals that surely lie before the first issue",
                "最初の発行より前であることが確かな改定・廃止",
            ),
            mend: words("one of the two days is wrong", "どちらかの日付が誤っている"),
            example: words(
                "例示ガイドライン is revised (“2020-03-01” (#31)) before it came out (“2020-05” (#20))",
                "例示ガイドラインは発行（「2020年5月」（#20））より前に改定されている（「2020年3月1日」（#31））",
            ),
            find: revised_before_issued,
        },
        Lint {
            code: "revised-after-repeal",
            severity: Severity::Warning,
            says: words(
                "{subject} is revised ({revised}) after it had been repealed ({repealed})",
                "{subject}は廃止（{repealed}）の後に改定されている（{revised}）",
            ),
            looks_at: words("revisions that surely lie after the repeal", "廃止より後であることが確かな改定"),
            mend: words(
                "the repeal is of another document, or the document came into force again (document.issued)",
                "別の文書の廃止か、改めて発行された（document.issued）",
            ),
            example: words(
                "例示ガイドライン is revised (“2021-07-05” (#31)) after it had been repealed (“2020-05-01” (#20))",
                "例示ガイドラインは廃止（「2020年5月1日」（#20））の後に改定されている（「2021年7月5日」（#31））",
            ),
            find: revised_after_repeal,
        },
        Lint {
            code: "told-twice-without-link",
            severity: Severity::Info,
            says: words(
                "{one} and {other} have the same title and are not linked",
                "{one}と{other}は同じ題名だが、関連づけられていない",
            ),
            looks_at: words(
                "talks with the same title, of twelve letters or more, at two meetings or occasions",
                "別の会議・催事で行われた同じ題名（十二字以上）の講演",
            ),
            mend: words(
                "say whether it was given twice, or is one thing told in two places (then the second is a claim)",
                "二度行われたのか、同じことが二か所で述べられているのか（後者なら出典の記載とする）を確かめる",
            ),
            example: words(
                "“例示ネットワークのご紹介” (division 6 #90) and “例示ネットワークのご紹介” (division 2 #55) have the same title and are not linked",
                "「例示ネットワークのご紹介」（部会6 #90）と「例示ネットワークのご紹介」（部会2 #55）は同じ題名だが、関連づけられていない",
            ),
            find: told_twice,
        },
        Lint {
            code: "measure-unit-changed",
            severity: Severity::Warning,
            says: words(
                "{subject} is measured as {one} and as {other}",
                "{subject}の値が{one}と{other}で、単位が異なる",
            ),
            looks_at: words(
                "measurements of one series with different units",
                "同じ系列の計測で単位が異なるもの",
            ),
            mend: words(
                "convert one (correction with the reason), or keep two series",
                "一方を換算して理由とともに訂正するか、別の系列に分ける",
            ),
            example: words(
                "例示普及率 is measured as “80.5 %” (#20) and as “100 社” (#31)",
                "例示普及率の値が「80.5 %」（#20）と「100 社」（#31）で、単位が異なる",
            ),
            find: unit_changed,
        },
    ],
};

const TELL_EDITIONS: [&str; 3] = ["document.noted", "document.issued", "document.revised"];

/// Titles shorter than this are alike by chance.
const TELLING_LETTERS: usize = 12;

/// The acts that tell an edition of a document.
fn editions<'r>(records: &'r Records<'_>) -> BTreeMap<&'r str, Vec<(i64, &'r Act)>> {
    let mut editions: BTreeMap<&str, Vec<(i64, &Act)>> = BTreeMap::new();
    for kind in TELL_EDITIONS {
        for act in records.of_kind(kind) {
            if let Some(edition) = act.int("edition") {
                editions.entry(&act.subject).or_default().push((edition, act));
            }
        }
    }
    editions
}

fn edition_not_increasing(records: &Records<'_>, found: &mut Findings) {
    for mut acts in editions(records).into_values() {
        acts.retain(|(_, act)| act.occurred.is_some());
        acts.sort_by(|(_, one), (_, other)| (&one.occurred, one.seq).cmp(&(&other.occurred, other.seq)));
        for pair in acts.windows(2) {
            let [(before, one), (after, other)] = pair else { continue };
            if after < before && is_before(one, other) {
                found.push(Oddity::about(other).quote("before", one, *before).quote("after", other, *after));
            }
        }
    }
}

/// Whether one act surely lies before another.
fn is_before(one: &Act, other: &Act) -> bool {
    one.occurred
        .as_ref()
        .zip(other.occurred.as_ref())
        .is_some_and(|(one, other)| one.before(other) == Truth::Yes)
}

fn edition_skipped(records: &Records<'_>, found: &mut Findings) {
    for mut acts in editions(records).into_values() {
        let named: BTreeSet<i64> = acts.iter().filter_map(|(_, act)| act.int("from_edition")).collect();
        acts.sort_by_key(|(edition, act)| (*edition, act.seq));
        for pair in acts.windows(2) {
            let [(before, one), (after, other)] = pair else { continue };
            if after - before > 1 && !named.contains(&(after - 1)) {
                found.push(Oddity::about(other).quote("before", one, *before).quote("after", other, *after));
            }
        }
    }
}

fn edition_without_day(records: &Records<'_>, found: &mut Findings) {
    for acts in editions(records).into_values() {
        // A range that was only inferred from what stands around it is no day.
        let inferred =
            |date: &Edtf| date.as_str().starts_with('[') && date.latest() > date.earliest().plus_days(31);
        let is_dated = |act: &Act| act.occurred.as_ref().is_some_and(|date| !inferred(date));
        let dated: BTreeSet<i64> =
            acts.iter().filter(|(_, act)| is_dated(act)).map(|(edition, _)| *edition).collect();
        for (edition, act) in acts.iter().filter(|(edition, _)| *edition > 1 && !dated.contains(edition)) {
            found.push(Oddity::about(act).quote("edition", act, *edition));
        }
    }
}

/// The number in a wording such as 第五次 or 第5号, and the wording around it.
fn series_number(text: &str) -> Option<(i64, String)> {
    const DIGITS: &str = "〇一二三四五六七八九";
    let text: String = {
        use unicode_normalization::UnicodeNormalization;
        text.nfkc().filter(|c| !c.is_whitespace()).collect()
    };
    let digit =
        |c: char| DIGITS.chars().position(|known| known == c).or_else(|| c.to_digit(10).map(|n| n as usize));
    let rest = text.strip_prefix('第')?;
    let number: String = rest.chars().take_while(|c| *c == '十' || digit(*c).is_some()).collect();
    let value = match number.split_once('十') {
        Some((tens, ones)) => {
            let one = |part: &str, empty: usize| match part.chars().next() {
                None => Some(empty),
                Some(c) => digit(c),
            };
            one(tens, 1)? * 10 + one(ones, 0)?
        }
        None if number.is_empty() => return None,
        None => number.chars().try_fold(0_usize, |value, c| Some(value.checked_mul(10)? + digit(c)?))?,
    };
    Some((i64::try_from(value).ok()?, rest.replacen(&number, "*", 1)))
}

fn series_number_skipped(records: &Records<'_>, found: &mut Findings) {
    let mut series: BTreeMap<(&str, String), BTreeMap<i64, &Act>> = BTreeMap::new();
    for kind in ["document.noted", "document.issued"] {
        for act in records.of_kind(kind) {
            let number = act.text("number").and_then(series_number);
            let (Some(body), Some((number, wording))) = (act.refs("by").next(), number) else { continue };
            series.entry((body, wording)).or_default().entry(number).or_insert(act);
        }
    }
    for ((body, _), documents) in series {
        let documents: Vec<(i64, &Act)> = documents.into_iter().collect();
        for pair in documents.windows(2) {
            let [(before, one), (after, other)] = pair else { continue };
            if after - before > 1 {
                let title = |act: &Act| {
                    let number = act.text("number").unwrap_or_default();
                    let title = act.data.get("title").map(|title| records.words(title)).unwrap_or_default();
                    // A title that does not say its number is quoted with it.
                    if title.ja.contains(number) {
                        title
                    } else {
                        Said::same(format!("{number} {}", title.ja))
                    }
                };
                found.push(
                    Oddity::about(other)
                        .fill("body", records.called(body))
                        .quote("before", one, title(one))
                        .quote("after", other, title(other)),
                );
            }
        }
    }
}

fn revised_before_issued(records: &Records<'_>, found: &mut Findings) {
    let mut issued: HashMap<&str, &Act> = HashMap::new();
    for act in records.of_kind("document.issued") {
        let first = issued.entry(&act.subject).or_insert(act);
        if is_before(act, first) {
            *first = act;
        }
    }
    for kind in ["document.revised", "document.repealed"] {
        for act in records.of_kind(kind) {
            if let Some(first) = issued.get(act.subject.as_str()).filter(|first| is_before(act, first)) {
                found.push(Oddity::about(act).quote("revised", act, records.dated(act)).quote(
                    "issued",
                    first,
                    records.dated(first),
                ));
            }
        }
    }
}

fn revised_after_repeal(records: &Records<'_>, found: &mut Findings) {
    for repeal in records.of_kind("document.repealed") {
        let again = |act: &Act| act.is("document.issued") && is_before(repeal, act);
        if records.about(&repeal.subject).any(again) {
            continue;
        }
        for act in records.about(&repeal.subject) {
            if act.is("document.revised") && is_before(repeal, act) {
                found.push(Oddity::about(act).quote("revised", act, records.dated(act)).quote(
                    "repealed",
                    repeal,
                    records.dated(repeal),
                ));
            }
        }
    }
}

fn told_twice(records: &Records<'_>, found: &mut Findings) {
    let mut first: HashMap<String, (&Act, &Value)> = HashMap::new();
    for act in records.of_kind("session.given") {
        let Some(title) = act.data.get("title") else { continue };
        let Some(at) = telling(title) else { continue };
        let (other, words) = *first.entry(at).or_insert((act, title));
        if place_of(other) != place_of(act) {
            found.push(Oddity::about(act).quote("one", act, records.words(title)).quote(
                "other",
                other,
                records.words(words),
            ));
        }
    }
}

/// A title as it is compared, if it is long enough to tell.
fn telling(title: &Value) -> Option<String> {
    let title = folded(title.words("ja")?).replace("ご紹介", "紹介");
    (title.chars().count() >= TELLING_LETTERS).then_some(title)
}

/// The body whose meeting it was, or the occasion at which.
fn place_of(act: &Act) -> &str {
    act.text("body").or_else(|| act.text("at")).unwrap_or(&act.subject)
}

fn unit_changed(records: &Records<'_>, found: &mut Findings) {
    let mut first: HashMap<(&str, String), &Act> = HashMap::new();
    for act in records.of_kind("measurement.taken") {
        let Some(unit) = act.stated("unit") else { continue };
        let dimensions = act.data.get("dimensions").map(Value::canonical).unwrap_or_default();
        let one = *first.entry((&act.subject, dimensions)).or_insert(act);
        if one.stated("unit").is_some_and(|before| before != unit) {
            found.push(Oddity::about(act).quote("one", one, measured(records, one)).quote(
                "other",
                act,
                measured(records, act),
            ));
        }
    }
}

fn measured(records: &Records<'_>, act: &Act) -> Said {
    let words = |field: &str| act.data.get(field).map(|value| records.words(value)).unwrap_or_default();
    let (value, unit) = (words("value"), words("unit"));
    Said::new(format!("{} {}", value.en, unit.en), format!("{} {}", value.ja, unit.ja))
}

#[cfg(test)]
mod tests {
    use super::series_number;

    #[test]
    fn numbers_of_a_series_are_read_in_any_digits() {
        let number = |text: &str| series_number(text).map(|(number, _)| number);
        assert_eq!(number("第五次"), Some(5));
        assert_eq!(number("第十二号"), Some(12));
        assert_eq!(number("第２０回"), Some(20));
        assert_eq!(number("第二十一次"), Some(21));
        assert_eq!(number("2021"), None);
        assert_eq!(series_number("第五次").map(|(_, wording)| wording), Some("*次".to_owned()));
    }
}
