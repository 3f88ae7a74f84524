//! Documents, agreements and measures.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::finding::{Findings, Oddity, Said};
use super::records::{Act, Records, days_of};
use super::spelling::folded;
use super::tellings::disagreements;
use super::{Family, Lint, Severity};
use crate::record::Value;
use crate::record::schema::words;
use crate::time::{Edtf, Truth};

pub(super) const FAMILY: Family = Family {
    name: "documents",
    title: words("Documents, agreements, measures", "文書・合意・計測"),
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
        Lint {
            code: "stated-ratio",
            severity: Severity::Warning,
            says: words(
                "{subject}: {stated} is stated, but from {first} to {last} it is {computed}",
                "{subject}: {stated}とあるが、{first}から{last}は{computed}倍である",
            ),
            looks_at: words(
                "a measurement in times (倍) over a period, beside a series with the same `concerns` that has a value at the beginning and one at the end of that period; about and nearly allow a tenth",
                "期間にわたる「倍」の計測と、同じ `concerns` をもち、その期間の初めと終わりに値のある系列。約・弱は一割まで認める",
            ),
            mend: words(
                "one of the three figures is a misprint, or the ratio is of other figures: annotate it",
                "三つの数値のどれかが誤植か、別の数値の比である。注記する",
            ),
            example: words(
                "輸出額の拡大: “at least 5 times” (3 ウ #50) is stated, but from “137.8” (3 ウ #48) to “571.1” (3 ウ #49) it is 4.1",
                "輸出額の拡大: 「5倍 以上」（3 ウ #50）とあるが、「137.8」（3 ウ #48）から「571.1」（3 ウ #49）は4.1倍である",
            ),
            find: stated_ratio,
        },
        Lint {
            code: "told-differently",
            severity: Severity::Warning,
            says: words(
                "{subject}: the {field} is {one}, but elsewhere {other}",
                "{subject}: {field}は{one}だが、別の箇所では{other}",
            ),
            looks_at: words(
                "what a source says (`source.states`) of the founding and naming of bodies, documents, agreements, decisions, plans, recommendations, progress, projects and measurements, against the record of it or against another source; meetings, talks and occasions have lints of their own",
                "会議体の設立・改名、文書、協定、決定、計画、提言、進捗、事業、計測について出典が別に記すこと（`source.states`）と、その記録または別の出典の記載（会議・講演・催事は別の項目）",
            ),
            mend: words(
                "find out which place is right, correct or annotate the record, or accept that the sources disagree",
                "どちらの箇所が正しいかを確かめ、訂正または注記する。食い違いのままでよければ了承する",
            ),
            example: words(
                "例示覚書: the date is “2021-05” (6 1 #60), but elsewhere “2021-04” (4 #31)",
                "例示覚書: 日付は「2021年5月」（6 1 #60）だが、別の箇所では「2021年4月」（4 #31）",
            ),
            find: told_differently,
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

/// By how much arithmetic may be off.
const ROUNDING: f64 = 0.005;
/// By how much "about" and "nearly" may be off.
const LEEWAY: f64 = 0.1;

fn stated_ratio(records: &Records<'_>, found: &mut Findings) {
    let ends = |act: &Act| act.text("period").and_then(days_of);
    for act in records.of_kind("measurement.taken") {
        let unit = act.data.get("unit").and_then(|unit| unit.words("ja"));
        let times = unit.is_some_and(|unit| ["倍", "times"].contains(&unit.trim()));
        let (Some(stated), Some((from, to))) = (figure(act).filter(|_| times), ends(act)) else { continue };
        let concerned: Vec<&str> = act.refs("concerns").collect();
        let mut series: BTreeMap<&str, Vec<&Act>> = BTreeMap::new();
        for other in records.of_kind("measurement.taken").filter(|other| other.subject != act.subject) {
            if !concerned.is_empty() && other.refs("concerns").eq(concerned.iter().copied()) {
                series.entry(&other.subject).or_default().push(other);
            }
        }
        for values in series.into_values() {
            let first = values.iter().find(|value| ends(value).is_some_and(|ends| ends.0 == from));
            let last = values.iter().find(|value| ends(value).is_some_and(|ends| ends.1 == to));
            let (Some(first), Some(last)) = (first, last) else { continue };
            let (Some(begun), Some(ended)) = (figure(first), figure(last)) else { continue };
            if first.seq == last.seq || begun == 0.0 {
                continue;
            }
            let ratio = ended / begun;
            let agrees = match act.text("qualifier").unwrap_or("exact") {
                "about" => (ratio - stated).abs() <= stated * LEEWAY,
                "nearly" => ratio <= stated + ROUNDING && ratio >= stated * (1.0 - LEEWAY),
                "at_least" => ratio >= stated - ROUNDING,
                "more_than" => ratio > stated - ROUNDING,
                "at_most" => ratio <= stated + ROUNDING,
                // As exact as it is printed.
                _ => (ratio - stated).abs() <= half_a_digit(act) + f64::EPSILON,
            };
            if !agrees {
                found.push(
                    Oddity::about(act)
                        .quote("stated", act, with_qualifier(records, act))
                        .quote("first", first, plain(records, first))
                        .quote("last", last, plain(records, last))
                        .fill("computed", format!("{ratio:.1}")),
                );
            }
        }
    }
}

/// The figure of a measurement.
fn figure(act: &Act) -> Option<f64> {
    act.text("value")?.parse().ok()
}

/// Half of the last digit that a figure is printed with.
fn half_a_digit(act: &Act) -> f64 {
    let digits = act.text("value").and_then(|value| value.split_once('.')).map_or(0, |(_, rest)| rest.len());
    0.5 / 10_f64.powi(i32::try_from(digits).unwrap_or(i32::MAX))
}

fn plain(records: &Records<'_>, act: &Act) -> Said {
    act.data.get("value").map(|value| records.words(value)).unwrap_or_default()
}

/// `at least 3 times`, `3倍 以上`.
fn with_qualifier(records: &Records<'_>, act: &Act) -> Said {
    let value = plain(records, act);
    let qualifier = act.data.get("qualifier").filter(|word| word.as_str() != Some("exact"));
    let word = qualifier.map(|word| records.field_words("measurement.taken", "qualifier", word));
    let word = word.unwrap_or_default();
    Said::new(
        format!("{} {} times", word.en, value.en).trim().to_owned(),
        format!("{}倍 {}", value.ja, word.ja).trim().to_owned(),
    )
}

/// Kinds that two places may tell, and that no lint of their own looks at.
const TOLD: &[&str] = &[
    "body.established",
    "body.renamed",
    "body.merged",
    "body.dissolved",
    "document.issued",
    "document.revised",
    "agreement.signed",
    "agreement.changed",
    "decision.made",
    "proposal.made",
    "plan.adopted",
    "recommendation.made",
    "progress.reported",
    "project.started",
    "project.progressed",
    "measurement.taken",
    "occasion.announced",
];

/// Kinds whose title is no printed one, but tells in short what it is about.
const IN_SHORT: &[&str] = &[
    "decision.made",
    "proposal.made",
    "recommendation.made",
    "progress.reported",
    "project.started",
    "project.progressed",
    "measurement.taken",
];

fn told_differently(records: &Records<'_>, found: &mut Findings) {
    for differs in disagreements(records, TOLD) {
        let (field, kind) =
            (differs.field.as_str(), differs.other.act.text("about_kind").unwrap_or_default());
        if field == "title" && IN_SHORT.contains(&kind) {
            continue;
        }
        let said = |act: &Act, value: &Value| match field {
            "occurred" => records.dated(act),
            _ => records.field_words(kind, field, value),
        };
        found.push(
            Oddity::about(differs.other.act)
                .fill("field", records.field_label(kind, field))
                .quote("one", differs.one.act, said(differs.one.act, &differs.one.value))
                .quote("other", differs.other.act, said(differs.other.act, &differs.other.value)),
        );
    }
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
