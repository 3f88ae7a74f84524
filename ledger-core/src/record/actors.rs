//! Who may record what, and with which key: the kernel's events about actors and about the rules of
//! the ledger, folded in the order of the log.
//!
//! ```text
//! ledger.opened ── actor.enrolled ── actor.changed ── actor.retired      what stood before an event
//!      first actor, its keys     keys, kinds, subjects, days             decides whether it was allowed
//! ```
//!
//! One fold and one judgement serve the append that refuses, the audit that finds, and whoever asks.
//! Source: docs/format.md, "Actors" and "Signatures".

use std::collections::BTreeMap;

use super::event::Event;
use super::kernel::{CHANGED, CLEAR, ENROLLED, OPENED, RETIRED, RULES_SET};
use super::rejection::{Rejection, Rule};
use super::schema::KindSpec;
use super::value::{Fields, Value, is_slug};
use crate::log::PublicKey;
use crate::time::{Day, Edtf};

/// Field of the public keys, one OpenSSH line each.
pub const KEYS: &str = "keys";
/// Field of the kinds that an actor may record.
pub const KINDS: &str = "kinds";
/// Field of the subjects about which an actor may record.
pub const SUBJECTS: &str = "subjects";
/// Field of the first day on which an actor may record.
pub const FROM: &str = "from";
/// Field of the last day on which an actor may record.
pub const UNTIL: &str = "until";
/// Field of what the ledger asks of signatures.
pub const SIGNATURES: &str = "signatures";
/// Field of when signed heads are made.
pub const CHECKPOINTS: &str = "checkpoints";

/// How an actor stands at some point of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// What the actor does, as it was enrolled.
    pub role: Option<Value>,
    /// The keys of which one must sign; none: nothing has to be signed, unless the ledger asks for it.
    pub keys: Vec<PublicKey>,
    /// The kinds that may be recorded, `meeting.held` or `meeting.*`; `None`: all.
    pub kinds: Option<Vec<String>>,
    /// The beginnings, by whole segments, of the subjects spoken about; `None`: all.
    pub subjects: Option<Vec<String>>,
    /// The first day on which it may record.
    pub from: Option<Day>,
    /// The last day on which it may record.
    pub until: Option<Day>,
    /// It records no more.
    pub retired: bool,
    /// Keys that it had once.
    pub former: Vec<PublicKey>,
}

/// When signed heads are made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CheckpointPolicy {
    /// When somebody asks for one.
    #[default]
    OnDemand,
    /// With each call.
    EachAppend,
    /// With the first call of each day.
    EachDay,
}

impl CheckpointPolicy {
    /// The permanent word.
    pub fn word(self) -> &'static str {
        match self {
            CheckpointPolicy::OnDemand => "on_demand",
            CheckpointPolicy::EachAppend => "each_append",
            CheckpointPolicy::EachDay => "each_day",
        }
    }

    fn of(word: &str) -> Option<CheckpointPolicy> {
        let all = [CheckpointPolicy::OnDemand, CheckpointPolicy::EachAppend, CheckpointPolicy::EachDay];
        all.into_iter().find(|policy| policy.word() == word)
    }
}

/// Why an actor may not record an event; the first reason in this order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It was never enrolled.
    #[error("never enrolled")]
    Unknown,
    /// It was retired.
    #[error("retired")]
    Retired,
    /// Not before this day.
    #[error("not before {0}")]
    NotYet(Day),
    /// Not after this day.
    #[error("not after {0}")]
    Over(Day),
    /// Not this kind, only these.
    #[error("no other kinds than {}", .0.join(", "))]
    Kind(Vec<String>),
    /// Not about this subject, only about those that begin so.
    #[error("about nothing else than {}", .0.join(", "))]
    Subject(Vec<String>),
    /// It has keys, or the ledger asks for signatures, and nothing is signed.
    #[error("a signature was needed")]
    Unsigned,
    /// Signed with a key that the actor does not have.
    #[error("not signed with a key that the actor had then")]
    WrongKey {
        /// The actor had it before.
        former: bool,
    },
}

impl Refusal {
    /// The word for it of docs/format.md, "Findings".
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::Unknown | Refusal::Retired => "actor",
            Refusal::NotYet(_) | Refusal::Over(_) | Refusal::Kind(_) | Refusal::Subject(_) => "mandate",
            Refusal::Unsigned => "unsigned",
            Refusal::WrongKey { .. } => "signer",
        }
    }
}

/// Whether how actors stand follows from this field of an event of this kind.
pub fn decides(kind: &str, field: &str) -> bool {
    Actors::concerns(kind)
        && ["actor", KEYS, KINDS, SUBJECTS, FROM, UNTIL, CLEAR, SIGNATURES].contains(&field)
}

/// All actors of a ledger and its rules, after some of its events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actors {
    standing: BTreeMap<String, Standing>,
    /// Every key that any actor ever had, by fingerprint.
    keys: BTreeMap<String, PublicKey>,
    required: bool,
    checkpoints: CheckpointPolicy,
}

impl Actors {
    /// Whether events of this kind change how actors stand.
    pub fn concerns(kind: &str) -> bool {
        [OPENED, ENROLLED, CHANGED, RETIRED, RULES_SET].contains(&kind)
    }

    /// Takes note of the next event of the log; most say nothing here.
    pub fn note(&mut self, event: &Event) {
        self.take(&event.header.kind, &event.header.subject, &event.data);
    }

    /// What an event of this kind about this subject changes.
    pub(crate) fn take(&mut self, kind: &str, subject: &str, data: &Fields) {
        match kind {
            OPENED => {
                let actor = data.get("actor").and_then(Value::as_str).unwrap_or_default();
                let first = Standing { keys: keys_of(data), ..Standing::default() };
                self.standing = BTreeMap::from([(actor.to_owned(), first)]);
            }
            ENROLLED => {
                let standing = self.standing.entry(subject.to_owned()).or_default();
                if standing.retired {
                    // Nothing that it could once do comes back by itself.
                    let former = std::mem::take(&mut standing.former);
                    *standing = Standing { former, ..Standing::default() };
                }
                standing.take(data);
            }
            CHANGED => {
                if let Some(standing) = self.standing.get_mut(subject) {
                    standing.take(data);
                }
            }
            RETIRED => {
                if let Some(standing) = self.standing.get_mut(subject) {
                    standing.retired = true;
                    let keys = std::mem::take(&mut standing.keys);
                    standing.former.extend(keys);
                }
            }
            RULES_SET => {
                let word = |name: &str| data.get(name).and_then(Value::as_str);
                if let Some(word) = word(SIGNATURES) {
                    self.required = word == "required";
                }
                if let Some(policy) = word(CHECKPOINTS).and_then(CheckpointPolicy::of) {
                    self.checkpoints = policy;
                }
                return;
            }
            _ => return,
        }
        self.keys.extend(keys_of(data).into_iter().map(|key| (key.fingerprint(), key)));
    }

    /// How an actor stands.
    pub fn of(&self, actor: &str) -> Option<&Standing> {
        self.standing.get(actor)
    }

    /// All actors that were ever enrolled, by id.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Standing)> {
        self.standing.iter().map(|(id, standing)| (id.as_str(), standing))
    }

    /// The ids of those who are enrolled now.
    pub fn enrolled(&self) -> impl Iterator<Item = &str> {
        self.iter().filter(|(_, standing)| !standing.retired).map(|(id, _)| id)
    }

    /// Whether the ledger takes signed events only.
    pub fn signatures_required(&self) -> bool {
        self.required
    }

    /// When signed heads are made.
    pub fn checkpoints(&self) -> CheckpointPolicy {
        self.checkpoints
    }

    /// Whether some actor has to sign.
    pub fn any_signs(&self) -> bool {
        self.required || self.standing.values().any(|standing| !standing.keys.is_empty())
    }

    /// Whether what this actor records has to be signed.
    pub fn must_sign(&self, actor: &str) -> bool {
        self.required || self.of(actor).is_some_and(|standing| !standing.keys.is_empty())
    }

    /// A key that some actor has or had, by its fingerprint.
    pub fn key(&self, fingerprint: &str) -> Option<&PublicKey> {
        self.keys.get(fingerprint)
    }

    /// The actors who have this key now, by id.
    pub fn holders<'a>(&'a self, key: &'a PublicKey) -> impl Iterator<Item = &'a str> {
        self.iter().filter(|(_, standing)| standing.keys.contains(key)).map(|(id, _)| id)
    }

    /// Every key that some actor has or had.
    pub fn keys(&self) -> impl Iterator<Item = &PublicKey> {
        self.keys.values()
    }

    /// Whether somebody can enrol further actors, on this day or later: an actor who is not retired,
    /// whose days are not over, whom neither kinds nor subjects keep from it, and who has a key where
    /// the ledger asks for signatures. Without one nobody could ever change anything about actors.
    pub fn somebody_enrols(&self, day: Day) -> bool {
        self.standing.values().any(|standing| {
            let kinds = &standing.kinds;
            let may = kinds.as_ref().is_none_or(|kinds| kinds.iter().any(|kind| is_among(ENROLLED, kind)));
            let now = !standing.retired && standing.until.is_none_or(|until| until >= day);
            now && may && standing.subjects.is_none() && !(self.required && standing.keys.is_empty())
        })
    }

    /// Whether an actor may record an event of this kind about this subject on this day, signed with
    /// the key of this fingerprint or not at all.
    ///
    /// # Errors
    /// The first [`Refusal`].
    pub fn judge(
        &self,
        actor: &str,
        kind: &str,
        subject: &str,
        day: Day,
        key: Option<&str>,
    ) -> Result<(), Refusal> {
        self.entitled(actor, kind, subject, day)?;
        let Some(standing) = self.of(actor) else { return Err(Refusal::Unknown) };
        match key {
            None if self.must_sign(actor) => Err(Refusal::Unsigned),
            None => Ok(()),
            Some(key) => match self.keys.get(key) {
                Some(key) if standing.keys.contains(key) => Ok(()),
                key => {
                    Err(Refusal::WrongKey { former: key.is_some_and(|key| standing.former.contains(key)) })
                }
            },
        }
    }

    /// Whether an actor may record this, whoever signs it.
    ///
    /// # Errors
    /// The first [`Refusal`] that is not about keys.
    pub fn entitled(&self, actor: &str, kind: &str, subject: &str, day: Day) -> Result<(), Refusal> {
        let Some(standing) = self.of(actor) else { return Err(Refusal::Unknown) };
        if standing.retired {
            return Err(Refusal::Retired);
        }
        if let Some(from) = standing.from.filter(|from| day < *from) {
            return Err(Refusal::NotYet(from));
        }
        if let Some(until) = standing.until.filter(|until| day > *until) {
            return Err(Refusal::Over(until));
        }
        if let Some(kinds) = &standing.kinds
            && !kinds.iter().any(|pattern| is_among(kind, pattern))
        {
            return Err(Refusal::Kind(kinds.clone()));
        }
        match &standing.subjects {
            Some(subjects) if !subjects.iter().any(|prefix| lies_under(subject, prefix)) => {
                Err(Refusal::Subject(subjects.clone()))
            }
            _ => Ok(()),
        }
    }
}

impl Standing {
    /// Replaces what the fields state, and takes out what `clear` names.
    fn take(&mut self, data: &Fields) {
        let stated = |name: &str| data.contains_key(name);
        let cleared: Vec<&str> = texts(data.get(CLEAR));
        let gone = |name: &str| cleared.contains(&name);
        let list = |name: &str| texts(data.get(name)).into_iter().map(str::to_owned).collect();
        let day = |name: &str| Some(Edtf::parse(data.get(name)?.as_str()?).ok()?.earliest());
        if stated(KEYS) || gone(KEYS) {
            let keys = if gone(KEYS) { Vec::new() } else { keys_of(data) };
            let before = std::mem::replace(&mut self.keys, keys);
            self.former.extend(before);
            self.former.retain(|key| !self.keys.contains(key));
            self.former.sort_unstable();
            self.former.dedup();
        }
        for (name, mine) in [(KINDS, &mut self.kinds), (SUBJECTS, &mut self.subjects)] {
            if gone(name) {
                *mine = None;
            } else if stated(name) {
                *mine = Some(list(name));
            }
        }
        for (name, mine) in [(FROM, &mut self.from), (UNTIL, &mut self.until)] {
            if gone(name) {
                *mine = None;
            } else if stated(name) {
                *mine = day(name);
            }
        }
        if let Some(role) = data.get("role") {
            self.role = Some(role.clone());
        }
    }
}

fn texts(value: Option<&Value>) -> Vec<&str> {
    value.map(Value::elements).unwrap_or_default().iter().filter_map(Value::as_str).collect()
}

fn keys_of(data: &Fields) -> Vec<PublicKey> {
    texts(data.get(KEYS)).into_iter().filter_map(|line| line.parse().ok()).collect()
}

/// Whether a kind is the one named, or of the group named with `.*`.
fn is_among(kind: &str, pattern: &str) -> bool {
    match pattern.strip_suffix(".*") {
        Some(group) => kind.split_once('.').is_some_and(|(first, _)| first == group),
        None => kind == pattern,
    }
}

/// Whether a subject is the one named, or lies under it by whole segments.
fn lies_under(subject: &str, prefix: &str) -> bool {
    subject.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Brings the fields of an event about actors to their one spelling: a key without its comment,
/// which often names a person and could never be erased.
///
/// # Errors
/// [`Rule::WrongType`] for the first that is not of its form.
pub(super) fn settle(spec: &KindSpec, data: &mut Fields) -> Result<(), Rejection> {
    let settled: &[&str] = match spec.name {
        ENROLLED => &[KEYS, KINDS, SUBJECTS, FROM, UNTIL],
        CHANGED => &["role", KEYS, KINDS, SUBJECTS, FROM, UNTIL, CLEAR],
        RULES_SET => &[SIGNATURES, CHECKPOINTS],
        _ => return Ok(()),
    };
    let wrong = |place: String, found: &str, en: &str, ja: &str| {
        Err(Rejection::new(Rule::WrongType, spec.name).at(place).found(found).expected_in(en, ja))
    };
    if spec.name != ENROLLED && !settled.iter().any(|name| data.contains_key(*name)) {
        return Err(Rejection::new(Rule::MissingField, spec.name).at(settled.join(", ")));
    }
    for name in settled {
        // Nothing is unknown about what an actor may do.
        if let Some(special) = data.get(*name).filter(|value| matches!(value, Value::Unknown | Value::None)) {
            return wrong((*name).to_owned(), &special.canonical(), "what it is to be", "その内容");
        }
    }
    if let Some(Value::List(keys)) = data.get_mut(KEYS) {
        for (at, key) in keys.iter_mut().enumerate() {
            let line = key.as_str().unwrap_or_default();
            match line.parse::<PublicKey>() {
                Ok(read) => *key = Value::from(read.to_string()),
                Err(error) => {
                    let (en, ja) = ("a line `ssh-ed25519 …`", "`ssh-ed25519 …` の公開鍵の行");
                    return wrong(format!("{KEYS}[{at}]"), &error.to_string(), en, ja);
                }
            }
        }
        keys.sort_unstable();
        keys.dedup();
    }
    let whole = |kind: &str| super::header::is_kind(&kind.replace(".*", ".any"));
    for (at, kind) in texts(data.get(KINDS)).into_iter().enumerate() {
        if !whole(kind) {
            let (en, ja) =
                ("a kind such as meeting.held, or meeting.*", "meeting.held や meeting.* のような種別");
            return wrong(format!("{KINDS}[{at}]"), kind, en, ja);
        }
    }
    for (at, subject) in texts(data.get(SUBJECTS)).into_iter().enumerate() {
        if !is_slug(subject) {
            let (en, ja) =
                ("the beginning of a subject, such as body/example", "body/example のような対象の先頭");
            return wrong(format!("{SUBJECTS}[{at}]"), subject, en, ja);
        }
    }
    let mut days = [None, None];
    for (name, day) in [FROM, UNTIL].into_iter().zip(&mut days) {
        let Some(text) = data.get(name).and_then(Value::as_str) else { continue };
        match Edtf::parse(text) {
            Ok(exact) if exact.is_exact() => *day = Some(exact.earliest()),
            _ => {
                return wrong(
                    name.to_owned(),
                    text,
                    "a full day, such as 2026-04-01",
                    "2026-04-01 のような日",
                );
            }
        }
    }
    if let [Some(from), Some(until)] = days
        && until < from
    {
        let reject = Rejection::new(Rule::ImpossibleInterval, spec.name).at(UNTIL);
        return Err(reject.found(until.to_string()).expected(from.to_string()));
    }
    for (at, name) in texts(data.get(CLEAR)).into_iter().enumerate() {
        if ![KEYS, KINDS, SUBJECTS, FROM, UNTIL].contains(&name) || data.contains_key(name) {
            let (en, ja) = (
                "one of keys, kinds, subjects, from, until that is not stated beside it",
                "同時に書かれていない keys・kinds・subjects・from・until のいずれか",
            );
            return wrong(format!("{CLEAR}[{at}]"), name, en, ja);
        }
    }
    Ok(())
}

/// The rejection of an event that an actor may not record.
pub(crate) fn rejection(refusal: &Refusal, kind: &str, actor: &str, found: &str) -> Rejection {
    let reject = |rule| Rejection::new(rule, kind).at("recorded_by").found(actor);
    let not_entitled = |en: String, ja: String| reject(Rule::NotEntitled).expected_in(en, ja);
    match refusal {
        Refusal::Unknown => reject(Rule::UnknownActor),
        Refusal::Retired => reject(Rule::RetiredActor),
        Refusal::NotYet(from) => {
            not_entitled(format!("it may record from {from} on"), format!("記録できるのは {from} から"))
        }
        Refusal::Over(until) => {
            not_entitled(format!("it could record until {until}"), format!("記録できたのは {until} まで"))
        }
        Refusal::Kind(kinds) => {
            let kinds = kinds.join(", ");
            not_entitled(
                format!("it may record {kinds}, not {kind}"),
                format!("記録できる種別は {kinds}({kind} は不可)"),
            )
        }
        Refusal::Subject(subjects) => {
            let subjects = subjects.join(", ");
            not_entitled(
                format!("it may record about {subjects}, not about {found}"),
                format!("記録できる対象は {subjects}({found} は不可)"),
            )
        }
        Refusal::Unsigned => reject(Rule::SignatureNeeded),
        Refusal::WrongKey { .. } => reject(Rule::WrongKey).expected(found),
    }
}
