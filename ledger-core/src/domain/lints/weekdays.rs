//! Weekdays printed beside days. A lint of the family of dates.

use super::finding::{Findings, Oddity, Said};
use super::printed::{dates_in, weekday};
use super::records::{Act, Records, days_of};
use crate::record::Value;
use crate::time::{Day, Edtf, Weekday};

/// A day, the weekday printed beside it, how both are worded, and the field to correct.
struct Beside {
    day: Day,
    weekday: Weekday,
    words: Said,
    field: Option<&'static str>,
}

pub(super) fn weekday_mismatch(records: &Records<'_>, found: &mut Findings) {
    for act in records.acts() {
        for Beside { day, weekday, words, field } in weekdays_beside(records, act) {
            if day.weekday() == weekday {
                continue;
            }
            let right = Said::new(day.weekday().en(), day.weekday().ja());
            let reason = Said::new(format!("{day} is a {}", right.en), format!("{day} は{}曜日", right.ja));
            let oddity = Oddity::about(act)
                .quote("printed", act, words)
                .fill("given", Said::new(weekday.en(), weekday.ja()))
                .fill("day", day.to_string())
                .fill("true", right);
            let correction = act.correction(&reason);
            found.push(match field {
                Some("extra") => match with_weekday(act, day.weekday()) {
                    Some(extra) => oddity.fix(correction.set("set_extra", extra)),
                    None => oddity,
                },
                Some(field) => oddity.fix(correction.set(&format!("set_{field}"), day.weekday().ja())),
                None => oddity,
            });
        }
    }
}

/// The weekdays of an act, each with its day. One act has them in one way.
fn weekdays_beside(records: &Records<'_>, act: &Act) -> Vec<Beside> {
    let wording = || act.text("occurred_text").map_or_else(|| records.dated(act), Said::from);
    let read = |value: &Value| value.as_str().and_then(weekday);
    if !act.list("candidates").is_empty() {
        return act.list("candidates").iter().filter_map(candidate).collect();
    }
    if let (Some(weekday), Some((day, _))) = (act.says("weekday").and_then(read), act.days()) {
        return vec![Beside { day, weekday, words: wording(), field: Some("says_weekday") }];
    }
    let noted = act.data.get("extra").and_then(|extra| extra.get("weekday"));
    let days = printed_days(act);
    if let Some(noted) = noted {
        let weekdays: Vec<Option<Weekday>> = noted.elements().iter().map(read).collect();
        // Only one that stands alone can be corrected without touching the others.
        let field = matches!(noted, Value::Text(_)).then_some("extra");
        if weekdays.len() == days.len() || weekdays.len() == 1 {
            let beside = days.into_iter().zip(weekdays).filter_map(|((day, words), weekday)| {
                Some(Beside { day, weekday: weekday?, words: words.unwrap_or_else(wording), field })
            });
            return beside.collect();
        }
    }
    // A weekday in the wording stands beside the day that is printed there.
    let printed = act.text("occurred_text").map(dates_in).unwrap_or_default();
    let days: Vec<Day> = days.into_iter().map(|(day, _)| day).collect();
    let beside = printed.into_iter().filter_map(|date| {
        let day =
            date.full().or_else(|| days.iter().copied().find(|day| date.day.is_some() && date.allows(*day)));
        Some(Beside { day: day?, weekday: date.weekday?, words: wording(), field: None })
    });
    beside.collect()
}

/// A day that is considered for a meeting, with the weekday beside it: as it is noted, else in its wording.
fn candidate(candidate: &Value) -> Option<Beside> {
    let day = Edtf::parse(candidate.get("day")?.as_str()?).ok().filter(Edtf::is_exact)?.earliest();
    let text = candidate.get("text").and_then(Value::as_str);
    let noted = candidate.get("weekday").and_then(Value::as_str);
    let printed = || dates_in(text?).into_iter().find_map(|date| date.weekday);
    let weekday = noted.and_then(weekday).or_else(printed)?;
    let words = match (text, noted) {
        (Some(text), _) => text.to_owned(),
        (None, noted) => format!("{day} {}", noted.unwrap_or_default()),
    };
    Some(Beside { day, weekday, words: words.into(), field: None })
}

/// The days of an act in the order in which a source prints them, each with its own wording: of every
/// session, else of the whole, the first and, if it is another, the last.
fn printed_days(act: &Act) -> Vec<(Day, Option<Said>)> {
    let ends = |(first, last): (Day, Day), words: Option<Said>| {
        let second = (last != first).then(|| (last, words.clone()));
        [Some((first, words)), second].into_iter().flatten()
    };
    let sessions = act.list("sessions");
    if sessions.is_empty() {
        return act.days().into_iter().flat_map(|days| ends(days, None)).collect();
    }
    let session = |session: &Value| {
        let words = session.get("text").and_then(|text| text.words("ja")).map(Said::from);
        session.get("held").and_then(Value::as_str).and_then(days_of).map(|days| ends(days, words))
    };
    sessions.iter().filter_map(session).flatten().collect()
}

/// `extra` with another weekday.
fn with_weekday(act: &Act, weekday: Weekday) -> Option<Value> {
    let Some(Value::Object(extra)) = act.data.get("extra") else { return None };
    let mut extra = extra.clone();
    extra.insert("weekday".to_owned(), weekday.ja().into());
    Some(Value::Object(extra))
}
