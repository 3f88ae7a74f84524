//! Dates: what was printed beside a date, how it was worded, and when it was recorded.

use std::collections::BTreeMap;

use super::finding::{Findings, Oddity, Said};
use super::planned::{plan, planned_in_silence, planned_wording};
use super::printed::{Printed, dates_in, double_years, is_within};
use super::records::{Act, Records, Siblings, days_of, texts};
use super::weekdays::weekday_mismatch;
use super::{Family, Lint, Severity};
use crate::record::Value;
use crate::record::schema::words;
use crate::time::{Day, Edtf};

/// So many of a sort have their day, before one that does not is odd.
const DATED_MIN: usize = 4;

pub(super) const FAMILY: Family = Family {
    name: "dates",
    title: words("Dates", "日付"),
    lints: &[
        Lint {
            code: "weekday-mismatch",
            severity: Severity::Warning,
            says: words(
                "{subject}: {printed} gives the weekday {given}, but {day} is a {true}",
                "{subject}: {printed}は曜日を{given}とするが、{day}は{true}曜日である",
            ),
            looks_at: words(
                "the weekday printed beside a date: `extra.weekday` (a list in the order of the printed days: first and last of a period or of each session), `says_weekday`, in brackets in the wording, or beside a day that is considered for a meeting (`candidates`)",
                "日付に添えて印刷された曜日: `extra.weekday`（期間や各日程の最初と最後の日の順の並びでもよい）、`says_weekday`、原文の括弧内、または会議の候補日（`candidates`）のもの",
            ),
            mend: words(
                "either the day or the weekday is a misprint: look for a second source of the date. If the date is right, the ready-made correction replaces the weekday",
                "日か曜日のどちらかが誤植である。日付の別の出典を確かめる。日付が正しければ、用意された訂正で曜日を改める",
            ),
            example: words(
                "例示WG no. 17: “12月23日（金）” (日程表 #41) gives the weekday Fri, but 2021-12-23 is a Thu",
                "第17回例示WG: 「12月23日（金）」（日程表 #41）は曜日を金とするが、2021-12-23は木曜日である",
            ),
            find: weekday_mismatch,
        },
        Lint {
            code: "date-wording-mismatch",
            severity: Severity::Warning,
            says: words(
                "{subject}: the wording is {printed}, but the date recorded is {date}",
                "{subject}: 原文は{printed}だが、記録された日付は{date}である",
            ),
            looks_at: words(
                "the first date in `occurred_text` against the exact day of the act, or the first and last day of its period, as far as year, month and day are printed",
                "`occurred_text` の最初の日付と、確かな発生日（期間なら最初か最後の日）とを、印刷された年・月・日の限りで比べる",
            ),
            mend: words(
                "a slip in transcription is likely: correct the date (`set_occurred`) or the wording",
                "転記の誤りである。日付（`set_occurred`）か原文を訂正する",
            ),
            example: words(
                "例示WG no. 17: the wording is “12月23日” (議事録 #41), but the date recorded is 2021-11-23 (Tue)",
                "第17回例示WG: 原文は「12月23日」（議事録 #41）だが、記録された日付は2021年11月23日（火）である",
            ),
            find: wording_mismatch,
        },
        Lint {
            code: "printed-date-impossible",
            severity: Severity::Warning,
            says: words(
                "{subject}: {printed} names a day that does not exist",
                "{subject}: {printed}は存在しない日付を含む",
            ),
            looks_at: words("dates in `occurred_text`", "`occurred_text` の中の日付"),
            mend: words(
                "a misprint: say in a note what was probably meant, and record the date as widely as it is known",
                "誤植である。何を意味したかを備考に記し、日付は分かる範囲の幅で記録する",
            ),
            example: words(
                "例示WG no. 17: “2月30日” (議事録 #41) names a day that does not exist",
                "第17回例示WG: 「2月30日」（議事録 #41）は存在しない日付を含む",
            ),
            find: impossible,
        },
        Lint {
            code: "era-past-its-end",
            severity: Severity::Info,
            says: words(
                "{subject}: {printed} counts in {era}, which ended on {end}",
                "{subject}: {printed}は{era}で数えるが、{era}は{end}に終わった",
            ),
            looks_at: words(
                "dates with month in `occurred_text` whose era had ended; a year alone is a label",
                "`occurred_text` の中の、終わった元号で書かれた年月日（年だけのものは年の呼び名とみる）",
            ),
            mend: words(
                "usual in texts written before the change of era; elsewhere a slip. Look whether the year was meant",
                "改元前に書かれた文書では普通のこと。それ以外では誤りで、年が正しいかを確かめる",
            ),
            example: words(
                "例示計画: “平成32年3月” (計画書 #12) counts in Heisei, which ended on 2019-04-30",
                "例示計画: 「平成32年3月」（計画書 #12）は平成で数えるが、平成は2019-04-30に終わった",
            ),
            find: past_its_era,
        },
        Lint {
            code: "double-date-disagrees",
            severity: Severity::Warning,
            says: words(
                "{subject}: {printed} gives one year twice, as {one} and as {other}",
                "{subject}: {printed}は一つの年を{one}年とも{other}年ともしている",
            ),
            looks_at: words(
                "a western year or fiscal year with that of an era beside it, in any text of an event",
                "記録の文中で、西暦の年・年度に元号の年・年度が併記されたもの",
            ),
            mend: words(
                "one of the two is a misprint: look for a second source",
                "どちらかが誤植である。別の出典を確かめる",
            ),
            example: words(
                "例示法: “2019年（平成30年）4月” (報告書 #12) gives one year twice, as 2019 and as 2018",
                "例示法: 「2019年（平成30年）4月」（報告書 #12）は一つの年を2019年とも2018年ともしている",
            ),
            find: double_date,
        },
        Lint {
            code: "stated-days",
            severity: Severity::Warning,
            says: words(
                "{subject}: {stated} days are stated, but {dates} are {counted} days",
                "{subject}: {stated}日間とあるが、{dates}は数えると{counted}日である",
            ),
            looks_at: words(
                "the number of days stated (`extra.days`) against the days of the sessions, or of the period",
                "記された日数（`extra.days`）と、各日程または期間の日数",
            ),
            mend: words(
                "a day or the number is a misprint; a weekday printed beside it often tells which",
                "日付か日数のどちらかが誤植である。添えられた曜日が手がかりになることが多い",
            ),
            example: words(
                "例示セミナー: “2” (一覧 #50) days are stated, but “11月5日～7日” (一覧 #50) are 3 days",
                "例示セミナー: 「2」（一覧 #50）日間とあるが、「11月5日～7日」（一覧 #50）は数えると3日である",
            ),
            find: stated_days,
        },
        Lint {
            code: "planned-wording-left",
            severity: Severity::Warning,
            says: words(
                "{subject}: still said to be planned for {planned} in what was recorded on {recorded}, after that time",
                "{subject}: {planned}の予定のままだが、その記録（{recorded}）の時点で予定の時期を過ぎている",
            ),
            looks_at: words(
                "plans (state `planned`, announcements) whose time had surely passed when they were recorded, and about which nothing later is recorded",
                "記録された時点で予定の時期が確実に過ぎており、その後の記録がない予定（状態が `planned` のもの、催事の予告）",
            ),
            mend: words(
                "find out what became of it and record that; wording of an earlier report was probably carried over",
                "どうなったかを確かめて記録する。以前の報告の文言が残っている可能性が高い",
            ),
            example: words(
                "要望書の提出: still said to be planned for “2021年10月” (報告書 #70) in what was recorded on 2022-05-31, after that time",
                "要望書の提出: 「2021年10月」（報告書 #70）の予定のままだが、その記録（2022-05-31）の時点で予定の時期を過ぎている",
            ),
            find: planned_wording,
        },
        Lint {
            code: "planned-in-silence",
            severity: Severity::Info,
            says: words(
                "{subject} was planned for {planned}; of what became of it nothing is recorded",
                "{subject}は{planned}の予定だったが、その後どうなったかの記録がない",
            ),
            looks_at: words(
                "plans (state `planned`, announcements, calls of meetings), what is recommended or to be done by a day (`due`), whose time has surely passed by the day asked about: nothing later is recorded about them, and nothing recorded after that time refers to them",
                "予定（状態が `planned` のもの、催事の予告、会議の招集）と期限（`due`）のある提言・宿題で、問い合わせの日までに時期が確実に過ぎ、その後の記録も、その時期より後に記録されてそれを指すものもないもの",
            ),
            mend: words("find out what became of it, and record that", "どうなったかを確かめて記録する"),
            example: words(
                "例示大会2022 was planned for “2022-07” (#88); of what became of it nothing is recorded",
                "例示大会2022は「2022年7月」（#88）の予定だったが、その後どうなったかの記録がない",
            ),
            find: planned_in_silence,
        },
        Lint {
            code: "relative-wording",
            severity: Severity::Info,
            says: words(
                "{subject}: the wording {printed} names no year of its own; it was read as {date}",
                "{subject}: 原文の{printed}はそれだけでは年が分からない。{date}と読んだ",
            ),
            looks_at: words(
                "`occurred_text` with this year, last year, last month and the like, and no year",
                "`occurred_text` に「本年」「昨年」「先月」などとあり、年がないもの",
            ),
            mend: words(
                "see from the text around it whether the year is right; the wording may come from an older report",
                "前後の文から年が正しいかを確かめる。古い報告の文言が残っていることがある",
            ),
            example: words(
                "例示連絡会: the wording “本年5月” (報告書 #12) names no year of its own; it was read as 2019-05",
                "例示連絡会: 原文の「本年5月」（報告書 #12）はそれだけでは年が分からない。2019年5月と読んだ",
            ),
            find: relative_wording,
        },
        Lint {
            code: "outside-reported-period",
            severity: Severity::Info,
            says: words(
                "{subject}: {date} lies outside {period}, on which {report} reports",
                "{subject}: {date}は、{report}の対象期間{period}の外である",
            ),
            looks_at: words(
                "meetings, occasions and endorsements on days surely outside the `period` of the document that tells of them as its facts",
                "出典の文書の対象期間（`period`）の外であることが確かな会議・催事・後援",
            ),
            mend: words(
                "reports tell of earlier and later things on purpose: accept it. Otherwise a year is wrong",
                "報告が前後の時期にふれることはある。その場合は了承する。そうでなければ年の誤りである",
            ),
            example: words(
                "例示WG no. 1: “2020/2/17” (部会報告 9 #50) lies outside “2021-04-01 to 2022-03-31” (表題 #1), on which 2021年度報告 reports",
                "第1回例示WG: 「2020/2/17」（部会報告 9 #50）は、2021年度報告の対象期間「2021年4月1日〜2022年3月31日」（表題 #1）の外である",
            ),
            find: outside_period,
        },
        Lint {
            code: "recorded-before-it-occurred",
            severity: Severity::Warning,
            says: words(
                "{subject}: recorded on {recorded} as done, but dated {date}",
                "{subject}: {recorded}に済んだこととして記録されたが、日付は{date}である",
            ),
            looks_at: words(
                "acts whose day surely lies after the day of recording, and that are not told as a plan, nor by a document of type `plan`",
                "発生日が記録日より確実に後で、予定として記されておらず、計画書の記載でもないもの",
            ),
            mend: words(
                "a slip in the year is usual: correct the date, or record it as planned",
                "年の誤りであることが多い。日付を訂正するか、予定として記録し直す",
            ),
            example: words(
                "例示WG no. 17: recorded on 2022-01-05 as done, but dated “2022年12月23日” (#41)",
                "第17回例示WG: 2022-01-05に済んだこととして記録されたが、日付は「2022年12月23日」（#41）である",
            ),
            find: recorded_before,
        },
        Lint {
            code: "date-less-precise",
            severity: Severity::Info,
            says: words(
                "{subject}: {date}, although {others} others of its kind have their day, as {example} has",
                "{subject}: {date}とあるだけだが、同種のほかの{others}件には日がある。例: {example}",
            ),
            looks_at: words(
                "meetings of one body, and endorsements by one body: one without its day among at least four, and four fifths, that have it",
                "一つの会議体の会議、一つの団体の後援で、四件以上かつ五分の四以上に日があるのに、日のないもの",
            ),
            mend: words(
                "look for the day elsewhere, and correct the date",
                "別の出典で日を確かめ、日付を訂正する",
            ),
            example: words(
                "例示WG no. 20: “2022/3” (部会開催 #44), although 12 others of its kind have their day, as “2022/2/28” (部会開催 #43) has",
                "第20回例示WG: 「2022/3」（部会開催 #44）とあるだけだが、同種のほかの12件には日がある。例: 「2022/2/28」（部会開催 #43）",
            ),
            find: less_precise,
        },
        Lint {
            code: "placeholder-date",
            severity: Severity::Info,
            says: words(
                "{subject}: {date} looks like a date filled in where none was known",
                "{subject}: {date}は、日付が分からないときに入れる仮の日付にみえる",
            ),
            looks_at: words(
                "meetings, talks and occasions on a 1 January, and anything on 1900-01-01, 1970-01-01 or 9999-12-31",
                "1月1日の会議・講演・催事と、1900-01-01、1970-01-01、9999-12-31 のもの",
            ),
            mend: words(
                "correct it to what is known: a year (`2021`), or no date at all",
                "分かる範囲（`2021` のような年、または日付なし）に訂正する",
            ),
            example: words(
                "例示WG no. 17: “2021年1月1日（金）” (#41) looks like a date filled in where none was known",
                "第17回例示WG: 「2021年1月1日（金）」（#41）は、日付が分からないときに入れる仮の日付にみえる",
            ),
            find: placeholder,
        },
    ],
};

fn wording_mismatch(records: &Records<'_>, found: &mut Findings) {
    for act in records.acts() {
        let (Some(wording), Some((first, last))) = (act.text("occurred_text"), act.days()) else { continue };
        let date = dates_in(wording).into_iter().next().filter(|date| !date.is_impossible());
        // The wording may be that of the day for which something is planned, or of the day of an act that
        // is about a period.
        let other = |date: &Printed| {
            let dated = act.occurred.as_ref().map(Edtf::as_str);
            dated.into_iter().chain(act.text("planned")).any(|stored| is_within(date, stored))
        };
        if date.is_some_and(|date| !date.allows(first) && !date.allows(last) && !other(&date)) {
            found.push(
                Oddity::about(act).quote("printed", act, wording).fill("date", records.date(&first.into())),
            );
        }
    }
}

fn impossible(records: &Records<'_>, found: &mut Findings) {
    for act in records.acts() {
        let Some(wording) = act.text("occurred_text") else { continue };
        if dates_in(wording).iter().any(|date| date.is_impossible()) {
            found.push(Oddity::about(act).quote("printed", act, wording));
        }
    }
}

fn past_its_era(records: &Records<'_>, found: &mut Findings) {
    for act in records.acts() {
        let Some(wording) = act.text("occurred_text") else { continue };
        let dates = dates_in(wording);
        let Some((era, _)) = dates.iter().find(|date| date.is_past_its_era()).and_then(|date| date.era)
        else {
            continue;
        };
        let end = era.last_day().map(|day| day.to_string()).unwrap_or_default();
        found.push(
            Oddity::about(act)
                .quote("printed", act, wording)
                .fill("era", Said::new(era.en(), era.ja()))
                .fill("end", end),
        );
    }
}

fn double_date(records: &Records<'_>, found: &mut Findings) {
    for act in records.acts() {
        for text in act.data.iter().filter(|(field, _)| *field != "note").flat_map(|(_, value)| texts(value))
        {
            let Some((one, other)) = double_years(text).into_iter().next() else { continue };
            let year = |year: Option<i32>| year.map(|year| year.to_string()).unwrap_or_default();
            found.push(
                Oddity::about(act)
                    .quote("printed", act, text)
                    .fill("one", year(one.year))
                    .fill("other", year(other.year)),
            );
        }
    }
}

fn stated_days(records: &Records<'_>, found: &mut Findings) {
    for act in records.acts() {
        let stated = act.data.get("extra").and_then(|extra| extra.get("days")).and_then(Value::as_int);
        let Some(stated) = stated else { continue };
        let length = |(first, last): (Day, Day)| i64::from(last.number() - first.number()) + 1;
        let sessions = act.list("sessions");
        let counted: Option<i64> = if sessions.is_empty() {
            act.days().map(length)
        } else {
            let days = |session: &Value| session.get("held").and_then(Value::as_str).and_then(days_of);
            sessions.iter().map(|session| days(session).map(length)).sum()
        };
        if let Some(counted) = counted.filter(|counted| *counted != stated) {
            let span = act.text("period").or_else(|| act.text("held")).map(|stored| records.span(stored));
            let words =
                act.text("occurred_text").map(Said::from).or(span).unwrap_or_else(|| records.dated(act));
            found.push(
                Oddity::about(act)
                    .quote("stated", act, stated)
                    .quote("dates", act, words)
                    .fill("counted", counted),
            );
        }
    }
}

/// Words that name a time by its distance from an unsaid now.
const RELATIVE: &[&str] = &[
    "本年",
    "今年",
    "昨年",
    "去年",
    "一昨年",
    "来年",
    "翌年",
    "先月",
    "今月",
    "来月",
    "本日",
    "昨日",
    "先日",
    "前年",
];

fn relative_wording(records: &Records<'_>, found: &mut Findings) {
    for act in records.acts().filter(|act| !act.is_about_records()) {
        let Some(wording) = act.text("occurred_text") else { continue };
        // The fiscal year is that of the report.
        let words = wording.replace("年度", "");
        let relative = RELATIVE.iter().any(|word| words.contains(word));
        if relative && dates_in(wording).iter().all(|date| date.year.is_none()) {
            let date = act.occurred.clone().or_else(|| act.says_occurred());
            let span = ["period", "held", "planned", "attested"].iter().find_map(|field| act.text(field));
            let read = match (date, span) {
                (Some(date), _) => records.date(&date),
                (None, Some(span)) => records.span(span),
                (None, None) => continue,
            };
            found.push(Oddity::about(act).quote("printed", act, wording).fill("date", read));
        }
    }
}

fn outside_period(records: &Records<'_>, found: &mut Findings) {
    let reports = |act: &Act| {
        let document = act.document()?;
        records.about(document).find_map(|told| Some((told, told.text("period").and_then(days_of)?)))
    };
    for kind in ["meeting.held", "occasion.held", "endorsement.given"] {
        for act in records.of_kind(kind) {
            let Some((told, (from, to))) = reports(act) else { continue };
            // An uncertain day is outside only when all that it allows are.
            let vague = act.occurred.as_ref().map(|date| (date.earliest(), date.latest()));
            let Some((first, last)) = act.days().or(vague) else { continue };
            if last >= from && first <= to {
                continue;
            }
            let span = told.text("period").map(|period| records.span(period)).unwrap_or_default();
            let held = act.text("held").filter(|_| act.text("occurred_text").is_none());
            found.push(
                Oddity::about(act)
                    .quote("date", act, held.map_or_else(|| records.dated(act), |held| records.span(held)))
                    .quote("period", told, span)
                    .fill("report", records.called(&told.subject)),
            );
        }
    }
}

fn recorded_before(records: &Records<'_>, found: &mut Findings) {
    for act in records.acts().filter(|act| plan(act).is_none()) {
        let Some(date) = act.occurred.as_ref().filter(|date| date.earliest() > act.recorded_on) else {
            continue;
        };
        // What stands in a plan is planned, however it is worded.
        let of_plan = act
            .document()
            .is_some_and(|document| records.about(document).any(|told| told.text("type") == Some("plan")));
        if ["occasion.announced", "meeting.convened"].iter().any(|kind| act.is(kind))
            || act.text("state") == Some("planned")
            || of_plan
        {
            continue;
        }
        found.push(Oddity::about(act).fill("recorded", act.recorded_on.to_string()).quote(
            "date",
            act,
            records.date(date),
        ));
    }
}

fn less_precise(records: &Records<'_>, found: &mut Findings) {
    let mut groups: BTreeMap<(&str, &str), Siblings<'_>> = BTreeMap::new();
    for (kind, of) in [("meeting.held", "body"), ("endorsement.given", "by")] {
        for act in records.of_kind(kind) {
            let dated = ["held", "period"].iter().any(|field| act.stated(field).is_some())
                || !act.list("sessions").is_empty()
                || act.occurred.as_ref().is_some_and(Edtf::is_exact);
            groups.entry((kind, act.text(of).unwrap_or_default())).or_default().add(act, dated);
        }
    }
    let held = |act: &Act| match act.text("held").filter(|_| act.text("occurred_text").is_none()) {
        Some(held) => records.span(held),
        None => records.dated(act),
    };
    for (vague, others, example) in groups.values().filter_map(|group| group.odd(DATED_MIN)) {
        for act in vague {
            found.push(Oddity::about(act).quote("date", act, held(act)).fill("others", others).quote(
                "example",
                example,
                held(example),
            ));
        }
    }
}

fn placeholder(records: &Records<'_>, found: &mut Findings) {
    let never = |day: Day| ["1900-01-01", "1970-01-01", "9999-12-31"].contains(&day.to_string().as_str());
    let gathers =
        |act: &Act| ["meeting.held", "session.given", "occasion.held"].iter().any(|kind| act.is(kind));
    for act in records.acts() {
        let Some(date) = act.occurred.as_ref().filter(|date| date.is_exact()) else { continue };
        let day = date.earliest();
        if never(day) || (gathers(act) && (day.month(), day.day()) == (1, 1)) {
            found.push(Oddity::about(act).quote("date", act, records.date(date)));
        }
    }
}
