//! What subjects are called: ids are names for programs, people want the words.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};

use ledger_core::log::Hash;
use ledger_core::projection::State;
use ledger_core::record::{Schema, is_slug};
use ledger_core::{Value, View};

use crate::context::Lang;

/// Looks up what subjects are called on the view's day; each is asked for once.
pub(crate) struct Names<'v, 'l> {
    view: &'v View<'l>,
    lang: Lang,
    known: RefCell<HashMap<String, Option<String>>>,
    /// The commitments of erased values with the events that erased them, read with the first one.
    erased: OnceCell<BTreeMap<Hash, u64>>,
    /// The erasures that were shown.
    shown: RefCell<BTreeSet<u64>>,
}

impl<'v, 'l> Names<'v, 'l> {
    /// Names as of the view's day, in this language.
    pub(crate) fn new(view: &'v View<'l>, lang: Lang) -> Names<'v, 'l> {
        Names { view, lang, known: RefCell::default(), erased: OnceCell::new(), shown: RefCell::default() }
    }

    pub(crate) fn lang(&self) -> Lang {
        self.lang
    }

    /// Kinds and types of the ledger.
    pub(crate) fn schema(&self) -> &'l Schema {
        self.view.ledger().schema()
    }

    /// What a subject is called; `None` for text that is no subject, or has no name.
    ///
    /// A name that cannot be read for lack of a store or of a newer program is no name: the id
    /// says as much.
    pub(crate) fn label(&self, slug: &str) -> Option<String> {
        let (ty, _) = slug.split_once('/')?;
        if !is_slug(slug) || !self.view.ledger().schema().types().iter().any(|(known, _)| *known == ty) {
            return None;
        }
        if let Some(known) = self.known.borrow().get(slug) {
            return known.clone();
        }
        // Written first, so that two subjects named after each other come to an end.
        self.known.borrow_mut().insert(slug.to_owned(), None);
        let found = self.find(slug, ty);
        self.known.borrow_mut().insert(slug.to_owned(), found.clone());
        found
    }

    /// The event that erased a value. Without a store nobody can tell, and the marker stands alone.
    pub(crate) fn erased_by(&self, commitment: &Hash) -> Option<u64> {
        let erased = self.erased.get_or_init(|| self.view.ledger().erased_values().unwrap_or_default());
        let by = erased.get(commitment).copied();
        self.shown.borrow_mut().extend(by);
        by
    }

    /// Who erased what was shown as erased, when, why and on what legal basis: one line each.
    pub(crate) fn erasures(&self) -> String {
        let mut out = String::new();
        for seq in self.shown.borrow().iter() {
            let Ok(event) = self.view.ledger().event(*seq) else { continue };
            let said =
                |name: &str| event.data.get(name).map(|value| super::text(value, self)).unwrap_or_default();
            let day = event.header.recorded_at.day_in(self.view.ledger().settings().zone);
            let (by, reason, basis) = (&event.header.recorded_by, said("reason"), said("legal_basis"));
            let line = match self.lang {
                Lang::Ja => format!("消去 #{seq}: {day} {by} {reason}（{basis}）"),
                Lang::En => format!("erased by #{seq}: {day} {by}: {reason} ({basis})"),
            };
            out.push_str(&crate::output::text::one_line(&line));
            out.push('\n');
        }
        out
    }

    /// The name and the id: `会長（person/…）` is too long for a table, the id alone says nothing.
    pub(crate) fn label_or_slug(&self, slug: &str) -> String {
        self.label(slug).unwrap_or_else(|| slug.to_owned())
    }

    fn find(&self, slug: &str, ty: &str) -> Option<String> {
        let state = self.view.state(slug).ok()??;
        match ty {
            "role" => self.role(&state),
            "relation" => self.relation(&state),
            "meeting" => self.meeting(&state),
            _ => ["name", "title"].iter().find_map(|attribute| self.words(&state, attribute)),
        }
    }

    /// The words of an attribute on the day, or else the first ever said.
    fn words(&self, state: &State, attribute: &str) -> Option<String> {
        let code = self.lang.code();
        if let Some(words) = state.likely(attribute).and_then(|fact| fact.value.words(code)) {
            return Some(words.to_owned());
        }
        let history = self.view.history(&state.subject).ok()?;
        let mut said = history.iter().filter(|entry| entry.attribute == attribute);
        said.find_map(|entry| Some(entry.value.as_ref()?.words(code)?.to_owned()))
    }

    fn role(&self, state: &State) -> Option<String> {
        let person = self.words(state, "person").and_then(|person| self.label(&person))?;
        let post = ["title", "capacity", "post"].iter().find_map(|attribute| self.words(state, attribute));
        Some(match (post, self.lang) {
            (Some(post), Lang::Ja) => format!("{person}（{post}）"),
            (Some(post), Lang::En) => format!("{person} ({post})"),
            (None, _) => person,
        })
    }

    fn relation(&self, state: &State) -> Option<String> {
        let named = |attribute: &str| self.words(state, attribute).map(|slug| self.label_or_slug(&slug));
        let (from, to) = (named("from")?, named("to")?);
        let ty = self.words(state, "type").unwrap_or_default();
        let schema = self.view.ledger().schema();
        let ty = super::word_label(schema, "relation", "type", &ty, self.lang).unwrap_or(ty);
        Some(format!("{from} → {to} [{ty}]"))
    }

    fn meeting(&self, state: &State) -> Option<String> {
        if let Some(title) = self.words(state, "title") {
            return Some(title);
        }
        let body = self.words(state, "body").map(|slug| self.label_or_slug(&slug))?;
        let number = match state.likely("number").map(|fact| &fact.value) {
            Some(Value::Int(number)) => Some(*number),
            _ => None,
        };
        // A meeting without a number is known by its day, which its id carries.
        let day = state.subject.rsplit('/').next().unwrap_or_default();
        Some(match (number, self.lang) {
            (Some(number), Lang::Ja) => format!("{body} 第{number}回"),
            (Some(number), Lang::En) => format!("{body} no. {number}"),
            (None, _) => format!("{body} {day}"),
        })
    }
}
