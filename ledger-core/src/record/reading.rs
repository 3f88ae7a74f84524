//! A draft's fields, read against their kind's table row: every input form is brought to its one
//! stored spelling, and reading goes on after a broken rule, so that the first of all is known.

use unicode_normalization::char::compose;

use super::check::{CheckError, Checker, Known, has_type};
use super::correction::OCCURRED;
use super::kernel;
use super::rejection::{Rejection, Rule};
use super::schema::{FieldSpec, FieldType, KindSpec, SubjectRule};
use super::value::{Fields, Value, is_field_name, is_slug};
use super::vocabulary::nearest;
use crate::time::{DateError, Edtf, parse_date, parse_period};

/// One draft's fields while they are read.
pub(super) struct Reading<'c, 'a, K> {
    checker: &'c Checker<'a, K>,
    spec: &'static KindSpec,
    /// The kind that a claim mirrors.
    told: Option<&'static KindSpec>,
    /// Doubts about dates, as (English, Japanese).
    pub(super) warnings: Vec<(String, String)>,
    /// The subjects that fields refer to, each with its place.
    pub(super) refs: Vec<(String, String)>,
    /// What was found wrong, in the order of reading.
    pub(super) broken: Vec<Rejection>,
}

impl<'c, 'a, K: Known> Reading<'c, 'a, K> {
    pub(super) fn new(
        checker: &'c Checker<'a, K>,
        spec: &'static KindSpec,
        told: Option<&'static KindSpec>,
    ) -> Reading<'c, 'a, K> {
        Reading { checker, spec, told, warnings: Vec::new(), refs: Vec::new(), broken: Vec::new() }
    }

    fn reject(&self, rule: Rule, place: &str) -> Rejection {
        Rejection::new(rule, self.spec.name).at(place)
    }

    /// Keeps a broken rule, so that reading goes on; only a failed look-up ends it.
    pub(super) fn held<T>(
        &mut self,
        read: Result<T, CheckError<K::Error>>,
    ) -> Result<Option<T>, CheckError<K::Error>> {
        match read {
            Ok(value) => Ok(Some(value)),
            Err(CheckError::Rejected(rejection)) => {
                self.broken.push(*rejection);
                Ok(None)
            }
            Err(failed) => Err(failed),
        }
    }

    /// Are the fields ones that the kind has, and all that it needs?
    pub(super) fn names(&mut self, data: &Fields, of: Option<&'static KindSpec>) {
        for name in data.keys() {
            if self.identity(name, of) {
                let broken = self.reject(Rule::CorrectsIdentity, name);
                self.broken.push(broken.expected(of.map(|of| of.name).unwrap_or_default()));
                continue;
            }
            if is_field_name(name) && self.field_spec(name, of).is_some() {
                continue;
            }
            let names = self.spec.fields.iter().map(|field| field.name);
            let near = match (kernel::open_prefix(self.spec.name), of) {
                (Some(prefix), Some(of)) => name
                    .strip_prefix(prefix)
                    .and_then(|rest| nearest(rest, of.fields.iter().map(|field| field.name)))
                    .map(|field| format!("{prefix}{field}")),
                _ => None,
            };
            // Whoever looks the fields up needs the kind that has them.
            let whose = of.filter(|_| near.is_some()).map_or(self.spec.name, |of| of.name);
            let near = near.or_else(|| nearest(name, names).map(str::to_owned)).unwrap_or_default();
            self.broken.push(Rejection::new(Rule::UnknownField, whose).at(name).found(name).expected(near));
        }
        if data.is_empty() {
            self.broken.push(self.reject(Rule::NoField, "data"));
        }
        for missing in
            self.spec.fields.iter().filter(|field| field.required && !data.contains_key(field.name))
        {
            self.broken.push(self.reject(Rule::MissingField, missing.name));
        }
    }

    /// Whether a correction would make another record of its target: its kind and subject stand
    /// in the header, and some subjects are built from fields.
    fn identity(&self, name: &str, of: Option<&'static KindSpec>) -> bool {
        let (kernel::CORRECTED, Some(of)) = (self.spec.name, of) else { return false };
        let Some(field) = name.strip_prefix(kernel::SET) else { return false };
        makes_identity(of, field)
    }

    /// What a field takes. `None` inside: an open name that mirrors nothing known.
    fn field_spec(&self, name: &str, of: Option<&'static KindSpec>) -> Option<Option<&'static FieldSpec>> {
        if let Some(spec) = self.spec.field(name) {
            return Some(Some(spec));
        }
        let mirrored = name.strip_prefix(kernel::open_prefix(self.spec.name)?)?;
        match (self.spec.name, of) {
            (kernel::CORRECTED, Some(_)) if mirrored == "occurred" => Some(None),
            (kernel::CORRECTED, Some(of)) => of.field(mirrored).map(Some).or_else(|| self.said(of, mirrored)),
            (kernel::CORRECTED | kernel::REDACTED, None) => None,
            (kernel::REDACTED, Some(of)) => self.standing_in(of, mirrored),
            _ => Some(self.told.and_then(|told| told.field(mirrored))),
        }
    }

    /// What may stand in for an erased field, which may itself have an open name.
    fn standing_in(&self, of: &KindSpec, name: &str) -> Option<Option<&'static FieldSpec>> {
        let open = || kernel::open_prefix(of.name).is_some_and(|prefix| name.starts_with(prefix));
        of.field(name).map(Some).or_else(|| open().then_some(None))
    }

    /// A field of a claim that mirrors one of the kind told.
    fn said(&self, of: &KindSpec, name: &str) -> Option<Option<&'static FieldSpec>> {
        let mirrored = name.strip_prefix(kernel::open_prefix(of.name)?)?;
        Some(self.told.and_then(|told| told.field(mirrored)))
    }

    pub(super) fn fields(
        &mut self,
        data: &Fields,
        of: Option<&'static KindSpec>,
    ) -> Result<Fields, CheckError<K::Error>> {
        let mut read = Fields::new();
        for (name, value) in data {
            let value = self.field(name, value, of);
            if let Some(value) = self.held(value)? {
                read.insert(name.clone(), value);
            }
        }
        self.clears(data, of);
        self.remarks_on(data, of);
        Ok(read)
    }

    /// A remark names a field that its target can have.
    fn remarks_on(&mut self, data: &Fields, of: Option<&'static KindSpec>) {
        let (kernel::ANNOTATED, Some(of)) = (self.spec.name, of) else { return };
        let Some(name) = data.get(kernel::ABOUT_FIELD).and_then(Value::as_str) else { return };
        let open = kernel::open_prefix(of.name).is_some_and(|prefix| name.starts_with(prefix));
        if of.field(name).is_none() && !open && name != OCCURRED {
            let near = nearest(name, of.fields.iter().map(|field| field.name)).unwrap_or_default();
            self.broken.push(Rejection::new(Rule::UnknownField, of.name).at(name).found(name).expected(near));
        }
    }

    fn field(
        &mut self,
        name: &str,
        value: &Value,
        of: Option<&'static KindSpec>,
    ) -> Result<Value, CheckError<K::Error>> {
        if let Some((en, ja)) = value.misfit() {
            return Err(self.reject(Rule::WrongType, name).found("…").expected_in(en, ja).into());
        }
        match (self.field_spec(name, of).flatten(), value) {
            // An event may be named by its number, too; what is stored is its hash.
            (Some(field), Value::Int(_)) if field.name == kernel::REPLACES => Ok(value.clone()),
            (_, Value::Unknown | Value::None) => Ok(value.clone()),
            (Some(field), value) => self.value(name, &field.ty, value),
            (None, Value::Text(text)) if name.ends_with("_occurred") => {
                Ok(Value::Text(self.day(name, text)?.to_string()))
            }
            // A year is written like a number, here as in a draft's own `occurred`.
            (None, Value::Int(year)) if name.ends_with("_occurred") => {
                Ok(Value::Text(self.day(name, &year.to_string())?.to_string()))
            }
            (None, value) if name.ends_with("_occurred") => {
                Err(self.wrong(name, &FieldType::Day, value).into())
            }
            (None, value) => self.any(name, value),
        }
    }

    /// A correction may take a field away, but not one that the kind cannot do without.
    fn clears(&mut self, data: &Fields, of: Option<&'static KindSpec>) {
        let (kernel::CORRECTED, Some(of)) = (self.spec.name, of) else { return };
        let corrects = |name: &String| name.starts_with(kernel::SET) || name == "clear";
        if !data.keys().any(corrects) {
            self.broken.push(self.reject(Rule::MissingField, "set_…"));
        }
        for name in data.get("clear").map(Value::elements).unwrap_or_default() {
            let name = name.as_str().unwrap_or_default();
            match of.field(name) {
                _ if makes_identity(of, name) => {
                    let broken = Rejection::new(Rule::CorrectsIdentity, self.spec.name).at(name);
                    self.broken.push(broken.expected(of.name));
                }
                Some(field) if field.required => {
                    self.broken.push(Rejection::new(Rule::MissingField, of.name).at(name))
                }
                None if name != "occurred" && self.said(of, name).is_none() => {
                    let near = nearest(name, of.fields.iter().map(|field| field.name)).unwrap_or_default();
                    self.broken.push(
                        Rejection::new(Rule::UnknownField, of.name).at(name).found(name).expected(near),
                    );
                }
                _ => {}
            }
        }
    }

    fn value(&mut self, place: &str, ty: &FieldType, value: &Value) -> Result<Value, CheckError<K::Error>> {
        let read = match (ty, value) {
            (FieldType::Text, Value::Text(text)) if !text.is_empty() => Some(Self::text(text)),
            (FieldType::Text, Value::Object(texts)) if !texts.is_empty() => {
                let mut read = std::collections::BTreeMap::new();
                for (lang, text) in texts {
                    let Value::Text(text) = text else { return Err(self.wrong(place, ty, value).into()) };
                    read.insert(lang.clone(), Self::text(text));
                }
                Some(Value::Object(read))
            }
            (FieldType::Code, Value::Text(text)) if !text.is_empty() => Some(Self::text(text)),
            (FieldType::Url, Value::Text(text))
                if text.starts_with("https://") || text.starts_with("http://") =>
            {
                Some(Self::text(text))
            }
            (FieldType::Day, Value::Text(text)) => Some(Value::Text(self.day(place, text)?.to_string())),
            (FieldType::Period, Value::Text(text)) => Some(Value::Text(self.period(place, text)?)),
            (FieldType::DayOrPeriod, Value::Text(text)) => match parse_date(text, &self.checker.input) {
                Ok(_) => Some(Value::Text(self.day(place, text)?.to_string())),
                Err(day) => match parse_period(text, &self.checker.input) {
                    Ok(_) => Some(Value::Text(self.period(place, text)?)),
                    Err(_) if !text.contains('/') => return Err(self.impossible(place, text, &day).into()),
                    Err(period) => return Err(self.impossible(place, text, &period).into()),
                },
            },
            (FieldType::Count, count) if is_count(count) => Some(count.clone()),
            (FieldType::Int, Value::Int(_)) | (FieldType::Bool, Value::Bool(_)) => Some(value.clone()),
            (FieldType::Decimal, Value::Text(text)) if is_decimal(text) => Some(value.clone()),
            (FieldType::OneOf(words), Value::Text(word)) => {
                if !words.iter().any(|(known, _)| known == word) {
                    let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                    return Err(self
                        .reject(Rule::UnknownWord, place)
                        .found(word)
                        .expected(known.join(", "))
                        .into());
                }
                Some(value.clone())
            }
            (FieldType::Ref(types), Value::Text(text)) => Some(self.reference(place, types, text)?),
            (FieldType::List(inner), Value::List(list)) => {
                let mut read = Vec::with_capacity(list.len());
                for (at, element) in list.iter().enumerate() {
                    let element = self.value(&format!("{place}[{at}]"), inner, element);
                    read.extend(self.held(element)?);
                }
                Some(Value::List(read))
            }
            (FieldType::Object(members), Value::Object(object)) => Some(self.object(place, members, object)?),
            (FieldType::Any, value) => Some(self.any(place, value)?),
            _ => None,
        };
        read.ok_or_else(|| self.wrong(place, ty, value).into())
    }

    fn object(
        &mut self,
        place: &str,
        members: &'static [FieldSpec],
        object: &Fields,
    ) -> Result<Value, CheckError<K::Error>> {
        let mut read = Fields::new();
        for (name, value) in object {
            let inner = format!("{place}.{name}");
            let Some(member) = members.iter().find(|member| member.name == name) else {
                let near = nearest(name, members.iter().map(|member| member.name)).unwrap_or_default();
                self.broken.push(self.reject(Rule::UnknownField, &inner).found(name).expected(near));
                continue;
            };
            let value = match value {
                Value::Unknown | Value::None => Ok(value.clone()),
                value => self.value(&inner, &member.ty, value),
            };
            if let Some(value) = self.held(value)? {
                read.insert(name.clone(), value);
            }
        }
        for missing in members.iter().filter(|member| member.required && !object.contains_key(member.name)) {
            self.broken.push(self.reject(Rule::MissingField, &format!("{place}.{}", missing.name)));
        }
        Ok(Value::Object(read))
    }

    /// Values whose meaning the vocabulary leaves open: handles are still resolved, so that no
    /// name has to be written where an id can stand.
    fn any(&mut self, place: &str, value: &Value) -> Result<Value, CheckError<K::Error>> {
        Ok(match value {
            Value::Text(text) => match text.split_once(':') {
                Some((ty, key)) if self.checker.schema.is_opaque(ty) && !key.is_empty() => {
                    self.reference(place, &[], text)?
                }
                _ => Self::text(text),
            },
            Value::List(list) => {
                Value::List(list.iter().map(|element| self.any(place, element)).collect::<Result<_, _>>()?)
            }
            Value::Object(members) => {
                let read: Result<_, CheckError<K::Error>> =
                    members.iter().map(|(name, value)| Ok((name.clone(), self.any(place, value)?))).collect();
                Value::Object(read?)
            }
            Value::Erased(_) => return Err(self.wrong(place, &FieldType::Any, value).into()),
            other => other.clone(),
        })
    }

    /// Text as given, but for kana followed by a combining voiced mark, which are composed.
    fn text(text: &str) -> Value {
        Value::Text(compose_kana(text))
    }

    pub(super) fn day(&mut self, place: &str, text: &str) -> Result<Edtf, Rejection> {
        let read =
            parse_date(text, &self.checker.input).map_err(|error| self.impossible(place, text, &error))?;
        for warning in &read.warnings {
            self.warnings.push((format!("{place}: {warning}"), format!("{place}: {}", warning.ja())));
        }
        Ok(read.date)
    }

    fn period(&mut self, place: &str, text: &str) -> Result<String, Rejection> {
        let read =
            parse_period(text, &self.checker.input).map_err(|error| self.impossible(place, text, &error))?;
        for warning in &read.warnings {
            self.warnings.push((format!("{place}: {warning}"), format!("{place}: {}", warning.ja())));
        }
        Ok(read.period.to_string())
    }

    fn impossible(&self, place: &str, text: &str, error: &DateError) -> Rejection {
        self.reject(Rule::ImpossibleDate, place).found(text).expected_in(error.to_string(), error.ja())
    }

    fn wrong(&self, place: &str, ty: &FieldType, value: &Value) -> Rejection {
        let (en, ja) = described(ty);
        self.reject(Rule::WrongType, place).found(shortened(&value.canonical())).expected_in(en, ja)
    }

    fn reference(&mut self, place: &str, types: &[&str], text: &str) -> Result<Value, CheckError<K::Error>> {
        let subject = match text.split_once(':') {
            Some((ty, key)) => match self.checker.known.handle(ty, key).map_err(CheckError::Known)? {
                Some(subject) => subject,
                None => return Err(self.reject(Rule::UnknownHandle, place).found(key).into()),
            },
            None => text.to_owned(),
        };
        if !is_slug(&subject) {
            return Err(self.reject(Rule::MalformedSubject, place).found(text).into());
        }
        let known = self.checker.schema.types().iter().map(|(ty, _)| *ty);
        let allowed: Vec<&str> = if types.is_empty() { known.collect() } else { types.to_vec() };
        if !allowed.iter().any(|ty| has_type(&subject, ty)) {
            return Err(self
                .reject(Rule::WrongReferenceType, place)
                .found(text)
                .expected(allowed.join(", "))
                .into());
        }
        self.refs.push((place.to_owned(), subject.clone()));
        Ok(Value::Text(subject))
    }
}

/// Composes a kana and a following U+3099 or U+309A, the only change ever made to text: some
/// keyboards and file systems write が as two characters. NFC as a whole would change legal names.
pub(crate) fn compose_kana(text: &str) -> String {
    if !text.contains(['\u{3099}', '\u{309a}']) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for mark in text.chars() {
        let composed = match (mark, out.chars().next_back()) {
            ('\u{3099}' | '\u{309a}', Some(kana @ '\u{3041}'..='\u{30ff}')) => compose(kana, mark),
            _ => None,
        };
        match composed {
            Some(one) => {
                out.pop();
                out.push(one);
            }
            None => out.push(mark),
        }
    }
    out
}

/// Whether a field of a kind, or of the header, says which subject or kind an event is of.
fn makes_identity(of: &KindSpec, field: &str) -> bool {
    match of.subject {
        _ if field == "kind" || field == "subject" => of.field(field).is_none(),
        SubjectRule::Built { parts, .. } => parts.contains(&field),
        _ => false,
    }
}

fn is_count(value: &Value) -> bool {
    let natural = |value: &Value| value.as_int().is_some_and(|number| number >= 0);
    match value {
        Value::Int(_) => natural(value),
        Value::Object(bounds) => {
            match bounds.iter().map(|(name, value)| (name.as_str(), value)).collect::<Vec<_>>()[..] {
                [("about" | "at_least" | "more_than", number)] => natural(number),
                [("from", from), ("to", to)] => natural(from) && natural(to) && from <= to,
                _ => false,
            }
        }
        _ => false,
    }
}

fn is_decimal(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    match unsigned.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(unsigned),
    }
}

fn described(ty: &FieldType) -> (String, String) {
    let both = |en: &str, ja: &str| (en.to_owned(), ja.to_owned());
    match ty {
        FieldType::Text => both(r#"words, or {"ja":…,"en":…}"#, r#"文字列または {"ja":…,"en":…}"#),
        FieldType::Code => both("a string", "文字列"),
        FieldType::Url => {
            both("an address that begins with https:// or http://", "https:// または http:// で始まる URL")
        }
        FieldType::Day => both("a day", "日付"),
        FieldType::Period => both("a period such as 2020-04-01/2021-03-31", "期間(例 2020-04-01/2021-03-31)"),
        FieldType::DayOrPeriod => both("a day or a period", "日付または期間"),
        FieldType::Count => both(
            r#"a number from 0, or {"about":n}, {"at_least":n}, {"more_than":n}, {"from":n,"to":n}"#,
            r#"0 以上の整数、または {"about":n} {"at_least":n} {"more_than":n} {"from":n,"to":n}"#,
        ),
        FieldType::Int => both("an integer", "整数"),
        FieldType::Bool => both("true or false", "true か false"),
        FieldType::Decimal => {
            both(r#"a decimal number as a string, such as "80.5""#, r#"文字列の十進数(例 "80.5")"#)
        }
        FieldType::OneOf(_) => both("one of its words", "決められた語"),
        FieldType::Ref(_) => both("the slug of a subject", "識別子"),
        FieldType::List(inner) => {
            let (en, ja) = described(inner);
            (format!("a list of: {en}"), format!("一覧: {ja}"))
        }
        FieldType::Object(members) => {
            let names = members.iter().map(|member| member.name).collect::<Vec<_>>().join(", ");
            (format!("an object with {names}"), format!("次の項目を持つ組: {names}"))
        }
        FieldType::Any => both("a value of the profile", "値"),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}
