//! What is asked of a draft beside its fields: that the event it is about still stands, that a
//! correction speaks the current version and changes something, and that nothing ends before it
//! begins.

use std::borrow::Cow;

use super::check::{CheckError, Checker, Known};
use super::correction::{Effective, Patch};
use super::draft::Target;
use super::event::Event;
use super::kernel::{CLEAR, CORRECTED, OF_V, REPLACES, SET, VOIDED};
use super::rejection::{Rejection, Rule};
use super::schema::{KindSpec, Source, When};
use super::value::{Fields, Value};
use crate::time::Edtf;

/// Doubts about what was read all the same, as (English, Japanese).
type Doubts = Vec<(String, String)>;

impl<K: Known> Checker<'_, K> {
    /// What was voided is past correcting, and past voiding: a void cannot be undone.
    pub(super) fn stands(
        &self,
        spec: &KindSpec,
        target: &Event,
        named: String,
    ) -> Result<(), CheckError<K::Error>> {
        // A draft that was recorded before is answered with its event, whatever came after it.
        if self.repeat_of.is_some() || !matches!(spec.name, CORRECTED | VOIDED) {
            return Ok(());
        }
        match self.known.effective(target).map_err(CheckError::Known)?.voided_by {
            None => Ok(()),
            Some(by) => {
                let reject = Rejection::new(Rule::TargetVoided, spec.name).at("target");
                Err(reject.found(named).expected(format!("#{by}")).into())
            }
        }
    }

    /// A correction's fields in the current version of its target's kind; `of_v` is kept only where
    /// the target itself speaks another.
    ///
    /// # Errors
    /// The fields as they are with [`Rule::WrongType`], when `of_v` is no version that can be read.
    pub(super) fn of_current<'d>(
        &self,
        spec: &KindSpec,
        spoken: Cow<'d, Fields>,
        target: Option<&Event>,
        of: Option<&'static KindSpec>,
    ) -> Result<Cow<'d, Fields>, (Cow<'d, Fields>, Rejection)> {
        let (CORRECTED, Some(target), Some(of)) = (spec.name, target, of) else { return Ok(spoken) };
        let said = match spoken.get(OF_V) {
            Some(Value::Int(v)) => *v,
            // What is no number is refused with the other fields.
            Some(_) => return Ok(spoken),
            None if of.v == target.header.v => return Ok(spoken),
            None => i64::from(of.v),
        };
        let mut data = spoken.clone().into_owned();
        if said != i64::from(of.v) {
            let older = u32::try_from(said).ok().filter(|older| (1..of.v).contains(older));
            let patch = older.and_then(|v| Patch::of(&data).at_current(self.schema, of.name, v).ok());
            let Some(Patch { set, clear }) = patch else {
                let reject = Rejection::new(Rule::WrongType, of.name).at(OF_V).found(said.to_string());
                return Err((spoken, reject.expected(of.v.to_string())));
            };
            data.retain(|name, _| !name.starts_with(SET));
            data.extend(set.into_iter().map(|(name, value)| (format!("{SET}{name}"), value)));
            if data.contains_key(CLEAR) {
                data.insert(CLEAR.to_owned(), Value::from(clear));
            }
        }
        if of.v == target.header.v {
            data.remove(OF_V);
        } else {
            data.insert(OF_V.to_owned(), Value::from(of.v));
        }
        Ok(Cow::Owned(data))
    }

    /// Brings the name of the event that is recorded anew to its hash.
    pub(super) fn replaced(&self, data: &mut Fields) -> Result<(), CheckError<K::Error>> {
        for name in [REPLACES.to_owned(), format!("{SET}{REPLACES}")] {
            let Some(value) = data.get(&name) else { continue };
            if matches!(value, Value::Unknown | Value::None) {
                continue;
            }
            let reject = |found: &str, en, ja| {
                let reject = Rejection::new(Rule::ReplacesStanding, REPLACES).at(&name);
                CheckError::from(reject.found(found).expected_in(en, ja))
            };
            let found = value.as_str().map_or_else(|| value.canonical(), str::to_owned);
            let named = Target::from_value(value.clone()).map_err(|_| {
                reject(&found, "is no event: a hash, a number or id:UUID", "は記録を指していません")
            })?;
            let event = self.known.target(&named).map_err(CheckError::Known)?;
            let event =
                event.ok_or_else(|| reject(&found, "is not in this ledger", "はこの台帳にありません"))?;
            if self.known.effective(&event).map_err(CheckError::Known)?.voided_by.is_none() {
                return Err(reject(&found, "was not voided", "は取り消されていません"));
            }
            data.insert(name, Value::from(event.hash.to_string()));
        }
        Ok(())
    }

    /// Refuses what ends before it begins, and doubts a correction that changes nothing. Of a
    /// correction counts what it leaves of its target.
    pub(super) fn consistent(
        &self,
        spec: &'static KindSpec,
        occurred: Option<&Edtf>,
        data: &Fields,
        target: Option<&Event>,
    ) -> Result<Doubts, CheckError<K::Error>> {
        let (CORRECTED, Some(target)) = (spec.name, target) else {
            interval(spec, spec, "", occurred, data)?;
            return Ok(Doubts::new());
        };
        let Some(of) = self.schema.kind(&target.header.kind).filter(|_| self.repeat_of.is_none()) else {
            return Ok(Doubts::new());
        };
        let mut left = self.known.effective(target).map_err(CheckError::Known)?;
        let patch = Patch::of(data);
        let doubts = unchanged(&left, &patch);
        left.take(&patch, target.seq);
        interval(spec, of, SET, left.occurred.as_ref(), &left.data)?;
        Ok(doubts)
    }
}

/// The members of a correction that say what the records say already.
fn unchanged(before: &Effective, patch: &Patch) -> Doubts {
    let same = patch.set.iter().filter(|(name, value)| before.field(name).as_ref() == Some(value)).map(
        |(name, _)| {
            (
                format!("{SET}{name}: the records say so already; nothing is changed"),
                format!("{SET}{name}: すでにその通り記録されています。何も変わりません"),
            )
        },
    );
    let absent = patch.clear.iter().filter(|name| before.field(name).is_none()).map(|name| {
        (
            format!("clear: {name} is not stated; nothing is taken out"),
            format!("clear: {name} は記録されていません。何も取り除かれません"),
        )
    });
    same.chain(absent).collect()
}

/// Whether an event says of one thing that it ends before it begins, on whatever days its dates
/// allow. What two events say of one thing is the world's strangeness, and for lints.
fn interval(
    spec: &KindSpec,
    of: &KindSpec,
    prefix: &str,
    occurred: Option<&Edtf>,
    data: &Fields,
) -> Result<(), Rejection> {
    if data.get("attested").is_some_and(|attested| *attested != Value::None) {
        // It says that something held, not since when.
        return Ok(());
    }
    let day = |field: &str| data.get(field).and_then(Value::as_str).and_then(|day| Edtf::parse(day).ok());
    for end in of.effects {
        let (When::EndOf(field) | When::EndOfOr(field)) = end.when else { continue };
        let Some(last) = day(field) else { continue };
        let begins = of.effects.iter().filter(|effect| {
            (effect.attribute, effect.on) == (end.attribute, end.on) && effect.value != Source::Nothing
        });
        for begin in begins {
            let first = match begin.when {
                When::Occurred => occurred.cloned(),
                When::From(field) if data.contains_key(field) => day(field),
                When::From(_) => occurred.cloned(),
                _ => None,
            };
            if let Some(first) = first.filter(|first| first.earliest() > last.latest()) {
                let reject =
                    Rejection::new(Rule::ImpossibleInterval, spec.name).at(format!("{prefix}{field}"));
                return Err(reject.found(last.as_str()).expected(first.as_str()));
            }
        }
    }
    Ok(())
}
