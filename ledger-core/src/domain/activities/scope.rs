//! What belongs to the report: the acts in its scope, and on whose side a body stands.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::ActivitiesOptions;
use crate::domain::gather::{Act, Gather};
use crate::ledger::LedgerError;
use crate::record::kernel::STATES;
use crate::record::{Fields, Value};
use crate::time::Edtf;

/// Fields in which an act names the bodies that it is an act of, with or about.
pub(super) const BODIES: &[&str] = &[
    "body",
    "counterpart",
    "joint",
    "hosts",
    "attended_by",
    "with",
    "countries",
    "parties",
    "by",
    "from",
    "to",
    "members",
    "founders",
    "concerns",
];

/// Types whose subjects are shown with their whole history.
const WHOLE: &[&str] =
    &["agreement/", "project/", "role/", "meeting/", "occasion/", "doc/", "plan/", "measure/", "relation/"];

/// Kinds that tell of the ledger or of people alone.
const LEFT_OUT: &[&str] = &["person.", "record.", "actor.", "ledger.", "lint.", "hold.", "period.", "roles."];

/// The acts of a report, and the bodies on the organisation's own side.
pub(super) struct Scope {
    own: BTreeSet<String>,
    acts: Vec<Act>,
    /// Looked up once: on whose side a body stands.
    sides: RefCell<BTreeMap<String, bool>>,
}

impl Scope {
    pub(super) fn of(g: &Gather<'_, '_>, options: &ActivitiesOptions) -> Result<Scope, LedgerError> {
        let own = std::iter::once(&options.body).chain(&options.own).cloned().collect();
        let mut scope = Scope { own, acts: Vec::new(), sides: RefCell::default() };
        let told = |act: &Act| !LEFT_OUT.iter().any(|area| act.kind.starts_with(area)) && g.has_happened(act);
        let mut found: BTreeMap<u64, Act> = BTreeMap::new();
        if let Some(source) = &options.source {
            add(&mut found, g.acts(source)?.iter(), |act| act.cites(source));
            repeated(g, &mut found)?;
            scope.acts = found.into_values().filter(told).collect();
            return Ok(scope);
        }
        for body in scope.parts(g)? {
            add(&mut found, g.acts(&body)?.iter(), |_| true);
        }
        for document in scope.documents(&found) {
            add(&mut found, g.acts(&document)?.iter(), |act| act.cites(&document));
        }
        for body in scope.forums(g, &found) {
            add(&mut found, g.acts(&body)?.iter(), |_| true);
        }
        let subjects: BTreeSet<String> = found
            .values()
            .map(|act| act.subject.clone())
            .filter(|subject| WHOLE.iter().any(|ty| subject.starts_with(ty)))
            .collect();
        for subject in subjects {
            add(&mut found, g.acts(&subject)?.iter(), |act| act.subject == subject);
        }
        repeated(g, &mut found)?;
        scope.acts = found.into_values().filter(told).collect();
        Ok(scope)
    }

    /// Everything in the report's scope that may have happened by the day of the view, in the order of the log.
    pub(super) fn acts(&self) -> impl Iterator<Item = &Act> {
        self.acts.iter()
    }

    /// The acts of these kinds, by time.
    pub(super) fn by_time(&self, kinds: &[&str]) -> Vec<&Act> {
        let mut found: Vec<&Act> = self.acts().filter(|act| kinds.contains(&act.kind.as_str())).collect();
        found.sort_by_key(|act| super::order(act));
        found
    }

    /// Whether a body is the organisation, stands on its side, or is part of one that does.
    pub(super) fn is_own(&self, g: &Gather<'_, '_>, body: &str) -> Result<bool, LedgerError> {
        if let Some(known) = self.sides.borrow().get(body) {
            return Ok(*known);
        }
        let mut at = body.to_owned();
        let mut own = self.own.contains(&at);
        // The records may say that a body contains itself; no real one is deeper than this.
        for _ in 0..8 {
            let Some(parent) = (if own { None } else { fact(g, &at, "parent")? }) else { break };
            own = self.own.contains(&parent);
            at = parent;
        }
        self.sides.borrow_mut().insert(body.to_owned(), own);
        Ok(own)
    }

    /// The organisation's own side with all of its parts.
    fn parts(&self, g: &Gather<'_, '_>) -> Result<Vec<String>, LedgerError> {
        let mut parts: Vec<String> = self.own.iter().cloned().collect();
        for body in &self.own {
            for part in g.parts_of(body)? {
                if !parts.contains(&part) {
                    parts.push(part);
                }
            }
        }
        Ok(parts)
    }

    /// The documents that the organisation itself issues.
    fn documents(&self, found: &BTreeMap<u64, Act>) -> BTreeSet<String> {
        let issued = |act: &&Act| {
            let by = act.data.get("by").map(Value::elements).unwrap_or_default();
            let ours = by.iter().filter_map(Value::as_str).any(|body| self.own.contains(body));
            act.kind.starts_with("document.") && ours
        };
        found.values().filter(issued).map(|act| act.subject.clone()).collect()
    }

    /// The bodies in which the organisation is a member, takes part or meets others.
    fn forums(&self, g: &Gather<'_, '_>, found: &BTreeMap<u64, Act>) -> BTreeSet<String> {
        let mut forums = BTreeSet::new();
        for act in found.values() {
            let ours = |field: &str| g.refs(act, field).iter().any(|body| self.own.contains(*body));
            let joined: Vec<&str> = match act.kind.as_str() {
                "members.attested" if ours("members") || ours("observers") => vec![act.subject.as_str()],
                "meeting.held" if ours("attended_by") || ours("joint") || ours("counterpart") => {
                    g.refs(act, "body")
                }
                kind if kind.starts_with("relation.") && ours("from") => g.refs(act, "to"),
                _ => Vec::new(),
            };
            forums.extend(joined.into_iter().filter(|body| !self.own.contains(*body)).map(str::to_owned));
        }
        forums
    }
}

fn add<'a>(found: &mut BTreeMap<u64, Act>, acts: impl Iterator<Item = &'a Act>, take: impl Fn(&Act) -> bool) {
    for act in acts.filter(|act| take(act)) {
        found.entry(act.seq).or_insert_with(|| act.clone());
    }
}

/// Adds the records that a source in scope only repeats, with no more of them than it says itself: what it
/// contradicts is none of its telling.
fn repeated(g: &Gather<'_, '_>, found: &mut BTreeMap<u64, Act>) -> Result<(), LedgerError> {
    let claims: Vec<Act> = found.values().filter(|act| act.kind == STATES).cloned().collect();
    for claim in claims {
        let of = |field: &str| claim.data.get(field).and_then(Value::as_str);
        let (Some(about), Some(kind)) = (of("about"), of("about_kind")) else { continue };
        let says: Fields = (claim.data.iter())
            .filter_map(|(name, value)| Some((name.strip_prefix("says_")?.to_owned(), value.clone())))
            .collect();
        let acts = g.acts(about)?;
        let same = |act: &&Act| {
            let known = |name: &str, value: &Value| match name {
                "occurred" => act.occurred.as_ref().map(Edtf::as_str) == value.as_str(),
                _ => act.data.get(name) == Some(value),
            };
            act.subject == about && act.kind == kind && says.iter().all(|(name, value)| known(name, value))
        };
        let Some(record) = acts.iter().find(same).filter(|_| !says.is_empty()) else { continue };
        let mut act = record.clone();
        act.occurred = act.occurred.filter(|_| says.iter().any(|(name, _)| name.as_str() == "occurred"));
        act.data = says.into_iter().filter(|(name, _)| name.as_str() != "occurred").collect();
        act.data.extend(claim.data.get("sources").map(|sources| ("sources".to_owned(), sources.clone())));
        act.by.extend(&claim.by);
        found.entry(record.seq).or_insert(act);
    }
    Ok(())
}

/// What a body is called in a field such as its type or parent: as it is on the day of the view, else as any
/// record tells. It sorts the tables; nothing is claimed by it.
pub(super) fn fact(g: &Gather<'_, '_>, body: &str, field: &str) -> Result<Option<String>, LedgerError> {
    let state = g.state(body)?;
    let now = state.as_ref().and_then(|state| state.likely(field)).and_then(|value| value.value.as_str());
    if let Some(now) = now {
        return Ok(Some(now.to_owned()));
    }
    let acts = g.acts(body)?;
    let told = acts.iter().rev().filter(|act| act.subject == body);
    Ok(told.filter_map(|act| act.data.get(field)).find_map(Value::as_str).map(str::to_owned))
}
