//! Progress reported on recommendations, and the cells of surveys. Lints of the family of plans.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Findings, Oddity, Said};
use super::records::{Act, Records};
use super::spelling::folded;
use crate::record::Value;
use crate::time::Edtf;

/// A statement shorter than this is said twice by chance.
const STATEMENT_LETTERS: usize = 8;

/// A statement of progress in short: who, and what.
fn stated(records: &Records<'_>, act: &Act) -> Said {
    let words = |field: &str| act.data.get(field).map(|value| records.words(value));
    let who = words("by_text").or_else(|| {
        let by: Vec<Said> = act.refs("by").map(|body| records.called(body)).collect();
        (!by.is_empty()).then(|| Said::list(by))
    });
    let what = words("title").or_else(|| words("summary")).unwrap_or_default();
    match who {
        Some(who) => Said::new(format!("{}: {}", who.en, what.en), format!("{}: {}", who.ja, what.ja)),
        None => what,
    }
}

/// The statement that one repeats.
fn original<'r>(records: &'r Records<'_>, act: &Act) -> Option<&'r Act> {
    records.about(act.text("repeats")?).find(|act| act.is("progress.reported"))
}

fn bodies(act: &Act) -> BTreeSet<&str> {
    act.refs("by").collect()
}

/// What a statement says, as it is compared: whose, in which survey, in which words.
fn wording(act: &Act) -> Option<(BTreeSet<&str>, Option<&str>, String)> {
    let words = ["title", "summary", "points"].into_iter().flat_map(|field| act.list(field));
    let text: String = words.filter_map(|words| words.words("ja").map(folded)).collect();
    let long = text.chars().count() >= STATEMENT_LETTERS;
    (long && !bodies(act).is_empty()).then(|| (bodies(act), act.text("survey"), text))
}

pub(super) fn repeat_unmarked(records: &Records<'_>, found: &mut Findings) {
    let mut first: BTreeMap<_, &Act> = BTreeMap::new();
    for act in records.of_kind("progress.reported") {
        let marked = act.data.get("marked_repeat").and_then(Value::as_bool);
        let there = match original(records, act) {
            Some(there) => Some(there).filter(|_| marked == Some(false)),
            None => wording(act)
                .and_then(|wording| {
                    let there = *first.entry(wording).or_insert(act);
                    (there.seq != act.seq).then_some(there)
                })
                .filter(|_| marked != Some(true)),
        };
        if let Some(there) = there {
            found.push(Oddity::about(act).quote("here", act, stated(records, act)).quote(
                "there",
                there,
                stated(records, there),
            ));
        }
    }
}

pub(super) fn repeat_unlinked(records: &Records<'_>, found: &mut Findings) {
    for act in records.of_kind("progress.reported") {
        let marked = act.data.get("marked_repeat").and_then(Value::as_bool) == Some(true);
        let leads_on = original(records, act).is_some_and(|there| there.stated("repeats").is_some());
        if marked && (act.stated("repeats").is_none() || leads_on) {
            found.push(Oddity::about(act).quote("here", act, stated(records, act)));
        }
    }
}

pub(super) fn repeat_of_another(records: &Records<'_>, found: &mut Findings) {
    for act in records.of_kind("progress.reported") {
        let Some(there) = original(records, act) else { continue };
        let (ours, theirs) = (bodies(act), bodies(there));
        if !ours.is_empty() && !theirs.is_empty() && ours.is_disjoint(&theirs) {
            found.push(Oddity::about(act).quote("here", act, stated(records, act)).quote(
                "there",
                there,
                stated(records, there),
            ));
        }
    }
}

/// Kinds of acts that are done when they are recorded.
const DONE: &[&str] =
    &["occasion.held", "meeting.held", "document.issued", "document.revised", "agreement.signed"];

/// Whether an act tells of something done.
fn is_done(act: &Act) -> bool {
    DONE.contains(&act.spec.name)
        || (act.is("activity.noted") && ["done", "ended"].iter().any(|word| act.text("state") == Some(word)))
}

pub(super) fn after_survey(records: &Records<'_>, found: &mut Findings) {
    let date = |text: &str| Edtf::parse(text).ok();
    // A repeat says nothing that was not said before.
    let first_told = |act: &&Act| act.stated("repeats").is_none();
    for act in records.of_kind("progress.reported").filter(first_told) {
        let survey = act.text("survey").and_then(|survey| {
            records.about(survey).find(|act| act.is("survey.conducted") && act.stated("as_of").is_some())
        });
        let own = act.text("as_of").and_then(date);
        let of_survey = survey.and_then(|survey| Some((survey, date(survey.text("as_of")?)?)));
        if let (Some(own), Some((survey, point))) = (&own, &of_survey)
            && own.earliest() > point.latest()
        {
            let oddity = Oddity::about(act).quote("here", act, stated(records, act));
            found.push(oddity.quote("as_of", survey, records.date(point)).quote(
                "later",
                act,
                records.date(own),
            ));
        }
        // The time of the survey is quoted from there, where it is the same.
        let (said, point) = match (own, of_survey) {
            (Some(own), Some((survey, point))) if own == point => (survey, point),
            (Some(own), _) => (act, own),
            (None, Some(of_survey)) => of_survey,
            (None, None) => continue,
        };
        let concerned = act.refs("concerns").flat_map(|subject| records.about(subject));
        let concerning = records
            .mentions(&act.subject)
            .filter(|other| other.refs("concerns").any(|subject| subject == act.subject));
        let mut told = BTreeSet::new();
        for other in concerned.chain(concerning) {
            let later = other.occurred.as_ref().is_some_and(|date| date.earliest() > point.latest());
            // Another document may well tell of what came later, and this one came out later itself.
            let here = other.document() == act.document() && act.document() != Some(other.subject.as_str());
            if later && here && is_done(other) && told.insert(other.seq) {
                let (name, day) = (records.called(&other.subject), records.dated(other));
                let oddity = Oddity::about(act).quote("here", act, stated(records, act));
                found.push(oddity.quote("as_of", said, records.date(&point)).quote(
                    "later",
                    other,
                    Said::new(format!("{} {}", name.en, day.en), format!("{} {}", name.ja, day.ja)),
                ));
            }
        }
    }
}

/// What a cell says.
fn cell(records: &Records<'_>, act: &Act) -> Said {
    let of = |field: &str| act.data.get(field).map(|value| records.words(value));
    of("text").or_else(|| of("value")).or_else(|| of("printed")).unwrap_or_default()
}

/// The words that the elements of a survey's list have for a member.
fn listed<'r>(records: &'r Records<'_>, survey: &str, list: &str, member: &str) -> BTreeSet<&'r str> {
    let acts = records.about(survey).filter(|act| act.is("survey.conducted"));
    acts.flat_map(|act| act.list(list)).filter_map(|element| element.get(member)?.as_str()).collect()
}

pub(super) fn cell_unknown(records: &Records<'_>, found: &mut Findings) {
    for act in records.of_kind("measurement.taken") {
        let Some(survey) = act.text("survey") else { continue };
        let Some(conducted) = records.about(survey).find(|act| act.is("survey.conducted")) else { continue };
        let column = act.data.get("dimensions").and_then(|of| of.get("column")).and_then(Value::as_str);
        let columns = listed(records, survey, "columns", "key");
        let marks = listed(records, survey, "footnotes", "mark");
        let unknown_column = column.filter(|column| !columns.is_empty() && !columns.contains(column));
        let unknown_marks = act.refs("footnotes").filter(|mark| !marks.is_empty() && !marks.contains(mark));
        let unknown = unknown_column
            .map(|column| Said::new(format!("column {column}"), format!("列 {column} ")))
            .into_iter()
            .chain(unknown_marks.map(|mark| Said::new(format!("footnote {mark}"), format!("脚注 {mark} "))));
        for what in unknown {
            let title = conducted.data.get("title").map(|title| records.words(title)).unwrap_or_default();
            found.push(
                Oddity::about(act)
                    .quote("cell", act, cell(records, act))
                    .fill("what", what)
                    .quote("survey", conducted, title),
            );
        }
    }
}

/// Whether a wording says that nothing changed since the survey before.
fn says_unchanged(printed: &Value) -> bool {
    let ja = printed.words("ja").is_some_and(|words| words.contains("前回") && words.contains("同じ"));
    let en = printed.words("en").map(str::to_lowercase).unwrap_or_default();
    ja || ["unchanged", "same as"].iter().any(|words| en.contains(words))
}

pub(super) fn same_but_different(records: &Records<'_>, found: &mut Findings) {
    let cells = |act: &Act| act.data.get("text").or_else(|| act.data.get("value")).cloned();
    for act in records.of_kind("measurement.taken") {
        let Some(survey) = act.text("survey") else { continue };
        if !act.data.get("printed").is_some_and(says_unchanged) {
            continue;
        }
        let previous = records.about(survey).find_map(|act| act.text("previous"));
        let before = records.about(&act.subject).find(|other| {
            other.is("measurement.taken") && previous.is_some() && other.text("survey") == previous
        });
        if let Some(before) = before.filter(|before| cells(before) != cells(act)) {
            found.push(Oddity::about(act).quote("here", act, cell(records, act)).quote(
                "before",
                before,
                cell(records, before),
            ));
        }
    }
}
