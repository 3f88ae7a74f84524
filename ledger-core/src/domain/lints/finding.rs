//! A finding: a sentence in two languages that quotes both sides, with its events.

use super::records::{Act, Records};
use super::{Family, Lint, Severity};
use crate::record::{Draft, Value};

/// Words in the two languages that people read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// English.
    pub en: String,
    /// Japanese.
    pub ja: String,
}

/// One side of a finding: what is said where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The event that says so.
    pub event: u64,
    /// The place in its source, where that is known.
    pub place: Option<String>,
    /// What it says.
    pub says: Said,
}

/// A finding that was accepted with a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The event that accepted it.
    pub event: u64,
    /// Why.
    pub reason: Value,
}

/// Something odd that a lint found.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Permanent code of the lint.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Name of the lint's family.
    pub family: &'static str,
    /// Whom it is about.
    pub subject: String,
    /// The sentence, both sides quoted with their places.
    pub message: Said,
    /// The events concerned. The first is the one that the finding is about: by it and the code it
    /// is accepted.
    pub events: Vec<u64>,
    /// The sides, each with its place.
    pub evidence: Vec<Evidence>,
    /// A ready-made event after which it is not found any more.
    pub fix: Option<Draft>,
    /// Whether it was accepted as it is.
    pub accepted: Option<Acceptance>,
}

impl Finding {
    /// The event that it is about.
    pub fn event(&self) -> u64 {
        self.events.first().copied().unwrap_or_default()
    }
}

impl Said {
    /// Words as they stand in both languages: names, figures, what was printed.
    pub(super) fn same(text: impl Into<String>) -> Said {
        let en = text.into();
        Said { ja: en.clone(), en }
    }

    /// Words in English and Japanese.
    pub(super) fn new(en: impl Into<String>, ja: impl Into<String>) -> Said {
        Said { en: en.into(), ja: ja.into() }
    }

    /// Several, joined as the language joins them.
    pub(super) fn list(all: impl IntoIterator<Item = Said>) -> Said {
        let (en, ja): (Vec<_>, Vec<_>) = all.into_iter().map(|said| (said.en, said.ja)).unzip();
        Said { en: en.join(", "), ja: ja.join("、") }
    }
}

impl From<i64> for Said {
    fn from(number: i64) -> Said {
        Said::same(number.to_string())
    }
}

impl From<&str> for Said {
    fn from(text: &str) -> Said {
        Said::same(text)
    }
}

impl From<String> for Said {
    fn from(text: String) -> Said {
        Said::same(text)
    }
}

/// What one lint has found so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    found: Vec<Oddity>,
}

/// A finding before its sentence is made.
#[derive(Debug)]
#[must_use]
pub(super) struct Oddity {
    subject: String,
    events: Vec<u64>,
    evidence: Vec<Evidence>,
    fills: Vec<(&'static str, Said)>,
    fix: Option<Draft>,
}

impl Findings {
    /// Takes a finding.
    pub(super) fn push(&mut self, oddity: Oddity) {
        self.found.push(oddity);
    }

    /// The findings with their sentences, in the order of the log.
    pub(super) fn finish(mut self, family: &Family, lint: &Lint, records: &Records<'_>) -> Vec<Finding> {
        self.found.sort_by_key(|oddity| oddity.events.first().copied());
        let finding = |mut raw: Oddity| {
            raw.fills.push(("subject", records.called(&raw.subject)));
            let fill = |sentence: &str, pick: &dyn Fn(&Said) -> &str| {
                raw.fills.iter().fold(sentence.to_owned(), |sentence, (name, said)| {
                    sentence.replace(&format!("{{{name}}}"), pick(said))
                })
            };
            let message =
                Said { en: fill(lint.says.en, &|said| &said.en), ja: fill(lint.says.ja, &|said| &said.ja) };
            Finding {
                code: lint.code,
                severity: lint.severity,
                family: family.name,
                subject: raw.subject,
                message,
                events: raw.events,
                evidence: raw.evidence,
                fix: raw.fix,
                accepted: None,
            }
        };
        self.found.into_iter().map(finding).collect()
    }
}

impl Oddity {
    /// Something odd about this act.
    pub(super) fn about(act: &Act) -> Oddity {
        Oddity {
            subject: act.subject_meant().to_owned(),
            events: vec![act.seq],
            evidence: Vec::new(),
            fills: Vec::new(),
            fix: None,
        }
    }

    /// It is about another subject than the act's own.
    pub(super) fn concerning(mut self, subject: &str) -> Oddity {
        subject.clone_into(&mut self.subject);
        self
    }

    /// Fills `{name}` in the sentence.
    pub(super) fn fill(mut self, name: &'static str, said: impl Into<Said>) -> Oddity {
        self.fills.push((name, said.into()));
        self
    }

    /// Fills `{name}` with what an act says, and the place where it says so: one side of the finding.
    pub(super) fn quote(mut self, name: &'static str, act: &Act, said: impl Into<Said>) -> Oddity {
        let (says, place) = (said.into(), act.locator().map(str::to_owned));
        let at = place.as_ref().map(|place| format!("{place} ")).unwrap_or_default();
        self.fills.push((
            name,
            Said {
                en: format!("“{}” ({at}#{})", says.en, act.seq),
                ja: format!("「{}」（{at}#{}）", says.ja, act.seq),
            },
        ));
        self.evidence.push(Evidence { event: act.seq, place, says });
        self.with(&act.by)
    }

    /// Names events that have a part in it.
    pub(super) fn with(mut self, events: &[u64]) -> Oddity {
        for event in events {
            if !self.events.contains(event) {
                self.events.push(*event);
            }
        }
        self
    }

    /// The event after which it is not found any more.
    pub(super) fn fix(mut self, fix: Draft) -> Oddity {
        self.fix = Some(fix);
        self
    }
}
