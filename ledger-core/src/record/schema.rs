//! How a vocabulary is written down: one table row per kind, which serves validation, reduction
//! to facts, JSON Schema, examples, documentation and the words on a screen.
//!
//! A table instead of one Rust struct per kind, because five readers need the same knowledge:
//! with structs it would be told once to serde, once to the schema generator, once to the fold,
//! once to the translator and once to the page, and would drift.

/// The same words in the two languages that people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// English.
    pub en: &'static str,
    /// Japanese.
    pub ja: &'static str,
}

/// Shorthand for [`Words`] in tables.
pub const fn words(en: &'static str, ja: &'static str) -> Words {
    Words { en, ja }
}

/// One kind of event: its permanent name, who it is about, its fields, and what it asserts.
#[derive(Debug)]
pub struct KindSpec {
    /// Permanent name, `noun.verb`; never reused.
    pub name: &'static str,
    /// Version of the fields, from 1; raised by any change, together with an upcaster.
    pub v: u32,
    /// What such an event says, in one short phrase.
    pub says: Words,
    /// Which subjects it may be about.
    pub subject: SubjectRule,
    /// Whether it brings its subject into the ledger.
    pub introduces: Introduces,
    /// Its own fields; the fields in [`RESERVED`] are allowed on every kind besides.
    pub fields: &'static [FieldSpec],
    /// What it asserts about the world, in the order in which the facts are shown.
    pub effects: &'static [Effect],
    /// A valid draft as JSON, with an invented organisation.
    pub example: &'static str,
}

impl KindSpec {
    /// The field of that name, reserved ones included.
    pub fn field(&self, name: &str) -> Option<&'static FieldSpec> {
        let named = |spec: &&FieldSpec| spec.name == name;
        self.fields.iter().find(named).or_else(|| RESERVED.iter().find(named))
    }
}

/// Where the subject of a kind comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectRule {
    /// A slug whose first segment is one of these entity types.
    Of(&'static [&'static str]),
    /// Built from ids in fields: `type/part/part`, so that it says nothing that could need
    /// erasing. A draft may leave the subject out.
    Built {
        /// The entity type, which is the first segment.
        ty: &'static str,
        /// The fields whose ids are joined.
        parts: &'static [&'static str],
    },
    /// The subject of the event that this event is about.
    Target,
    /// The ledger itself: its origin.
    Ledger,
    /// An actor's id.
    Actor,
}

/// Whether a kind brings its subject into the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Introduces {
    /// Yes, and a second introduction of the same subject by such a kind is refused.
    Once,
    /// Yes, or adds to what is known already.
    OrAdds,
    /// No: the subject must be known before.
    Needs,
}

/// One field of a kind.
#[derive(Debug)]
pub struct FieldSpec {
    /// `[a-z][a-z0-9_]{0,47}`.
    pub name: &'static str,
    /// What may stand in it.
    pub ty: FieldType,
    /// Whether a draft without it is refused.
    pub required: bool,
    /// What it means.
    pub label: Words,
}

/// A required field.
pub const fn need(name: &'static str, ty: FieldType, en: &'static str, ja: &'static str) -> FieldSpec {
    FieldSpec { name, ty, required: true, label: words(en, ja) }
}

/// An optional field.
pub const fn may(name: &'static str, ty: FieldType, en: &'static str, ja: &'static str) -> FieldSpec {
    FieldSpec { name, ty, required: false, label: words(en, ja) }
}

/// What may stand in a field. Every optional field also takes `{"~":"unknown"}` (applies, not
/// known) and `{"~":"none"}` (does not apply).
#[derive(Debug, Clone, Copy)]
pub enum FieldType {
    /// Words: a string, or `{"ja":…,"en":…,"ja-Kana":…}`.
    Text,
    /// A string that is no prose: an id, a key, an address.
    Code,
    /// An absolute http(s) address.
    Url,
    /// One uncertain day, EDTF.
    Day,
    /// A period with two uncertain ends, EDTF interval.
    Period,
    /// A day or a period.
    DayOrPeriod,
    /// A number of people or things: an integer from 0, or one of `{"about":n}`,
    /// `{"at_least":n}`, `{"more_than":n}`, `{"from":n,"to":n}`.
    Count,
    /// An integer.
    Int,
    /// true or false.
    Bool,
    /// A decimal number as a string, such as `"80.5"`.
    Decimal,
    /// One of a closed list of words.
    OneOf(&'static [(&'static str, &'static str)]),
    /// The slug of a subject of one of these types; no type means any.
    Ref(&'static [&'static str]),
    /// A list of such values.
    List(&'static FieldType),
    /// An object with these members.
    Object(&'static [FieldSpec]),
    /// Any value of the canonical profile.
    Any,
}

/// Fields that every kind has.
pub static RESERVED: &[FieldSpec] = &[
    may("sources", FieldType::List(&FieldType::Object(SOURCE)), "where this is said", "出典"),
    may("basis", FieldType::OneOf(BASIS), "what kind of source this rests on", "根拠の種別"),
    may("occurred_text", FieldType::Code, "the wording of the date in the original", "原文の日付"),
    may("note", FieldType::Text, "a remark of the one who records", "備考"),
    may("authority", FieldType::Text, "the rule or decision behind it", "権限・根拠規定"),
    may(
        "decision",
        FieldType::Ref(&["decision"]),
        "the decision that this carries out: it falls with it when that is annulled from the beginning",
        "根拠となる決定",
    ),
    may("attachments", FieldType::List(&FieldType::Object(ATTACHMENT)), "files kept with the ledger", "添付"),
    may("replaces", FieldType::Code, "hash of a voided event that this one records anew", "差替え元"),
    may("extra", FieldType::Any, "whatever the vocabulary has no field for", "その他"),
];

static SOURCE: &[FieldSpec] = &[
    may("document", FieldType::Ref(&["doc"]), "the document", "文書"),
    may("locator", FieldType::Code, "the place in it", "箇所"),
    may("dated", FieldType::Day, "the date it bears", "文書の日付"),
    may("attachment", FieldType::Code, "BLAKE3 of the attached file", "添付のハッシュ"),
];

static BASIS: &[(&str, &str)] = &[
    ("minutes", "議事録"),
    ("registry", "登記・名簿"),
    ("published", "公表資料"),
    ("statement", "申告"),
    ("inferred", "推定"),
];

static ATTACHMENT: &[FieldSpec] = &[
    need("blake3", FieldType::Code, "hash of the file", "ハッシュ"),
    may("size", FieldType::Int, "bytes", "バイト数"),
    may("media_type", FieldType::Code, "media type", "形式"),
    may("name", FieldType::Code, "file name", "ファイル名"),
];

/// One assertion that a kind makes: *subject has attribute with value, from a day on*.
///
/// When the event has the field `attested`, its starts become attestations over that day or
/// period: true there, presumed after it, unknown before (see `projection`).
#[derive(Debug, Clone, Copy)]
pub struct Effect {
    /// Whom it is about.
    pub on: On,
    /// The attribute's name.
    pub attribute: &'static str,
    /// Which element of a multi-valued attribute.
    pub element: Element,
    /// The value.
    pub value: Source,
    /// What dates it.
    pub when: When,
}

/// Whom an assertion is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// The subject of the event.
    Subject,
    /// The subject or subjects named in this field.
    Field(&'static str),
}

/// Which element of an attribute an assertion is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    /// The attribute has one value at a time.
    Single,
    /// One element, named by the event's subject.
    Subject,
    /// One element per value in this field.
    Each(&'static str),
}

/// Where an assertion's value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// This field; without it nothing is asserted.
    Field(&'static str),
    /// This field; without it what an earlier event said is over.
    FieldOrNothing(&'static str),
    /// The event's subject.
    Subject,
    /// The element itself.
    Element,
    /// This word.
    Word(&'static str),
    /// Nothing any more: an end.
    Nothing,
}

/// What dates an assertion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The start of the day on which the act happened.
    Occurred,
    /// As [`When::Occurred`], for as long as the event's subject is among the elements of `attribute`
    /// of whom the field `of` names: when a complete list there leaves it out, what was only
    /// presumed here is over, too.
    WhileAmong {
        /// The field that names whose elements they are.
        of: &'static str,
        /// Which attribute.
        attribute: &'static str,
    },
    /// The start of the day in this field, or of `occurred` when it is absent.
    From(&'static str),
    /// The end of the day on which the act happened.
    EndOfOccurred,
    /// The end of the day in this field; without it nothing is asserted.
    EndOf(&'static str),
    /// The end of the day in this field, or of `occurred` when it is absent.
    EndOfOr(&'static str),
    /// Never: the effect only says which subject the event speaks about.
    Never,
    /// The list is complete on the attested day: elements that it does not name are presumed
    /// no longer.
    Complete,
}

/// The attribute of the subject that has the field's own name, from the day of the act.
pub const fn sets(field: &'static str) -> Effect {
    sets_as(field, field)
}

/// An attribute of the subject under another name than the field's.
pub const fn sets_as(attribute: &'static str, field: &'static str) -> Effect {
    Effect {
        on: On::Subject,
        attribute,
        element: Element::Single,
        value: Source::Field(field),
        when: When::Occurred,
    }
}

/// An attribute of the subject that belongs to the whole of what the event states: without the field,
/// an earlier value does not stand beside what is stated now.
pub const fn sets_or_ends(field: &'static str) -> Effect {
    Effect { value: Source::FieldOrNothing(field), ..sets(field) }
}

/// One element per value in the field.
pub const fn adds(field: &'static str) -> Effect {
    Effect {
        on: On::Subject,
        attribute: field,
        element: Element::Each(field),
        value: Source::Element,
        when: When::Occurred,
    }
}

/// The attribute of the subject takes this word, from the day of the act.
pub const fn becomes(attribute: &'static str, word: &'static str) -> Effect {
    Effect {
        on: On::Subject,
        attribute,
        element: Element::Single,
        value: Source::Word(word),
        when: When::Occurred,
    }
}
