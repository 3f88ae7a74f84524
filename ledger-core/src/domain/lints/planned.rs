//! Plans whose time has passed. Lints of the family of dates.

use super::finding::{Findings, Oddity, Said};
use super::printed::{dates_in, is_within};
use super::records::{Act, Records, last_day_of};

/// Kinds that announce something.
const ANNOUNCEMENTS: &[&str] =
    &["occasion.announced", "occasion.changed", "meeting.convened", "meeting.changed"];

/// For what an act is still planned, if it tells a plan.
pub(super) fn plan(act: &Act) -> Option<&str> {
    let announces = ANNOUNCEMENTS.contains(&act.spec.name);
    let planned = act.text("planned")?;
    (announces || act.text("state") == Some("planned")).then_some(planned)
}

/// By when something is to be done.
fn due(act: &Act) -> Option<&str> {
    let asks = act.is("recommendation.made") || act.is("action.opened");
    act.text("due").filter(|_| asks)
}

/// The time of a plan as it was printed, else in words.
fn time(records: &Records<'_>, act: &Act, planned: &str) -> Said {
    let noted = act.data.get("extra").and_then(|extra| extra.get("planned_text"));
    if let Some(printed) = noted {
        return records.words(printed);
    }
    // What is printed may as well be when the plan was made.
    let of_plan = |printed: &&str| {
        let first = dates_in(printed).into_iter().next();
        plan(act).is_some() && first.is_none_or(|date| is_within(&date, planned))
    };
    match act.text("occurred_text").filter(of_plan) {
        Some(printed) => printed.into(),
        None => records.span(planned),
    }
}

/// Whether anything later is recorded about the same subject.
fn has_sequel(records: &Records<'_>, act: &Act) -> bool {
    records.about(&act.subject).any(|other| other.seq > act.seq && !other.is_about_records())
}

pub(super) fn planned_wording(records: &Records<'_>, found: &mut Findings) {
    for act in records.acts() {
        let Some(planned) = plan(act) else { continue };
        let over = last_day_of(planned).is_some_and(|last| last < act.recorded_on);
        if over && !has_sequel(records, act) {
            found.push(
                Oddity::about(act)
                    .quote("planned", act, time(records, act, planned))
                    .fill("recorded", act.recorded_on.to_string()),
            );
        }
    }
}

pub(super) fn planned_in_silence(records: &Records<'_>, found: &mut Findings) {
    for act in records.acts() {
        let Some(planned) = plan(act).or_else(|| due(act)) else { continue };
        // A plan that was over when it was recorded is `planned-wording-left`.
        let Some(last) = last_day_of(planned).filter(|last| *last >= act.recorded_on) else { continue };
        let called_off = ["cancelled", "not_held"].iter().any(|word| act.text("state") == Some(word));
        if last >= records.day || called_off || has_sequel(records, act) {
            continue;
        }
        let already = records
            .about(&act.subject)
            .any(|other| other.spec.name.ends_with(".held") || other.is("action.closed"));
        let spoken_of = records
            .mentions(&act.subject)
            .any(|other| other.seq > act.seq && other.recorded_on > last && !other.is_about_records());
        if !already && !spoken_of {
            found.push(Oddity::about(act).quote("planned", act, time(records, act, planned)));
        }
    }
}
