//! Going on from an earlier state: the ledger says so, and is another one from then on.
//!
//! ```text
//! … #178 #179 │ #180 ledger.forked (under L) │ #181 … (under L' = hash of #180)
//! ```
//!
//! Whoever holds a proof or a head of the history that was left behind can tell the two apart by the
//! name under which they speak. What that history had erased is erased here again.

use std::collections::BTreeMap;

use super::{Expect, Ledger, LedgerError, Part, Receipt, Redaction, index};
use crate::log::Checkpoint;
use crate::log::outside::KnownErasure;
use crate::record::kernel::{FORKED, HOLD_OVERRIDDEN, OF_V, REDACTED, WITH};
use crate::record::{Draft, Event, Fields, Target, Value};

/// An erasure that another copy of this ledger has recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastErasure {
    /// Which fields of which event, and the record that erased them.
    pub known: KnownErasure,
    /// Its legal basis, as far as it is known: outside the ledger it is not.
    pub legal_basis: Option<Value>,
    /// What it put in the place of the erased fields: `with_…`, and `of_v` beside them.
    pub stand_ins: Fields,
}

impl From<KnownErasure> for PastErasure {
    fn from(known: KnownErasure) -> PastErasure {
        PastErasure { known, legal_basis: None, stand_ins: Fields::new() }
    }
}

impl Ledger {
    /// Goes on as another ledger: its identity is the hash of the event recorded here, for all later
    /// events, heads and checkpoints. `left` is the last known head of the history that is left behind.
    ///
    /// # Errors
    /// As [`Ledger::append`].
    pub fn fork(
        &self,
        reason: impl Into<Value>,
        by: Option<&str>,
        left: Option<&Checkpoint>,
    ) -> Result<Receipt, LedgerError> {
        let size = self.size();
        let number = |size: u64| Value::Int(i64::try_from(size).unwrap_or(i64::MAX));
        let mut draft = Draft::new(FORKED).set("reason", reason).set("restored_size", number(size));
        if let Some(left) = left {
            let members = [
                ("root".to_owned(), Value::from(left.root().to_string())),
                ("size".to_owned(), number(left.size())),
            ];
            draft = draft.set("left", Value::Object(BTreeMap::from(members)));
        }
        draft.recorded_by = by.map(str::to_owned);
        self.append(&[draft], Expect::Size(size))
    }

    /// The erasures that this ledger has recorded, for another copy of it.
    ///
    /// # Errors
    /// Store and journal errors.
    pub fn past_erasures(&self) -> Result<Vec<PastErasure>, LedgerError> {
        let mut erasures = Vec::new();
        for seq in self.store()?.postings(index::KIND, REDACTED.as_bytes())? {
            let record = self.event(seq)?;
            let Some(event) = record.header.target else { continue };
            let fields = record.data.get("fields").map(Value::elements).unwrap_or_default();
            let fields = fields.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            let kept = |value: &Value| !matches!(value, Value::Erased(_));
            let stand_ins = record
                .data
                .iter()
                .filter(|(name, value)| (name.starts_with(WITH) || name.as_str() == OF_V) && kept(value));
            erasures.push(PastErasure {
                known: KnownErasure { event, fields, seq, record: record.hash },
                legal_basis: record.data.get("legal_basis").filter(|value| kept(value)).cloned(),
                stand_ins: stand_ins.map(|(name, value)| (name.clone(), value.clone())).collect(),
            });
        }
        Ok(erasures)
    }

    /// Records these erasures here and carries them out, as far as this ledger has their events and still
    /// shows their fields; nothing when all is erased already. Holds in the way are overridden, as they
    /// were then.
    ///
    /// # Errors
    /// As [`Ledger::append`].
    pub fn erase_again(
        &self,
        erasures: &[PastErasure],
        by: Option<&str>,
    ) -> Result<Option<Receipt>, LedgerError> {
        let mut fields: BTreeMap<u64, BTreeMap<String, &PastErasure>> = BTreeMap::new();
        for erasure in erasures {
            let Some(seq) = self.find_hash(&erasure.known.event)? else { continue };
            let event = self.event(seq)?;
            for field in erasure.known.fields.iter().filter(|field| stands(&event, field)) {
                // An erasure that is known in full goes before one of which only the fields are.
                let told = fields.entry(seq).or_default().entry(field.clone()).or_insert(erasure);
                if told.legal_basis.is_none() && erasure.legal_basis.is_some() {
                    *told = erasure;
                }
            }
        }
        if fields.is_empty() {
            return Ok(None);
        }
        let parts = fields.iter().flat_map(|(seq, names)| names.keys().map(|name| Part::asked(*seq, name)));
        let asked = Redaction {
            parts: parts.collect(),
            legal_basis: Value::from("-"),
            reason: Value::from("-"),
            by: None,
            override_holds: None,
        };
        let mut drafts: Vec<Draft> = self
            .preview_redaction(&asked)?
            .holds
            .keys()
            .map(|hold| Draft::new(HOLD_OVERRIDDEN).of(Target::Seq(*hold)).set("reason", again()))
            .collect();
        drafts.extend(fields.into_iter().map(|(seq, names)| redacted(seq, &names)));
        drafts.iter_mut().for_each(|draft| draft.recorded_by = by.map(str::to_owned));
        self.append(&drafts, Expect::Any).map(Some)
    }
}

fn stands(event: &Event, field: &str) -> bool {
    event.data.get(field).is_some_and(|value| !matches!(value, Value::Erased(_)))
}

/// One record for all fields of one event, since one call has only one for each.
fn redacted(seq: u64, names: &BTreeMap<String, &PastErasure>) -> Draft {
    let fields = names.keys().map(|name| Value::from(name.as_str())).collect();
    let basis = names.values().find_map(|erasure| erasure.legal_basis.clone());
    let mut draft = Draft::new(REDACTED)
        .of(Target::Seq(seq))
        .set("fields", Value::List(fields))
        .set("legal_basis", basis.unwrap_or_else(unknown_basis))
        .set("reason", again());
    for (name, erasure) in names {
        for stand_in in [format!("{WITH}{name}"), OF_V.to_owned()] {
            if let Some(value) = erasure.stand_ins.get(&stand_in) {
                draft = draft.set(&stand_in, value.clone());
            }
        }
    }
    draft
}

fn both(ja: &str, en: &str) -> Value {
    let words = [("en".to_owned(), Value::from(en)), ("ja".to_owned(), Value::from(ja))];
    Value::Object(BTreeMap::from(words))
}

/// Why it is recorded again.
fn again() -> Value {
    both(
        "控えから戻した後の再適用(この控えより後に消去されていた)",
        "applied again after a restore: it was erased after the backup was made",
    )
}

fn unknown_basis() -> Value {
    both(
        "元の消去の記録による(控えにはない)",
        "that of the erasure recorded then, which the backup does not hold",
    )
}
