//! From an event to dated assertions, by the effects in its kind's table row.

use super::assertion::{Assertion, Attested, Moment, Place, Standing};
use super::schema::{Effect, Element, On, Source, When};
use super::value::{Fields, Value};
use super::vocabulary::Change;
use crate::time::{Day, DaySet, Edtf, End, Period};

/// The field that says over which time something is known to hold.
const ATTESTED: &str = "attested";
/// How the day of the act is named among the fields.
const OCCURRED: &str = "occurred";

/// What the table says that this change asserts.
pub fn by_table(change: &Change<'_>) -> Vec<Assertion> {
    let attested = change
        .data
        .get(ATTESTED)
        .filter(|said| **said != Value::None)
        .map(|said| time_of(said, change.recorded_on));
    let mut assertions = Vec::new();
    for effect in change.spec.effects {
        let Some(standing) = standing(effect, change, attested.as_ref()) else { continue };
        let rests_on = rests_on(effect, change, attested.is_some());
        for subject in subjects(effect, change) {
            let mut elements = elements(effect, change);
            if effect.when == When::Complete && elements.is_empty() && erased_list(effect, change).is_none() {
                // A complete list of nobody still ends every presumption.
                elements.push((None, None));
            }
            for (element, value) in elements {
                assertions.push(Assertion {
                    subject: subject.to_owned(),
                    attribute: effect.attribute,
                    element,
                    value,
                    standing: standing.clone(),
                    among: among(effect, change),
                    rests_on: rests_on.clone(),
                });
            }
        }
    }
    assertions
}

fn subjects<'a>(effect: &Effect, change: &'a Change<'_>) -> Vec<&'a str> {
    match effect.on {
        On::Subject => vec![change.subject],
        On::Field(field) => texts(change.data, field).collect(),
    }
}

fn among(effect: &Effect, change: &Change<'_>) -> Vec<Place> {
    let When::WhileAmong { of, attribute } = effect.when else { return Vec::new() };
    let place =
        |subject: &str| Place { subject: subject.to_owned(), attribute, element: change.subject.to_owned() };
    texts(change.data, of).map(place).collect()
}

fn texts<'a>(data: &'a Fields, field: &str) -> impl Iterator<Item = &'a str> {
    data.get(field).map(Value::elements).unwrap_or_default().iter().filter_map(Value::as_str)
}

/// The fields that an effect is read from: those of subject, element and value, and those that were
/// looked at for the date, one after the other up to the one that gave it.
fn rests_on(effect: &Effect, change: &Change<'_>, attested: bool) -> Vec<&'static str> {
    let mut fields = Vec::new();
    if let On::Field(field) = effect.on {
        fields.push(field);
    }
    if let Element::Each(field) = effect.element {
        fields.push(field);
    }
    if let Source::Field(field) | Source::FieldOrNothing(field) = effect.value {
        fields.push(field);
    }
    if let When::WhileAmong { of, .. } = effect.when {
        fields.push(of);
    }
    if matches!(effect.when, When::Occurred | When::WhileAmong { .. } | When::From(_) | When::Complete) {
        fields.push(ATTESTED);
        if attested {
            return fields;
        }
    }
    match effect.when {
        When::Occurred | When::WhileAmong { .. } | When::EndOfOccurred => {
            fields.push(OCCURRED);
        }
        When::From(field) | When::EndOfOr(field) => {
            fields.push(field);
            if falls_back(change, field) {
                fields.push(OCCURRED);
            }
        }
        When::EndOf(field) => {
            fields.push(field);
        }
        When::Never | When::Complete => {}
    }
    fields
}

/// Whether the day of the act stands in for the date in this field: not for one that is said to be
/// unknown, or was erased.
fn falls_back(change: &Change<'_>, field: &str) -> bool {
    match change.data.get(field) {
        Some(Value::Unknown | Value::Erased(_)) => false,
        said => said.and_then(Value::as_str).and_then(|day| Edtf::parse(day).ok()).is_none(),
    }
}

/// The elements that an effect speaks of, each with its value; none when the field is absent.
fn elements(effect: &Effect, change: &Change<'_>) -> Vec<(Option<String>, Option<Value>)> {
    match (effect.element, effect.value) {
        (Element::Each(field), value) => {
            let named = |element: &Value| match element {
                Value::Text(text) => text.clone(),
                other => other.canonical(),
            };
            if let Some(erased) = erased_list(effect, change) {
                // How many there were nobody knows any more, only that something was said.
                let shown = value != Source::Nothing && effect.when != When::Complete;
                return shown.then(|| (None, Some(erased.clone()))).into_iter().collect();
            }
            let each = change.data.get(field).map(Value::elements).unwrap_or_default();
            each.iter()
                .map(|element| {
                    (
                        Some(named(element)),
                        if value == Source::Nothing { None } else { Some(element.clone()) },
                    )
                })
                .collect()
        }
        (element, value) => {
            let element = (element == Element::Subject).then(|| change.subject.to_owned());
            match value {
                Source::Field(field) => {
                    change.data.get(field).map(|value| (element, Some(value.clone()))).into_iter().collect()
                }
                Source::FieldOrNothing(field) => vec![(element, change.data.get(field).cloned())],
                Source::Subject | Source::Element => vec![(element, Some(Value::from(change.subject)))],
                Source::Word(word) => vec![(element, Some(Value::from(word)))],
                Source::Nothing => vec![(element, None)],
            }
        }
    }
}

/// The marker in the place of a list of elements.
fn erased_list<'a>(effect: &Effect, change: &'a Change<'_>) -> Option<&'a Value> {
    let Element::Each(field) = effect.element else { return None };
    change.data.get(field).filter(|value| matches!(value, Value::Erased(_)))
}

fn standing(effect: &Effect, change: &Change<'_>, attested: Option<&Attested>) -> Option<Standing> {
    let day =
        |field: &str| change.data.get(field).and_then(Value::as_str).and_then(|day| Edtf::parse(day).ok());
    let day_or_act =
        |field: &str| if falls_back(change, field) { change.occurred.cloned() } else { day(field) };
    let start = |said: Option<Edtf>| match attested {
        Some(attested) => Standing::Attested(attested.clone()),
        None => Standing::From(moment(said, false, change.recorded_on)),
    };
    let end = |said: Option<Edtf>| Standing::From(moment(said, true, change.recorded_on));
    match effect.when {
        When::Occurred | When::WhileAmong { .. } => Some(start(change.occurred.cloned())),
        When::From(field) => Some(start(day_or_act(field))),
        When::EndOfOccurred => Some(end(change.occurred.cloned())),
        When::EndOf(field) => day(field).map(|said| end(Some(said))),
        When::EndOfOr(field) => Some(end(day_or_act(field))),
        When::Complete => attested.cloned().map(Standing::Complete),
        When::Never => None,
    }
}

fn moment(said: Option<Edtf>, end: bool, recorded_on: Day) -> Moment {
    let days =
        said.as_ref().map_or_else(|| DaySet::between(Day::MIN, recorded_on), |said| said.days_set().clone());
    let days = if end { days.plus_one_day() } else { days };
    let time = said.as_ref().and_then(Edtf::time).filter(|_| !end);
    Moment { days, time, said, end }
}

/// The time over which something is attested; where it is unknown or was erased, some day up to
/// the recorded one.
fn time_of(said: &Value, recorded_on: Day) -> Attested {
    let some_day = || Attested { certain: None, possible: (Day::MIN, recorded_on), said: String::new() };
    said.as_str().and_then(|said| attested(said, recorded_on)).unwrap_or_else(some_day)
}

/// The days over which something is attested: certainly between the latest begin and the
/// earliest end, possibly between the earliest begin and the latest end.
fn attested(said: &str, recorded_on: Day) -> Option<Attested> {
    if let Ok(day) = Edtf::parse(said) {
        let certain = day.is_exact().then(|| (day.earliest(), day.latest()));
        return Some(Attested { certain, possible: (day.earliest(), day.latest()), said: said.to_owned() });
    }
    let period: Period = said.parse().ok()?;
    // A period that goes on is attested up to the day on which that was recorded.
    let (first_possible, first_certain) = match period.begin() {
        End::Date(day) => (day.earliest(), Some(day.latest())),
        End::Open => (Day::MIN, Some(Day::MIN)),
        End::Unknown => (Day::MIN, None),
    };
    let (last_certain, last_possible) = match period.end() {
        End::Date(day) => (Some(day.earliest()), day.latest()),
        End::Open => (Some(recorded_on), recorded_on),
        End::Unknown => (None, recorded_on),
    };
    let certain = match (first_certain, last_certain) {
        (Some(first), Some(last)) if first <= last => Some((first, last)),
        // With an unknown end only the begin is certain, and the other way round.
        (Some(first), None) => Some((first, first)),
        (None, Some(last)) => Some((last, last)),
        _ => None,
    };
    Some(Attested { certain, possible: (first_possible, last_possible), said: said.to_owned() })
}
