//! The ledger itself: how things were recorded.

use std::collections::{BTreeSet, HashMap};

use super::finding::{Findings, Oddity, Said};
use super::records::{Act, Records};
use super::{Family, Lint, Severity};
use crate::record::kernel::{CLOCK_SWITCHED, OPENED};
use crate::record::schema::words;
use crate::record::{Fields, Value};
use crate::time::Edtf;

pub(super) const FAMILY: Family = Family {
    name: "ledger",
    title: words("Ledger", "台帳"),
    lints: &[
        Lint {
            code: "recorded-twice",
            severity: Severity::Warning,
            says: words(
                "{subject}: the same is recorded twice: {one} and {other}",
                "{subject}: 同じことが二度記録されている: {one}と{other}",
            ),
            looks_at: words(
                "events of one kind about one subject with the same day, the same fields and the same place in the source",
                "種別・対象・日付・項目・出典の箇所がすべて同じ記録",
            ),
            mend: words(
                "void the second one: a fact that is told again elsewhere is a claim (source.states), not a second fact",
                "二つ目を取り消す。別の箇所での再掲は、二つ目の事実ではなく出典の記載（source.states）である",
            ),
            example: words(
                "例示協会: the same is recorded twice: “2020-04-01” (#8) and “2020-04-01” (#9)",
                "例示協会: 同じことが二度記録されている: 「2020年4月1日」（#8）と「2020年4月1日」（#9）",
            ),
            find: recorded_twice,
        },
        Lint {
            code: "recorded-late",
            severity: Severity::Info,
            says: words(
                "{subject}: {occurred} was recorded on {recorded}, {days} days later",
                "{subject}: {occurred}のことが、{days}日後の{recorded}に記録されている",
            ),
            looks_at: words(
                "events that happened while the ledger was already kept with the system's clock, and were recorded more than 180 days after the last day on which they can have occurred",
                "台帳が実時刻で付けられている間に起こり、起こり得た最後の日から180日を超えて記録されたもの",
            ),
            mend: words(
                "nothing, if its source is named: a reader of older reports will want to know why it came so late",
                "出典が示されていればよい。以前の報告書の読者のため、遅れた理由を注記する",
            ),
            example: words(
                "例示協会: “2021-10-01” (#30) was recorded on 2022-05-31, 242 days later",
                "例示協会: 「2021年10月1日」（#30）のことが、242日後の2022年5月31日に記録されている",
            ),
            find: recorded_late,
        },
        Lint {
            code: "reference-to-void",
            severity: Severity::Warning,
            says: words(
                "{subject}: {act} refers to {gone}, whose record was voided: {void}",
                "{subject}: {act}が{gone}を参照しているが、その記録は取り消されている: {void}",
            ),
            looks_at: words(
                "events that name a subject all of whose introductions were voided",
                "導入の記録がすべて取り消された対象を参照している記録",
            ),
            mend: words(
                "a void does not take along what refers to it: void this one too, correct the reference, or record the subject anew",
                "取消は参照元に及ばない。これも取り消すか、参照を訂正するか、対象を改めて記録する",
            ),
            example: words(
                "例示WG: “2021-12-23” (#41) refers to 例示 花子, whose record was voided: “entered twice” (#50)",
                "例示WG: 「2021年12月23日」（#41）が例示 花子を参照しているが、その記録は取り消されている: 「二重登録」（#50）",
            ),
            find: reference_to_void,
        },
        Lint {
            code: "minutes-incomplete",
            severity: Severity::Warning,
            says: words(
                "{subject}: the minutes ({minutes}) lack {missing}",
                "{subject}: 議事録（{minutes}）に{missing}の記録がない",
            ),
            looks_at: words(
                "meetings of assemblies and boards recorded from their minutes (`basis: minutes`) without what the law asks minutes to say: time, place, course, those present, chair, author (Act on General Incorporated Associations, articles 57 and 95; its ordinance, articles 11 and 15)",
                "議事録に基づく（`basis: minutes`）総会・理事会の記録のうち、法令が議事録に求める事項（日時・場所・経過・出席者・議長・作成者）のないもの（一般法人法57条・95条、同施行規則11条・15条）",
            ),
            mend: words("look into the minutes and correct the record", "議事録を確かめ、訂正で加える"),
            example: words(
                "第4回理事会: the minutes (“2022-03-22” (#60)) lack place, chair",
                "第4回理事会: 議事録（「2022年3月22日」（#60））に場所、議長の記録がない",
            ),
            find: minutes_incomplete,
        },
        Lint {
            code: "bracket-not-closed",
            severity: Severity::Info,
            says: words(
                "{subject}: a bracket is opened and not closed in {text}",
                "{subject}: {text}の括弧が閉じていない",
            ),
            looks_at: words(
                "words of titles, topics and names in which more brackets are opened than closed",
                "題名・議題・名称の文言で、開いた括弧が閉じた括弧より多いもの",
            ),
            mend: words(
                "a misprint stays as printed; a slip of the transcription is corrected",
                "誤植は印字のまま残し、転記の誤りなら訂正する",
            ),
            example: words(
                "第17回例示WG: a bracket is opened and not closed in “例示の説明 (固定” (#41)",
                "第17回例示WG: 「例示の説明 (固定」（#41）の括弧が閉じていない",
            ),
            find: bracket_not_closed,
        },
        Lint {
            code: "word-doubled",
            severity: Severity::Info,
            says: words(
                "{subject}: “{word}” stands twice in a row in {text}",
                "{subject}: {text}に「{word}」が続けて二度ある",
            ),
            looks_at: words(
                "a word of three letters or more that stands again behind the blank after it, in a title, topic, name or affiliation",
                "題名・議題・名称・所属の文言で、三字以上の語が空白を挟んで続けて二度あるもの",
            ),
            mend: words(
                "a misprint stays as printed; a slip of the transcription is corrected",
                "誤植は印字のまま残し、転記の誤りなら訂正する",
            ),
            example: words(
                "例示講演: “例示企画室” stands twice in a row in “例示局 例示企画室 例示企画室” (#70)",
                "例示講演: 「例示局 例示企画室 例示企画室」（#70）に「例示企画室」が続けて二度ある",
            ),
            find: word_doubled,
        },
    ],
};

/// Above this many days between an event and its record the delay is worth knowing.
const LATE_DAYS: i64 = 180;

/// What the law asks minutes to say, by the fields that hold it: any of them will do.
const STATUTORY: &[(&[&str], &str, &str)] = &[
    (&["place", "mode"], "place", "場所"),
    (&["topics", "agenda", "reports"], "course", "経過"),
    (&["attendees", "attendance"], "those present", "出席者"),
    (&["chair"], "chair", "議長"),
    (&["scribe"], "author", "作成者"),
];

/// Fields that hold words of the source; remarks and summaries are the recorder's own.
const PRINTED: &[&str] = &[
    "title",
    "name",
    "names",
    "topics",
    "aliases",
    "affiliation",
    "theme",
    "speakers",
    "applicants",
    "text",
];

fn recorded_twice(records: &Records<'_>, found: &mut Findings) {
    let mut seen: HashMap<_, &_> = HashMap::new();
    for act in records.acts().filter(|act| !act.is_about_records()) {
        let told: Fields = act
            .data
            .iter()
            .filter(|(field, _)| !["note", "basis"].contains(&field.as_str()))
            .map(|(field, value)| (field.clone(), value.clone()))
            .collect();
        let told = Value::Object(told).canonical();
        let key = (act.spec.name, act.subject.as_str(), act.occurred.clone(), told);
        let Some(first) = seen.get(&key) else {
            seen.insert(key, act);
            continue;
        };
        let reason = Said::new(format!("the same as #{}", first.seq), format!("#{} と同じ", first.seq));
        found.push(
            Oddity::about(act)
                .quote("one", first, records.dated(first))
                .quote("other", act, records.dated(act))
                .fix(act.void(&reason)),
        );
    }
}

fn recorded_late(records: &Records<'_>, found: &mut Findings) {
    // From when on the ledger was kept: before, everything came late.
    let kept =
        records.of_kind(OPENED).chain(records.of_kind(CLOCK_SWITCHED)).map(|act| act.recorded_on).max();
    let Some(kept) = kept else { return };
    for act in records.acts().filter(|act| !act.from_source_clock && !act.is_about_records()) {
        let Some(date) = &act.occurred else { continue };
        let days = i64::from(act.recorded_on.number()) - i64::from(date.latest().number());
        if date.earliest() >= kept && days > LATE_DAYS {
            found.push(
                Oddity::about(act)
                    .quote("occurred", act, records.dated(act))
                    .fill("recorded", records.date(&Edtf::day(act.recorded_on)))
                    .fill("days", days),
            );
        }
    }
}

fn reference_to_void(records: &Records<'_>, found: &mut Findings) {
    let gone = records.voided_subjects();
    if gone.is_empty() {
        return;
    }
    for act in records.acts().filter(|act| !act.is_about_records()) {
        let mut named = BTreeSet::from([act.subject.as_str()]);
        act.data
            .iter()
            .filter(|(field, _)| *field != "replaces")
            .for_each(|(_, value)| references(value, &mut named));
        for (subject, void) in named.into_iter().filter_map(|name| gone.get_key_value(name)) {
            let Some(void) = records.act(*void) else { continue };
            let reason = void.data.get("reason").map(|reason| records.words(reason)).unwrap_or_default();
            found.push(
                Oddity::about(act)
                    .quote("act", act, records.dated(act))
                    .fill("gone", records.called(subject))
                    .quote("void", void, reason),
            );
        }
    }
}

fn references<'a>(value: &'a Value, named: &mut BTreeSet<&'a str>) {
    match value {
        Value::Text(text) => {
            named.insert(text);
        }
        Value::List(list) => list.iter().for_each(|element| references(element, named)),
        Value::Object(members) => members.values().for_each(|member| references(member, named)),
        _ => {}
    }
}

fn minutes_incomplete(records: &Records<'_>, found: &mut Findings) {
    for act in records.of_kind("meeting.held").filter(|act| act.text("basis") == Some("minutes")) {
        let state = act.text("body").and_then(|body| records.state(body));
        let ty = state.as_ref().and_then(|state| state.likely("type")?.value.as_str());
        let general = act.data.get("general").and_then(Value::as_bool) == Some(true);
        if !general && !matches!(ty, Some("assembly" | "board")) {
            continue;
        }
        let mut missing = Vec::new();
        if act.occurred.as_ref().is_none_or(|date| date.time().is_none()) {
            missing.push(Said::new("time", "日時"));
        }
        for (fields, en, ja) in STATUTORY {
            let known = fields.iter().any(|field| act.spec.field(field).is_some());
            if known && fields.iter().all(|field| act.stated(field).is_none()) {
                missing.push(Said::new(*en, *ja));
            }
        }
        if !missing.is_empty() {
            found.push(
                Oddity::about(act)
                    .quote("minutes", act, records.dated(act))
                    .fill("missing", Said::list(missing)),
            );
        }
    }
}

/// The words of an act that come from its source.
fn printed(act: &Act) -> Vec<&str> {
    let mut all = Vec::new();
    for field in PRINTED {
        act.data.get(*field).into_iter().for_each(|value| texts(value, &mut all));
    }
    all
}

fn texts<'a>(value: &'a Value, all: &mut Vec<&'a str>) {
    match value {
        Value::Text(text) => all.push(text),
        Value::List(list) => list.iter().for_each(|element| texts(element, all)),
        Value::Object(members) => members.values().for_each(|member| texts(member, all)),
        _ => {}
    }
}

fn bracket_not_closed(records: &Records<'_>, found: &mut Findings) {
    for act in records.acts().filter(|act| !act.is_about_records()) {
        let open = |text: &&str| {
            [("「", "」"), ("『", "』"), ("（(", "）)"), ("【", "】")].iter().any(|(opening, closing)| {
                let count = |of: &str| text.chars().filter(|c| of.contains(*c)).count();
                count(opening) > count(closing)
            })
        };
        for text in printed(act).into_iter().filter(open) {
            found.push(Oddity::about(act).quote("text", act, text));
        }
    }
}

fn word_doubled(records: &Records<'_>, found: &mut Findings) {
    for act in records.acts().filter(|act| !act.is_about_records()) {
        for text in printed(act) {
            let words: Vec<&str> = text.split_whitespace().collect();
            let doubled = words.windows(2).find_map(|pair| match pair {
                [one, other] if one.ends_with(other) && other.chars().count() >= 3 => Some(*other),
                _ => None,
            });
            if let Some(word) = doubled {
                found.push(Oddity::about(act).fill("word", word).quote("text", act, text));
            }
        }
    }
}
