//! Meetings: their numbers, what two places say of the same one, and who met when.

use std::collections::BTreeMap;

use super::finding::{Findings, Oddity, Said};
use super::lists::lists;
use super::proceedings::{agenda_numbers, agenda_time, approved_early, minutes_missing};
use super::records::{Act, Records, Siblings, days_of};
use super::tellings::{disagreements, statements};
use super::{Family, Lint, Severity};
use crate::record::Value;
use crate::record::schema::words;
use crate::time::{Day, Period, Truth};

/// So many meetings of a body bear a number, before one that does not is odd.
const NUMBERED_MIN: usize = 5;

pub(super) const FAMILY: Family = Family {
    name: "meetings",
    title: words("Meetings", "会議"),
    lints: &[
        Lint {
            code: "meeting-number-repeated",
            severity: Severity::Warning,
            says: words(
                "no. {number} of {body} stands twice: {one} and {other}",
                "{body}の第{number}回が二つある: {one}と{other}",
            ),
            looks_at: words(
                "meetings of one body with the same number in the same numbering scope, and one list that gives two meetings the same number",
                "同じ会議体の同じ回次の範囲で同じ回数をもつ会議と、一つの一覧で同じ回数をもつ二つの会議",
            ),
            mend: words(
                "one of them bears a wrong number, or is the other told again: correct the number, or void the second record",
                "どちらかの回数が誤っているか、同じ会議が二度記録されている。回数を訂正するか、二つ目を取り消す",
            ),
            example: words(
                "no. 17 of 例示WG stands twice: “2021-12-23” (議事録 #41) and “2022-01-20” (議事録 #42)",
                "例示WGの第17回が二つある: 「2021年12月23日」（議事録 #41）と「2022年1月20日」（議事録 #42）",
            ),
            find: number_repeated,
        },
        Lint {
            code: "meeting-number-gap",
            severity: Severity::Warning,
            says: words(
                "{body}: no. {missing} is missing between {one} and {other}",
                "{body}: {one}と{other}の間に第{missing}回がない",
            ),
            looks_at: words(
                "numbers that skip in one numbering scope of which at least three meetings, and half of the range, are known",
                "三回以上、かつ範囲の半分以上が分かっている回次での飛び",
            ),
            mend: words(
                "a meeting was not recorded, was cancelled, or the numbers skip in the world: look for it, and accept the finding if it is so",
                "記録漏れか、中止か、実際に回次が飛んでいる。確かめて、実際にそうであれば了承する",
            ),
            example: words(
                "例示WG: no. 18 is missing between “17” (議事録 #41) and “19” (議事録 #42)",
                "例示WG: 「第17回」（議事録 #41）と「第19回」（議事録 #42）の間に第18回がない",
            ),
            find: number_gap,
        },
        Lint {
            code: "meeting-number-order",
            severity: Severity::Warning,
            says: words(
                "{body}: no. {number} ({one}) was held after no. {next} ({other})",
                "{body}: 第{number}回（{one}）が第{next}回（{other}）より後に開かれている",
            ),
            looks_at: words(
                "meetings that follow each other by number and whose dates are surely in the other order",
                "回次では続く二つの会議で、日付の順が確実に逆のもの",
            ),
            mend: words(
                "a slip in a date, often in its year, or in a number",
                "日付（年であることが多い）か回数の誤りである",
            ),
            example: words(
                "例示WG: no. 17 (“2022-12-23” (議事録 #41)) was held after no. 18 (“2022-01-20” (議事録 #42))",
                "例示WG: 第17回（「2022年12月23日」（議事録 #41））が第18回（「2022年1月20日」（議事録 #42））より後に開かれている",
            ),
            find: number_order,
        },
        Lint {
            code: "meeting-without-number",
            severity: Severity::Info,
            says: words(
                "{subject} bears no number: {one}, although {others} others of {body} do, as {example}",
                "{subject}には回数がない: {one}。{body}のほかの{others}回にはある。例: {example}",
            ),
            looks_at: words(
                "a body whose meetings bear numbers, at least five and four fifths of them",
                "五回以上かつ五分の四以上の会議に回数がある会議体",
            ),
            mend: words(
                "an extraordinary meeting, or the number is missing: look for it and correct it, or accept the finding",
                "番外の会議か、回数の記載漏れである。確かめて訂正するか、了承する",
            ),
            example: words(
                "例示WG 2022-03-25 bears no number: “説明会” (一覧 #50), although 12 others of 例示WG do, as “17” (一覧 #41)",
                "例示WG 2022-03-25には回数がない: 「説明会」（一覧 #50）。例示WGのほかの12回にはある。例: 「第17回」（一覧 #41）",
            ),
            find: without_number,
        },
        Lint {
            code: "meeting-told-differently",
            severity: Severity::Warning,
            says: words(
                "{subject}: the {field} is {one}, but elsewhere {other}",
                "{subject}: {field}は{one}だが、別の箇所では{other}",
            ),
            looks_at: words(
                "meetings, talks and occasions of which a source says another date, number, count, mode, place or the like; numbers said to be about so many agree within a tenth",
                "会議・講演・催事について、出典が別の日付・回数・人数・形態・場所などを記すもの（約と記された数は一割以内なら一致とみる）",
            ),
            mend: words(
                "find out which place is right, correct or annotate the record, or accept that the sources disagree",
                "どちらの箇所が正しいかを確かめ、訂正または注記する。食い違いのままでよければ了承する",
            ),
            example: words(
                "例示WG no. 17: the number is “17” (部会報告 #41), but elsewhere “71” (日程表 #80)",
                "第17回例示WG: 回は「17」（部会報告 #41）だが、別の箇所では「71」（日程表 #80）",
            ),
            find: told_differently,
        },
        Lint {
            code: "meeting-named-differently",
            severity: Severity::Info,
            says: words(
                "{subject}: called {one}, but elsewhere {other}",
                "{subject}: {one}とあるが、別の箇所では{other}",
            ),
            looks_at: words(
                "names, titles and themes of meetings, talks and occasions that differ by more than spaces and width",
                "会議・講演・催事の名称・題目・テーマで、空白と全角・半角のほかに違いのあるもの",
            ),
            mend: words(
                "usually two forms of one name; where one is a misprint, annotate it",
                "一つの名の二つの形であることが多い。誤植であれば注記する",
            ),
            example: words(
                "例示フォーラム: called “例示フォーラム2021” (部会報告 #60), but elsewhere “例示大会” (前文 #9)",
                "例示フォーラム: 「例示フォーラム2021」（部会報告 #60）とあるが、別の箇所では「例示大会」（前文 #9）",
            ),
            find: named_differently,
        },
        Lint {
            code: "meeting-mode-and-place",
            severity: Severity::Warning,
            says: words(
                "{subject}: said to be {mode}, but also to be at {place}",
                "{subject}: {mode}で開いたとあるが、場所は{place}ともある",
            ),
            looks_at: words(
                "a meeting that one place says was online or in writing, and for which another names a place",
                "ある箇所がオンラインまたは書面とし、別の箇所が場所を記す会議",
            ),
            mend: words(
                "it was probably hybrid: find out, and correct the mode; a general sentence on all meetings often forgets one",
                "ハイブリッドだった可能性がある。確かめて形態を訂正する。全体についての文は例外を忘れがちである",
            ),
            example: words(
                "例示WG no. 17: said to be “online” (活動報告 #30), but also to be at “例示市” (日程表 #80)",
                "第17回例示WG: 「オンライン」（活動報告 #30）で開いたとあるが、場所は「例示市」（日程表 #80）ともある",
            ),
            find: mode_and_place,
        },
        Lint {
            code: "meeting-in-one-list-only",
            severity: Severity::Warning,
            says: words(
                "{body}: {one} is not in the list of {list}, which has {count} meetings of it, such as {near}",
                "{body}: {one}が、同じ会議体の会議を{count}回載せる「{list}」にない。そこの前後の記載: {near}",
            ),
            looks_at: words(
                "two places that each list at least three meetings of one body: a meeting in one that surely lies within the months of the other, and is not there",
                "一つの会議体の会議をそれぞれ三回以上載せる二つの箇所で、一方にあり、他方の期間（月単位）に確実に入るのに他方にない会議",
            ),
            mend: words(
                "one list forgot it, or leaves such meetings out on purpose: find out, and annotate or accept",
                "一方の記載漏れか、意図した省略である。確かめて注記または了承する",
            ),
            example: words(
                "例示WG: “12月23日” (部会報告 1 #41) is not in the list of 日程表, which has 11 meetings of it, such as “11月25日” (日程表 11月 #79)",
                "例示WG: 「12月23日」（部会報告 1 #41）が、同じ会議体の会議を11回載せる「日程表」にない。そこの前後の記載: 「11月25日」（日程表 11月 #79）",
            ),
            find: in_one_list_only,
        },
        Lint {
            code: "meeting-of-inactive-body",
            severity: Severity::Warning,
            says: words(
                "{subject} was held on {held}, when {body} was not at work: {state}",
                "{subject}は{held}に開かれたが、{body}はその時活動していない: {state}",
            ),
            looks_at: words(
                "meetings on an exact day on which their body is surely suspended, dissolved or merged away, or not yet established",
                "日の確かな会議で、その日に会議体が確実に休会・解散・統合後、または設立前のもの",
            ),
            mend: words(
                "a date or the body is wrong, or the resumption is not recorded",
                "日付か会議体が誤っているか、再開の記録が抜けている",
            ),
            example: words(
                "例示WG no. 17 was held on “2022-02-20” (#41), when 例示WG was not at work: “suspended 2022-02-01” (#40)",
                "第17回例示WGは「2022年2月20日」（#41）に開かれたが、例示WGはその時活動していない: 「休会 2022年2月1日」（#40）",
            ),
            find: of_inactive_body,
        },
        Lint {
            code: "stated-rhythm-not-kept",
            severity: Severity::Warning,
            says: words(
                "{body}: its rhythm is said to be {rhythm}, but {lack}",
                "{body}: 開催の周期は{rhythm}とあるが、{lack}",
            ),
            looks_at: words(
                "a statement that a body meets monthly, against the months of its recorded meetings (at least six); one that it meets yearly, against a record that it did not",
                "毎月開くという記載と、記録された会議（六回以上）の月。毎年開くという記載と、開催なしの記録",
            ),
            mend: words(
                "a meeting was not recorded, or the statement is a rule with exceptions: find out, and annotate or accept",
                "会議の記録漏れか、例外のある原則である。確かめて注記または了承する",
            ),
            example: words(
                "例示WG: its rhythm is said to be “毎月” (活動報告 #30), but none is recorded in 2021-08, after “7月16日” (部会開催 #41)",
                "例示WG: 開催の周期は「毎月」（活動報告 #30）とあるが、2021年8月の会議の記録がない。その前は「7月16日」（部会開催 #41）",
            ),
            find: rhythm_not_kept,
        },
        Lint {
            code: "held-in-idle-time",
            severity: Severity::Warning,
            says: words(
                "{body}: said to have done nothing in {idle}, but {done} lies within it",
                "{body}: {idle}には活動がないとあるが、{done}はその間のことである",
            ),
            looks_at: words(
                "a period in which a body is said to have held no meeting or done nothing, and its meetings and activities that surely lie within",
                "会議なし・活動なしと記された期間と、その間に確実に入る会議・活動",
            ),
            mend: words(
                "the general statement forgets one, or a date is wrong",
                "全体についての文が例外を忘れているか、日付の誤りである",
            ),
            example: words(
                "例示WG: said to have done nothing in “下期” (#50), but “10月1日” (#49) lies within it",
                "例示WG: 「下期」（#50）には活動がないとあるが、「10月1日」（#49）はその間のことである",
            ),
            find: in_idle_time,
        },
        Lint {
            code: "talk-on-another-day",
            severity: Severity::Warning,
            says: words(
                "{subject} is dated {talk}, but {meeting}, at which it was given, {held}",
                "{subject}は{talk}とあるが、その場である{meeting}は{held}である",
            ),
            looks_at: words(
                "talks and occasions at a meeting, both on exact days",
                "会議の場での講演・催事で、どちらも日の確かなもの",
            ),
            mend: words(
                "one of the two days is wrong, or it was given at another meeting",
                "どちらかの日付が誤っているか、別の会議でのことである",
            ),
            example: words(
                "通信量の変化 is dated “2021-12-24” (#45), but 例示WG no. 17, at which it was given, “2021-12-23” (#41)",
                "通信量の変化は「2021年12月24日」（#45）とあるが、その場である第17回例示WGは「2021年12月23日」（#41）である",
            ),
            find: talk_on_another_day,
        },
        Lint {
            code: "agenda-number",
            severity: Severity::Info,
            says: words(
                "{subject}: after agenda item {before} comes {after}",
                "{subject}: 議題{before}の次が{after}である",
            ),
            looks_at: words(
                "numbers of agenda items that skip, repeat or go back, each level on its own",
                "議題の番号の飛び・重複・逆行（階層ごと）",
            ),
            mend: words(
                "an item was left out or added late: look at the original agenda",
                "議題の抜けか後からの追加である。元の議事次第を確かめる",
            ),
            example: words(
                "例示WG no. 17: after agenda item “2” (議事録 #41) comes “4” (議事録 #41)",
                "第17回例示WG: 議題「2」（議事録 #41）の次が「4」（議事録 #41）である",
            ),
            find: agenda_numbers,
        },
        Lint {
            code: "agenda-time",
            severity: Severity::Info,
            says: words(
                "{subject}: the time boxes make {planned}, but it lasted from {span}, {lasted}",
                "{subject}: 時間枠の合計は{planned}だが、実際は{span}の{lasted}である",
            ),
            looks_at: words(
                "an agenda with a time box for every item, against begin and end of the meeting: more than a quarter hour and a quarter apart",
                "すべての議題に時間枠がある会議で、合計と実際の時間が15分かつ四分の一を超えて違うもの",
            ),
            mend: words(
                "meetings run over: accept it. Otherwise a time is wrong",
                "会議は延びるものである。その場合は了承する。そうでなければ時刻の誤りである",
            ),
            example: words(
                "例示WG no. 17: the time boxes make “60 minutes” (議事録 #41), but it lasted from “10:00–12:30” (議事録 #41), 150 minutes",
                "第17回例示WG: 時間枠の合計は「60分」（議事録 #41）だが、実際は「10:00–12:30」（議事録 #41）の150分である",
            ),
            find: agenda_time,
        },
        Lint {
            code: "minutes-approved-early",
            severity: Severity::Error,
            says: words(
                "the minutes of {subject} ({held}) were approved by {by}, which was not later: {approved}",
                "{subject}（{held}）の議事録を承認した{by}は、それより後の会議ではない: {approved}",
            ),
            looks_at: words(
                "minutes approved by a meeting that surely was not later than the one that they tell of",
                "その会議より後ではないことが確かな会議で承認された議事録",
            ),
            mend: words(
                "the approving meeting or a date is wrong: correct it",
                "承認した会議か日付が誤っている。訂正する",
            ),
            example: words(
                "the minutes of 例示WG no. 17 (“2021-12-23” (#41)) were approved by 例示WG no. 16, which was not later: “2021-11-25” (#40)",
                "第17回例示WG（「2021年12月23日」（#41））の議事録を承認した第16回例示WGは、それより後の会議ではない: 「2021年11月25日」（#40）",
            ),
            find: approved_early,
        },
        Lint {
            code: "minutes-missing",
            severity: Severity::Info,
            says: words(
                "{subject}: no minutes of {date}, although {others} other meetings of {body} have theirs, as {example}",
                "{subject}: {date}の議事録の記録がない。{body}のほかの{others}回にはある。例: {example}",
            ),
            looks_at: words(
                "a body at least four, and four fifths, of whose meetings have minutes or a scribe; the newest may wait for theirs",
                "四回以上かつ五分の四以上の会議に議事録または作成者の記録がある会議体（最新の会議は除く）",
            ),
            mend: words(
                "look for them, and record minutes.drafted",
                "探して、議事録の作成（minutes.drafted）を記録する",
            ),
            example: words(
                "例示WG no. 18: no minutes of “2022-01-20” (#42), although 12 other meetings of 例示WG have theirs, as “2022-02-10” (#43)",
                "第18回例示WG: 「2022年1月20日」（#42）の議事録の記録がない。例示WGのほかの12回にはある。例: 「2022年2月10日」（#43）",
            ),
            find: minutes_missing,
        },
    ],
};

/// The meetings that bear a number, by body and numbering scope, in the order of their numbers.
fn numbered<'r>(records: &'r Records<'_>) -> BTreeMap<(&'r str, &'r str), Vec<(i64, &'r Act)>> {
    let mut scopes: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for act in records.of_kind("meeting.held") {
        if let (Some(body), Some(number)) = (act.text("body"), act.int("number")) {
            let scope = (body, act.text("numbering").unwrap_or_default());
            scopes.entry(scope).or_default().push((number, act));
        }
    }
    for meetings in scopes.values_mut() {
        meetings.sort_by_key(|(number, act)| (*number, act.seq));
    }
    scopes
}

fn ordinal(number: i64) -> Said {
    Said::new(format!("no. {number}"), format!("第{number}回"))
}

fn number_repeated(records: &Records<'_>, found: &mut Findings) {
    let mut repeated = |body: &str, meetings: &[(i64, &Act)]| {
        for pair in meetings.windows(2) {
            let [(number, one), (next, other)] = pair else { continue };
            if number == next && one.subject_meant() != other.subject_meant() {
                found.push(
                    Oddity::about(other)
                        .fill("number", *number)
                        .fill("body", records.called(body))
                        .quote("one", one, records.dated(one))
                        .quote("other", other, records.dated(other)),
                );
            }
        }
    };
    for ((body, _), meetings) in numbered(records) {
        repeated(body, &meetings);
    }
    for (body, places) in lists(records) {
        for list in places.values() {
            let said = |act: &Act| act.says("number").and_then(Value::as_int);
            let mut claimed: Vec<(i64, &Act)> =
                list.entries.iter().filter_map(|entry| Some((said(entry.act)?, entry.act))).collect();
            claimed.sort_by_key(|(number, act)| (*number, act.seq));
            repeated(body, &claimed);
        }
    }
}

fn number_gap(records: &Records<'_>, found: &mut Findings) {
    for ((body, _), meetings) in numbered(records) {
        let (Some((first, _)), Some((last, _))) = (meetings.first(), meetings.last()) else { continue };
        let known = i64::try_from(meetings.len()).unwrap_or(i64::MAX);
        if known < 3 || known.saturating_mul(2) < last - first + 1 {
            continue;
        }
        for pair in meetings.windows(2) {
            let [(number, one), (next, other)] = pair else { continue };
            if next - number > 1 {
                let missing = match next - number {
                    2 => (number + 1).to_string(),
                    _ => format!("{}–{}", number + 1, next - 1),
                };
                found.push(
                    Oddity::about(other)
                        .fill("body", records.called(body))
                        .fill("missing", missing)
                        .quote("one", one, ordinal(*number))
                        .quote("other", other, ordinal(*next)),
                );
            }
        }
    }
}

fn number_order(records: &Records<'_>, found: &mut Findings) {
    for ((body, _), meetings) in numbered(records) {
        for pair in meetings.windows(2) {
            let [(number, one), (next, other)] = pair else { continue };
            let (Some(first), Some(second)) = (&one.occurred, &other.occurred) else { continue };
            if number < next && second.before(first) == Truth::Yes {
                found.push(
                    Oddity::about(other)
                        .fill("body", records.called(body))
                        .fill("number", *number)
                        .fill("next", *next)
                        .quote("one", one, records.dated(one))
                        .quote("other", other, records.dated(other)),
                );
            }
        }
    }
}

fn without_number(records: &Records<'_>, found: &mut Findings) {
    let mut bodies: BTreeMap<&str, Siblings<'_>> = BTreeMap::new();
    for act in records.of_kind("meeting.held") {
        if let Some(body) = act.text("body") {
            bodies.entry(body).or_default().add(act, act.int("number").is_some());
        }
    }
    for (body, (without, others, example)) in
        bodies.iter().filter_map(|(body, meetings)| Some((body, meetings.odd(NUMBERED_MIN)?)))
    {
        for act in without {
            let said = act.data.get("title").map_or_else(|| records.dated(act), |title| records.words(title));
            found.push(
                Oddity::about(act)
                    .quote("one", act, said)
                    .fill("others", others)
                    .fill("body", records.called(body))
                    .quote("example", example, ordinal(example.int("number").unwrap_or_default())),
            );
        }
    }
}

/// Kinds that tell of a gathering.
const GATHERINGS: &[&str] = &["meeting.held", "session.given", "occasion.held"];
/// Fields that call it by a name.
const NAMES: &[&str] = &["name", "title", "theme"];

fn told_differently(records: &Records<'_>, found: &mut Findings) {
    for differs in disagreements(records, GATHERINGS) {
        let field = differs.field.as_str();
        if NAMES.contains(&field) {
            continue;
        }
        let kind = differs.other.act.text("about_kind").unwrap_or_default();
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

fn named_differently(records: &Records<'_>, found: &mut Findings) {
    let named = disagreements(records, GATHERINGS);
    for differs in named.iter().filter(|differs| NAMES.contains(&differs.field.as_str())) {
        found.push(
            Oddity::about(differs.other.act)
                .quote("one", differs.one.act, records.words(&differs.one.value))
                .quote("other", differs.other.act, records.words(&differs.other.value)),
        );
    }
}

fn mode_and_place(records: &Records<'_>, found: &mut Findings) {
    for held in records.of_kind("meeting.held") {
        let of = |field| statements(records, "meeting.held", &held.subject, field);
        let remote = of("mode").find(|said| ["online", "written"].map(Value::from).contains(&said.value));
        let place =
            remote.as_ref().and_then(|remote| of("place").find(|said| said.act.seq != remote.act.seq));
        if let (Some(mode), Some(place)) = (remote, place) {
            found.push(
                Oddity::about(held)
                    .quote("mode", mode.act, records.field_words("meeting.held", "mode", &mode.value))
                    .quote("place", place.act, records.words(&place.value)),
            );
        }
    }
}

fn in_one_list_only(records: &Records<'_>, found: &mut Findings) {
    for (body, places) in lists(records) {
        for (here, list) in &places {
            for (there, other) in places.iter().filter(|(there, _)| *there != here) {
                for entry in
                    list.entries.iter().filter(|entry| other.covers(&entry.date) && !other.tells_of(entry))
                {
                    let Some(near) = other.nearest(&entry.date) else { continue };
                    found.push(
                        Oddity::about(entry.act)
                            .fill("body", records.called(body))
                            .quote("one", entry.act, records.dated(entry.act))
                            .fill("list", there.heading())
                            .fill("count", i64::try_from(other.entries.len()).unwrap_or(i64::MAX))
                            .quote("near", near.act, records.dated(near.act)),
                    );
                }
            }
        }
    }
}

fn of_inactive_body(records: &Records<'_>, found: &mut Findings) {
    for act in records.of_kind("meeting.held") {
        let (Some(body), Some((day, _))) = (act.text("body"), act.days()) else { continue };
        let Some(state) = records.state_on(body, day) else { continue };
        let stopped = state.certain("status").and_then(Value::as_str);
        let stopped = stopped.filter(|word| ["suspended", "dissolved", "merged"].contains(word));
        let because = match stopped {
            Some(_) => state.get("status").first().and_then(|status| records.act(*status.by.first()?)),
            None => records
                .about(body)
                .filter(|other| other.is("body.established"))
                .find(|other| other.occurred.as_ref().is_some_and(|date| date.earliest() > day)),
        };
        let Some(because) = because else { continue };
        let (what, when) = (records.kind_words(because), records.dated(because));
        found.push(
            Oddity::about(act)
                .quote("held", act, records.dated(act))
                .fill("body", records.called(body))
                .quote(
                    "state",
                    because,
                    Said::new(format!("{} {}", what.en, when.en), format!("{} {}", what.ja, when.ja)),
                ),
        );
    }
}

/// What is said to be done monthly, where it is about meeting.
fn meets_monthly(act: &Act) -> bool {
    let words = |field: &str| act.data.get(field).and_then(|value| value.words("ja")).unwrap_or_default();
    let about_meetings = ["部会", "会議", "会合", "定例", "例会", "開催"];
    let (rhythm, title) = (words("rhythm"), words("title"));
    (rhythm.contains("毎月") || rhythm.contains("monthly"))
        && about_meetings.iter().any(|word| rhythm.contains(word) || title.contains(word))
}

fn meets_yearly(act: &Act) -> bool {
    let rhythm = act.data.get("rhythm").and_then(|value| value.words("ja")).unwrap_or_default();
    ["年に1回", "年1回", "毎年", "年に一回", "年一回", "yearly"].iter().any(|word| rhythm.contains(word))
        && rhythm.contains("開催")
}

fn rhythm_not_kept(records: &Records<'_>, found: &mut Findings) {
    let mut told = BTreeMap::new();
    for act in records.of_kind("activity.noted") {
        if let Some(body) = act.text("body").filter(|_| meets_monthly(act)) {
            told.entry(body).or_insert(act);
        }
        let Some(body) = act.text("body").filter(|_| meets_yearly(act)) else { continue };
        for none in records.about(body).filter(|none| none.is("meeting.none_held")) {
            let period = none.text("period").map(|period| records.span(period)).unwrap_or_default();
            let lack = Said::new("none was held in ", "開催なしともある: ");
            found.push(lacks(records, act, body, &lack, none, period));
        }
    }
    let mut of_body: BTreeMap<&str, Vec<&Act>> = BTreeMap::new();
    for act in records.of_kind("meeting.held") {
        if let Some(body) = act.text("body").filter(|body| told.contains_key(body)) {
            of_body.entry(body).or_default().push(act);
        }
    }
    for (body, act) in told {
        let meetings = of_body.get(body).map(Vec::as_slice).unwrap_or_default();
        let mut held: Vec<(Day, &Act)> =
            meetings.iter().filter_map(|held| Some((held.days()?.0, *held))).collect();
        held.sort_by_key(|(day, held)| (*day, held.seq));
        if held.len() < 6 {
            continue;
        }
        // Where a meeting's day is not known, its month may be the missing one.
        let vague: Vec<&&Act> = meetings.iter().filter(|held| held.days().is_none()).collect();
        for pair in held.windows(2) {
            let [(before, one), (after, _)] = pair else { continue };
            for month in months_between(*before, *after) {
                let known = |held: &&&Act| {
                    held.occurred
                        .as_ref()
                        .is_some_and(|date| date.allows(month) || date.allows(month.plus_days(27)))
                };
                if vague.iter().any(known) {
                    continue;
                }
                let (year, number) = (month.year(), month.month());
                let lack = Said::new(
                    format!("none is recorded in {year}-{number:02}, after "),
                    format!("{year}年{number}月の会議の記録がない。その前は"),
                );
                found.push(lacks(records, act, body, &lack, one, records.dated(one)));
            }
        }
    }
}

/// A finding on a rhythm; the lack is quoted with its place.
fn lacks(records: &Records<'_>, act: &Act, body: &str, lack: &Said, because: &Act, says: Said) -> Oddity {
    let rhythm = act.data.get("rhythm").map(|rhythm| records.words(rhythm)).unwrap_or_default();
    Oddity::about(act)
        .concerning(body)
        .fill("body", records.called(body))
        .quote("rhythm", act, rhythm)
        .fill("lack", Said::new(format!("{}{{at}}", lack.en), format!("{}{{at}}", lack.ja)))
        .quote("at", because, says)
}

/// The first days of the months that lie between those of two days.
fn months_between(before: Day, after: Day) -> Vec<Day> {
    let first = |day: Day| day.plus_days(1 - i64::from(day.day()));
    let next = |month: &Day| Some(first(month.plus_days(31)));
    std::iter::successors(next(&first(before)), next).take_while(|month| *month < first(after)).collect()
}

fn in_idle_time(records: &Records<'_>, found: &mut Findings) {
    let mut done: BTreeMap<&str, Vec<&Act>> = BTreeMap::new();
    let kinds = ["meeting.held", "activity.noted", "session.given"];
    for act in kinds.iter().flat_map(|kind| records.of_kind(kind)) {
        let undone = ["none", "cancelled", "postponed"].contains(&act.text("state").unwrap_or_default());
        if let Some(body) = act.text("body").filter(|_| !undone) {
            done.entry(body).or_default().push(act);
        }
    }
    let no_meeting = records.of_kind("meeting.none_held").map(|none| (none, Some(none.subject.as_str())));
    let idle = records.of_kind("activity.noted").filter(|act| act.text("state") == Some("none"));
    for (none, body) in no_meeting.chain(idle.map(|none| (none, none.text("body")))) {
        let period = none.text("period").and_then(|period| period.parse::<Period>().ok());
        let (Some(body), Some(period)) = (body, period) else { continue };
        let within = |act: &&&Act| {
            // "No meeting" says nothing of other work.
            let counts = act.is("meeting.held") || none.is("activity.noted");
            let days = act.days().or_else(|| act.text("planned").and_then(days_of_any));
            let inside = |day| period.contains(day) == Truth::Yes;
            counts && days.is_some_and(|(first, last)| inside(first) && inside(last))
        };
        for act in done.get(body).into_iter().flatten().filter(within) {
            let span = |act: &Act, field: &str| act.text(field).map(|stored| records.span(stored));
            let printed = |act: &Act| act.text("occurred_text").map(Said::from);
            let idle = printed(none).or_else(|| span(none, "period")).unwrap_or_default();
            let said = printed(act).or_else(|| span(act, "planned"));
            found.push(
                Oddity::about(act).fill("body", records.called(body)).quote("idle", none, idle).quote(
                    "done",
                    act,
                    said.unwrap_or_else(|| records.dated(act)),
                ),
            );
        }
    }
}

/// First and last day that a day or period as stored allows.
fn days_of_any(stored: &str) -> Option<(Day, Day)> {
    let date = crate::time::Edtf::parse(stored).ok().map(|date| (date.earliest(), date.latest()));
    date.or_else(|| days_of(stored))
}

fn talk_on_another_day(records: &Records<'_>, found: &mut Findings) {
    for kind in ["session.given", "occasion.held"] {
        for act in records.of_kind(kind) {
            let (Some(at), Some((day, _))) = (act.text("at"), act.days()) else { continue };
            let held = records.about(at).find(|held| GATHERINGS.iter().any(|kind| held.is(kind)));
            let Some((held, (first, last))) = held.and_then(|held| Some((held, held.days()?))) else {
                continue;
            };
            if day < first || day > last {
                found.push(
                    Oddity::about(act)
                        .quote("talk", act, records.dated(act))
                        .fill("meeting", records.called(at))
                        .quote("held", held, records.dated(held)),
                );
            }
        }
    }
}
