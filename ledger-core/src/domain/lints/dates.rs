//! Dates: what was printed beside a date, and where a date stands.

use super::finding::{Findings, Oddity, Said};
use super::records::{Act, Records};
use super::{Family, Lint, Severity};
use crate::record::Value;
use crate::record::schema::words;
use crate::time::{Day, Edtf, Weekday};

pub(super) const FAMILY: Family = Family {
    name: "dates",
    title: words("Dates", "日付"),
    lints: &[Lint {
        code: "weekday-mismatch",
        severity: Severity::Warning,
        says: words(
            "{subject}: {printed} gives the weekday {given}, but {day} is a {true}",
            "{subject}: {printed}は曜日を{given}とするが、{day}は{true}曜日である",
        ),
        looks_at: words(
            "the weekday printed beside a date (`extra.weekday`, `says_weekday`, or in brackets in the wording of the date)",
            "日付に添えて印刷された曜日（`extra.weekday`、`says_weekday`、または日付の原文の括弧内）",
        ),
        mend: words(
            "either the day or the weekday is a misprint: look for a second source of the date. If the date is right, the ready-made correction replaces the weekday",
            "日か曜日のどちらかが誤植である。日付の別の出典を確かめる。日付が正しければ、用意された訂正で曜日を改める",
        ),
        example: words(
            "第17回例示WG: “12月23日（金）” (calendar #41) gives the weekday Fri, but 2021-12-23 is a Thu",
            "第17回例示WG: 「12月23日（金）」（日程表 #41）は曜日を金とするが、2021年12月23日は木曜日である",
        ),
        find: weekday_mismatch,
    }],
};

/// A day, the weekday printed beside it, and the field in which that stands.
struct Printed {
    day: Day,
    weekday: Weekday,
    field: Option<&'static str>,
}

fn weekday_mismatch(records: &Records<'_>, found: &mut Findings) {
    for act in records.acts() {
        for Printed { day, weekday, field } in printed_weekdays(act) {
            if day.weekday() == weekday {
                continue;
            }
            let right = Said::new(day.weekday().en(), day.weekday().ja());
            let mut oddity = Oddity::about(act)
                .quote(
                    "printed",
                    act,
                    act.text("occurred_text").map_or_else(|| records.dated(act), Said::from),
                )
                .fill("given", Said::new(weekday.en(), weekday.ja()))
                .fill("day", Said::same(day.to_string()))
                .fill("true", right.clone());
            if let Some(field) = field {
                let reason =
                    Said::new(format!("{day} is a {}", right.en), format!("{day} は{}曜日", right.ja));
                let value = match field {
                    "extra" => with_weekday(act, day.weekday()),
                    _ => Some(Value::from(day.weekday().ja())),
                };
                if let Some(value) = value {
                    oddity = oddity.fix(act.correction(&reason).set(&format!("set_{field}"), value));
                }
            }
            found.push(oddity);
        }
    }
}

/// The weekdays of an act, each with its day.
fn printed_weekdays(act: &Act) -> Vec<Printed> {
    let mut printed = Vec::new();
    let exact = |date: Option<Edtf>| date.filter(Edtf::is_exact).map(|date| date.earliest());
    let day = exact(act.occurred.clone()).or_else(|| exact(act.says_occurred()));
    let read = |value: &Value| value.as_str().and_then(weekday);
    if let (Some(day), Some(weekday)) = (day, act.says("weekday").and_then(read)) {
        printed.push(Printed { day, weekday, field: Some("says_weekday") });
    }
    if let (Some(day), Some(weekday)) =
        (day, act.data.get("extra").and_then(|extra| extra.get("weekday")).and_then(read))
    {
        printed.push(Printed { day, weekday, field: Some("extra") });
    }
    printed
}

/// `extra` with another weekday, if it has one weekday.
fn with_weekday(act: &Act, weekday: Weekday) -> Option<Value> {
    let Some(Value::Object(extra)) = act.data.get("extra") else { return None };
    let mut extra = extra.clone();
    extra.insert("weekday".to_owned(), weekday.ja().into());
    Some(Value::Object(extra))
}

/// A weekday as printed: `水`, `水曜`, `Wed`.
fn weekday(text: &str) -> Option<Weekday> {
    let head = text.trim();
    Weekday::ALL.into_iter().find(|day| head.starts_with(day.ja()) || head.eq_ignore_ascii_case(day.en()))
}
