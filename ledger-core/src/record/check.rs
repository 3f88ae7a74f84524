//! From a draft to content that can be sealed: every rule of [`Rule`] that can be broken, in
//! order. How its fields are read stands in `reading`.

use std::borrow::Cow;

use super::actors;
use super::attachment::named_files;
use super::correction::Effective;
use super::draft::{Draft, Target};
use super::event::Event;
use super::kernel;
use super::reading::Reading;
use super::redaction;
use super::rejection::{Rejection, Rule};
use super::schema::{Introduces, KindSpec, SubjectRule};
use super::value::{Fields, Value, is_slug};
use super::vocabulary::Schema;
use crate::log::Hash;
use crate::time::{Edtf, End, InputContext, Period};

/// What the ledger knows already, as far as drafts are judged by it.
pub trait Known {
    /// Why it could not be looked up.
    type Error;

    /// How a subject stands in the ledger or earlier in the same batch.
    ///
    /// # Errors
    /// When the look-up fails.
    fn presence(&self, subject: &str) -> Result<Presence, Self::Error>;

    /// Whether a field may refer to it.
    ///
    /// # Errors
    /// When the look-up fails.
    fn refers(&self, subject: &str) -> Result<bool, Self::Error>;

    /// Whether what brought a subject in was voided, so that only its id is left.
    ///
    /// # Errors
    /// When the look-up fails.
    fn is_voided(&self, subject: &str) -> Result<bool, Self::Error>;

    /// The subject of that type whose `key` is this.
    ///
    /// # Errors
    /// When the look-up fails.
    fn handle(&self, ty: &str, key: &str) -> Result<Option<String>, Self::Error>;

    /// Whether an actor is enrolled, and the ids of those who are.
    ///
    /// # Errors
    /// When the look-up fails.
    fn actor(&self, id: &str) -> Result<Enrolment, Self::Error>;

    /// The event that a target names.
    ///
    /// # Errors
    /// When the look-up fails.
    fn target(&self, target: &Target) -> Result<Option<Event>, Self::Error>;

    /// The hold that protects an event from being erased, as people name it, `#12`.
    ///
    /// # Errors
    /// When the look-up fails.
    fn hold_on(&self, event: &Event) -> Result<Option<String>, Self::Error>;

    /// Whether a hold still stands.
    ///
    /// # Errors
    /// When the look-up fails.
    fn hold_stands(&self, hold: &Event) -> Result<bool, Self::Error>;

    /// Whether a target names a draft of this call that stands later in it.
    fn is_later(&self, target: &Target) -> bool;

    /// What the records so far, those of this call included, leave of an event.
    ///
    /// # Errors
    /// When the look-up fails.
    fn effective(&self, event: &Event) -> Result<Effective, Self::Error>;

    /// The root of the tree over the first `size` events; `None` where there are fewer.
    ///
    /// # Errors
    /// When the look-up fails.
    fn root_at(&self, size: u64) -> Result<Option<Hash>, Self::Error>;

    /// A subject that is spelled nearly so.
    ///
    /// # Errors
    /// When the look-up fails.
    fn nearest(&self, subject: &str) -> Result<Option<String>, Self::Error>;
}

/// How a subject stands in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// Nothing introduced it.
    Unknown,
    /// It is known, and may still be introduced.
    Noted,
    /// An event of a kind that introduces once brought it in: this one, as people name it, `#207`.
    Introduced(String),
}

/// How an actor stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enrolment {
    /// May record.
    Active,
    /// Was enrolled once.
    Retired(Vec<String>),
    /// Never was; these are.
    Unknown(Vec<String>),
}

/// Content that can be sealed.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Its kind.
    pub spec: &'static KindSpec,
    /// Whom it is about.
    pub subject: String,
    /// The day of the act.
    pub occurred: Option<Edtf>,
    /// Its fields, in their stored spelling.
    pub data: Fields,
    /// The event that it is about.
    pub target: Option<Event>,
    /// Doubts about dates that were read all the same, as (English, Japanese).
    pub warnings: Vec<(String, String)>,
}

/// Why a draft was not checked through.
#[derive(Debug)]
pub enum CheckError<E> {
    /// It breaks a rule.
    Rejected(Box<Rejection>),
    /// A look-up failed.
    Known(E),
}

impl<E> From<Rejection> for CheckError<E> {
    fn from(rejection: Rejection) -> Self {
        CheckError::Rejected(Box::new(rejection))
    }
}

/// The circumstances in which drafts are read.
#[derive(Debug)]
pub struct Checker<'a, K> {
    /// Kinds.
    pub schema: &'a Schema,
    /// How people's dates are read.
    pub input: InputContext,
    /// What is there.
    pub known: &'a K,
    /// The existing event's subject, when the draft's id is in the ledger already: it answers for
    /// an opaque subject, and introducing again is then no offence.
    pub repeat_of: Option<String>,
    /// Ten base32 letters for a new opaque subject.
    pub fresh: String,
    /// The ledger's origin: the subject of what is said about the ledger itself.
    pub origin: &'a str,
    /// Who records when a draft does not say.
    pub actor: &'a str,
}

impl<K: Known> Checker<'_, K> {
    /// Checks one draft against all rules but those that need its sealed size or the batch.
    ///
    /// # Errors
    /// The first broken rule in the order of [`Rule`], or a failed look-up.
    pub fn check(&self, draft: &Draft) -> Result<Checked, CheckError<K::Error>> {
        let spec = self.kind(draft)?;
        let spoken = self.spoken(draft, spec)?;
        let reject = |rule| Rejection::new(rule, spec.name);
        self.actor(draft, spec)?;
        if let Some(id) = draft.id.as_ref().filter(|id| !is_uuid(id)) {
            return Err(reject(Rule::MalformedId).at("id").found(id).into());
        }
        let target = self.target(draft, spec)?;
        let of = target.as_ref().and_then(|event| self.schema.kind(&event.header.kind));
        let told = self.told(draft, target.as_ref());
        let mut reading = Reading::new(self, spec, told);
        let spoken = self.of_current(spec, spoken, target.as_ref(), of).unwrap_or_else(|(spoken, broken)| {
            reading.broken.push(broken);
            spoken
        });
        reading.names(&spoken, of);
        let mut data = reading.fields(&spoken, of)?;
        reading.broken.extend(actors::settle(spec, &mut data).err());
        for named in named_files(&data) {
            if let Err(found) = named.file {
                let broken = reject(Rule::WrongType).at(named.place).found(found);
                reading.broken.push(
                    broken.expected_in(
                        "BLAKE3 as 64 lower-case hexadecimal digits",
                        "BLAKE3(小文字の16進64桁)",
                    ),
                );
            }
        }
        if let (kernel::REDACTED, Some(event)) = (spec.name, &target) {
            let named = format!("#{}", event.seq);
            reading.broken.extend(redaction::refusals(event, &named, &data));
            if let Some(hold) = self.known.hold_on(event).map_err(CheckError::Known)? {
                reading.broken.push(reject(Rule::HoldInTheWay).at("fields").found(named).expected(hold));
            }
        }
        let occurred = match &draft.occurred {
            None => None,
            Some(_) if kernel::is_timeless(spec.name) => {
                reading.broken.push(reject(Rule::NoOccurrence).at("occurred"));
                None
            }
            Some(text) => {
                let day = reading.day("occurred", text).map_err(CheckError::from);
                reading.held(day)?
            }
        };
        let subject = match spec.subject {
            // It is built from fields, so their faults come first.
            SubjectRule::Built { .. } if !reading.broken.is_empty() => None,
            _ => {
                let subject = self.subject(draft, spec, &data, target.as_ref());
                reading.held(subject)?
            }
        };
        let subject = subject.unwrap_or_default();
        if reading.broken.is_empty() {
            let standing = self.subject_known(spec, &subject);
            reading.held(standing)?;
            for (place, reference) in std::mem::take(&mut reading.refs) {
                if reference == subject {
                    continue;
                }
                if !self.known.refers(&reference).map_err(CheckError::Known)? {
                    let near = self.known.nearest(&reference).map_err(CheckError::Known)?.unwrap_or_default();
                    reading
                        .broken
                        .push(reject(Rule::UnknownReference).at(place).found(reference).expected(near));
                } else if self.known.is_voided(&reference).map_err(CheckError::Known)? {
                    reading.warnings.push(refers_to_voided(&place, &reference));
                }
            }
            if spec.name == kernel::CLOSED {
                let closed = self.closing(&data);
                reading.held(closed)?;
            }
        }
        let replaced = self.replaced(&mut data);
        reading.held(replaced)?;
        if reading.broken.is_empty() {
            let consistent = self.consistent(spec, occurred.as_ref(), &data, target.as_ref());
            let doubts = reading.held(consistent)?.unwrap_or_default();
            reading.warnings.extend(doubts);
        }
        // Every place was looked at: of all rules that are broken anywhere the first is the answer.
        match reading.broken.into_iter().min_by_key(|rejection| rejection.rule) {
            Some(first) => Err(first.into()),
            None => Ok(Checked { spec, subject, occurred, data, target, warnings: reading.warnings }),
        }
    }

    /// The draft's fields at the current version of its kind.
    fn spoken<'d>(&self, draft: &'d Draft, spec: &KindSpec) -> Result<Cow<'d, Fields>, Rejection> {
        let Some(v) = draft.v.filter(|v| *v < spec.v) else { return Ok(Cow::Borrowed(&draft.data)) };
        match self.schema.current(0, spec.name, v, draft.data.clone()) {
            Ok((_, data)) => Ok(Cow::Owned(data)),
            Err(_) => Err(Rejection::new(Rule::ForgottenVersion, spec.name)
                .at("v")
                .found(v.to_string())
                .expected(spec.v.to_string())),
        }
    }

    /// The kind whose fields a claim mirrors, as far as it is said: in the claim itself, or in the
    /// one that is corrected.
    fn told(&self, draft: &Draft, target: Option<&Event>) -> Option<&'static KindSpec> {
        let corrected = target.filter(|event| event.header.kind == kernel::STATES);
        let said = match corrected {
            Some(claim) => draft.data.get("set_about_kind").or_else(|| claim.data.get("about_kind")),
            None => draft.data.get("about_kind"),
        };
        self.schema.kind(said.and_then(Value::as_str)?)
    }

    fn kind(&self, draft: &Draft) -> Result<&'static KindSpec, Rejection> {
        let Some(spec) = self.schema.kind(&draft.kind) else {
            let near = self.schema.nearest_kind(&draft.kind).unwrap_or_default();
            return Err(Rejection::new(Rule::UnknownKind, &draft.kind)
                .at("kind")
                .found(&draft.kind)
                .expected(near));
        };
        if spec.name == kernel::OPENED {
            return Err(Rejection::new(Rule::ReservedKind, spec.name).at("kind"));
        }
        match draft.v {
            Some(v) if v > spec.v => Err(Rejection::new(Rule::FutureVersion, spec.name)
                .at("v")
                .found(v.to_string())
                .expected(spec.v.to_string())),
            _ => Ok(spec),
        }
    }

    fn actor(&self, draft: &Draft, spec: &KindSpec) -> Result<(), CheckError<K::Error>> {
        let actor = draft.recorded_by.as_deref().unwrap_or(self.actor);
        let reject = |rule, enrolled: &[String]| {
            Rejection::new(rule, spec.name)
                .at("recorded_by")
                .found(actor)
                .expected(enrolled.join(", "))
                .into()
        };
        match self.known.actor(actor).map_err(CheckError::Known)? {
            Enrolment::Active => Ok(()),
            Enrolment::Retired(enrolled) => Err(reject(Rule::RetiredActor, &enrolled)),
            Enrolment::Unknown(enrolled) => Err(reject(Rule::UnknownActor, &enrolled)),
        }
    }

    fn target(&self, draft: &Draft, spec: &KindSpec) -> Result<Option<Event>, CheckError<K::Error>> {
        let reject = |rule| Rejection::new(rule, spec.name).at("target");
        let needs = spec.subject == SubjectRule::Target;
        let target = match (&draft.target, needs) {
            (None, false) => return Ok(None),
            (None, true) => {
                return Err(reject(Rule::TargetMissing)
                    .expected_in("needs the event that it is about", "対象の記録が必要です")
                    .into());
            }
            (Some(_), false) => {
                return Err(reject(Rule::TargetMissing)
                    .expected_in("is not about another event", "この種別は対象を持ちません")
                    .into());
            }
            (Some(target), true) => target,
        };
        let named = target.to_string();
        let event = self.known.target(target).map_err(CheckError::Known)?;
        let unknown = match self.known.is_later(target) {
            true => Rule::LaterTarget,
            false => Rule::UnknownTarget,
        };
        let event = event.ok_or_else(|| reject(unknown).found(&named))?;
        let kind = event.header.kind.as_str();
        let about_domain = !kernel::is_timeless(kind);
        let allowed = match spec.name {
            // What a closing names was published: a wrong one is voided, and recorded anew.
            kernel::CORRECTED => about_domain && kind != kernel::CLOSED,
            kernel::VOIDED => {
                about_domain || [kernel::CORRECTED, kernel::ANNOTATED, kernel::ACCEPTED].contains(&kind)
            }
            kernel::HOLD_RELEASED | kernel::HOLD_OVERRIDDEN => kind == kernel::HOLD_PLACED,
            _ => true,
        };
        if !allowed {
            return Err(reject(Rule::TargetNotCorrectable)
                .found(named)
                .expected_in(format!("it is of the kind {kind}"), format!("種別は {kind} です"))
                .into());
        }
        let of_a_hold = matches!(spec.name, kernel::HOLD_RELEASED | kernel::HOLD_OVERRIDDEN);
        if of_a_hold && !self.known.hold_stands(&event).map_err(CheckError::Known)? {
            return Err(reject(Rule::HoldNotStanding).found(named).into());
        }
        self.stands(spec, &event, named)?;
        Ok(Some(event))
    }

    fn subject(
        &self,
        draft: &Draft,
        spec: &KindSpec,
        data: &Fields,
        target: Option<&Event>,
    ) -> Result<String, CheckError<K::Error>> {
        let reject = |rule| Rejection::new(rule, spec.name).at("subject");
        let stated = draft.subject.as_deref();
        let agree = |subject: String| match stated {
            Some(other) if other != subject => {
                Err(reject(Rule::WrongSubjectType).found(other).expected(subject))
            }
            _ => Ok(subject),
        };
        match spec.subject {
            SubjectRule::Target => {
                let subject = target.map(|event| event.header.subject.clone()).unwrap_or_default();
                Ok(agree(subject)?)
            }
            SubjectRule::Built { ty, parts } => {
                let subject = built(ty, parts, data);
                if !is_slug(&subject) {
                    return Err(reject(Rule::MalformedSubject).found(subject).into());
                }
                Ok(agree(subject)?)
            }
            SubjectRule::Ledger => Ok(agree(self.origin.to_owned())?),
            SubjectRule::Actor => match stated {
                Some(actor) if is_slug(actor) && !actor.contains('/') => Ok(actor.to_owned()),
                Some(other) => Err(reject(Rule::MalformedSubject).found(other).into()),
                None => Err(reject(Rule::SubjectMissing).expected("auditor").into()),
            },
            SubjectRule::Of(types) => {
                let first = types.first().copied().unwrap_or_default();
                let opaque = self.schema.is_opaque(first) && spec.introduces != Introduces::Needs;
                let Some(stated) = stated else {
                    if opaque {
                        return Ok(self
                            .repeat_of
                            .clone()
                            .unwrap_or_else(|| format!("{first}/{}", self.fresh)));
                    }
                    return Err(reject(Rule::SubjectMissing).expected(format!("{first}/example")).into());
                };
                if let Some((ty, key)) = stated.split_once(':') {
                    // An opaque subject being introduced under its key gets its id now.
                    if opaque && ty == first {
                        return match (&self.repeat_of, self.known.handle(ty, key).map_err(CheckError::Known)?)
                        {
                            (Some(subject), _) => Ok(subject.clone()),
                            (None, Some(subject)) => Ok(subject),
                            (None, None) => Ok(format!("{first}/{}", self.fresh)),
                        };
                    }
                    return match self.known.handle(ty, key).map_err(CheckError::Known)? {
                        Some(subject) => Ok(subject),
                        None => Err(reject(Rule::UnknownHandle).found(key).into()),
                    };
                }
                if !is_slug(stated) {
                    return Err(reject(Rule::MalformedSubject).found(stated).into());
                }
                if !types.iter().any(|ty| has_type(stated, ty)) {
                    return Err(reject(Rule::WrongSubjectType)
                        .found(stated)
                        .expected(types.join(", "))
                        .into());
                }
                Ok(stated.to_owned())
            }
        }
    }

    /// A closing names a period with two ends, whole hashes, and a head that this ledger had.
    fn closing(&self, data: &Fields) -> Result<(), CheckError<K::Error>> {
        let reject =
            |rule, place: &str, found: &str| Rejection::new(rule, kernel::CLOSED).at(place).found(found);
        let text = |name: &str| data.get(name).and_then(Value::as_str).unwrap_or_default();
        let two_ends =
            |period: &Period| matches!((period.begin(), period.end()), (End::Date(_), End::Date(_)));
        if !text("period").parse().is_ok_and(|period| two_ends(&period)) {
            let reject = reject(Rule::WrongType, "period", text("period"));
            return Err(reject.expected_in("a period with two ends", "始めと終わりのある期間").into());
        }
        for name in ["blake3", "root"] {
            if text(name).parse::<Hash>().is_err() {
                let reject = reject(Rule::WrongType, name, text(name));
                return Err(reject.expected_in("64 lower-case hex digits", "小文字の16進数 64 桁").into());
            }
        }
        let size = data.get("size").and_then(Value::as_int).and_then(|size| u64::try_from(size).ok());
        let root = match size {
            Some(size) => self.known.root_at(size).map_err(CheckError::Known)?,
            None => None,
        };
        match root.map(|root| root.to_string()) {
            Some(root) if root == text("root") => Ok(()),
            Some(root) => Err(reject(Rule::ForeignHead, "root", text("root")).expected(root).into()),
            None => Err(reject(Rule::ForeignHead, "size", text("root"))
                .expected_in("none: there are fewer events", "なし(そこまでの記録がない)")
                .into()),
        }
    }

    fn subject_known(&self, spec: &KindSpec, subject: &str) -> Result<(), CheckError<K::Error>> {
        if self.repeat_of.is_some() || matches!(spec.subject, SubjectRule::Target | SubjectRule::Ledger) {
            return Ok(());
        }
        let reject = |rule| Rejection::new(rule, spec.name).at("subject").found(subject);
        if spec.introduces == Introduces::OrAdds {
            // Whatever stands there, it may be added to.
            return Ok(());
        }
        match (spec.introduces, self.presence(subject)?) {
            (Introduces::Once, Presence::Introduced(by)) => {
                Err(reject(Rule::IntroducedTwice).expected(by).into())
            }
            (Introduces::Needs, Presence::Unknown) => {
                let near = self.known.nearest(subject).map_err(CheckError::Known)?.unwrap_or_default();
                Err(reject(Rule::UnknownSubject).expected(near).into())
            }
            _ => Ok(()),
        }
    }

    fn presence(&self, subject: &str) -> Result<Presence, CheckError<K::Error>> {
        self.known.presence(subject).map_err(CheckError::Known)
    }
}

/// The slug of a subject that is named by its parts: `type/part/part`. A part that is a slug loses
/// its type and its inner slashes become `--`, so that `body/example/network-wg` gives
/// `example--network-wg`; underscores of closed words become hyphens.
pub(crate) fn built(ty: &str, parts: &[&str], data: &Fields) -> String {
    let part = |name: &&str| {
        let text = data.get(*name).and_then(Value::as_str).unwrap_or_default();
        text.split_once('/').map_or(text, |(_, rest)| rest).replace('/', "--")
    };
    format!("{ty}/{}", parts.iter().map(part).collect::<Vec<_>>().join("/")).replace('_', "-")
}

pub(super) fn has_type(subject: &str, ty: &str) -> bool {
    subject.split_once('/').is_some_and(|(first, _)| first == ty)
}

fn refers_to_voided(place: &str, reference: &str) -> (String, String) {
    (
        format!("{place}: what brought {reference} into the ledger was voided"),
        format!("{place}: {reference} を登録した記録は取り消されています"),
    )
}

fn is_uuid(id: &str) -> bool {
    uuid::Uuid::try_parse(id).is_ok_and(|uuid| uuid.hyphenated().to_string() == id)
}
