//! Values in the narrow JSON profile of format v1, and their one spelling (RFC 8785).
//!
//! The profile is held by the type: a [`Value`] cannot be a float, `null` or an integer beyond
//! ±(2^53−1), so whatever can be built can be written, and written in one way only.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::limits::{INTEGER_MAX, VALUE_MAX_DEPTH};
use crate::log::Hash;

/// The top-level members of an event's `data`, in ascending byte order of their names.
pub type Fields = BTreeMap<String, Value>;

/// One value of the profile.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// An integer within ±(2^53−1); [`Value::int`] checks.
    Int(i64),
    /// Text as given: never normalised, because even NFC changes legal names.
    Text(String),
    /// An ordered list.
    List(Vec<Value>),
    /// Members in ascending byte order, which for these ASCII keys is RFC 8785's UTF-16 order.
    Object(BTreeMap<String, Value>),
    /// `{"~":"unknown"}`: it applies, and is not known.
    Unknown,
    /// `{"~":"none"}`: it does not apply.
    None,
    /// `{"~erased":"<64 hex>"}`: in the journal only, a whole field whose value was erased; the
    /// commitment stays.
    Erased(Hash),
}

impl Value {
    /// An integer, if it is within ±(2^53−1).
    pub fn int(number: i64) -> Option<Value> {
        (-INTEGER_MAX..=INTEGER_MAX).contains(&number).then_some(Value::Int(number))
    }

    /// The text, if this is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The integer, if this is one.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// The boolean, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    /// The elements: of a list its own, of any other stated value that one.
    pub fn elements(&self) -> &[Value] {
        match self {
            Value::List(list) => list,
            Value::Unknown | Value::None | Value::Erased(_) => &[],
            single => std::slice::from_ref(single),
        }
    }

    /// A member of an object.
    pub fn get(&self, member: &str) -> Option<&Value> {
        match self {
            Value::Object(members) => members.get(member),
            _ => None,
        }
    }

    /// Words in the language asked for: a plain string, or that member of a multilingual text,
    /// or its Japanese, or its first.
    pub fn words(&self, lang: &str) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            Value::Object(texts) => {
                texts.get(lang).or_else(|| texts.get("ja")).or_else(|| texts.values().next())?.as_str()
            }
            _ => None,
        }
    }

    /// Parses one value.
    ///
    /// # Errors
    /// [`ValueError`] with the place, for anything outside the profile: floats, `null`, NUL,
    /// integers beyond ±(2^53−1), keys with other characters, repeated keys, `~` where it has no
    /// meaning, nesting deeper than [`VALUE_MAX_DEPTH`].
    pub fn parse(json: &str) -> Result<Value, ValueError> {
        let mut reader = serde_json::Deserializer::from_str(json);
        reader.disable_recursion_limit();
        let value = Seed::VALUE.deserialize(&mut reader).map_err(ValueError::from)?;
        reader.end().map_err(ValueError::from)?;
        Ok(value)
    }

    /// Appends the canonical bytes.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Value::Bool(true) => out.extend_from_slice(b"true"),
            Value::Bool(false) => out.extend_from_slice(b"false"),
            Value::Int(number) => out.extend_from_slice(number.to_string().as_bytes()),
            Value::Text(text) => write_text(text, out),
            Value::List(list) => {
                out.push(b'[');
                for (at, value) in list.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    value.write(out);
                }
                out.push(b']');
            }
            Value::Object(members) => write_fields(members, out),
            Value::Unknown => out.extend_from_slice(br#"{"~":"unknown"}"#),
            Value::None => out.extend_from_slice(br#"{"~":"none"}"#),
            Value::Erased(commitment) => {
                out.extend_from_slice(format!(r#"{{"~erased":"{commitment}"}}"#).as_bytes());
            }
        }
    }

    /// Why this cannot be written so that it is read again as a whole field, in English and Japanese:
    /// what was built rather than parsed may nest too deep, or hold keys, numbers or characters
    /// outside the profile.
    pub fn misfit(&self) -> Option<(&'static str, &'static str)> {
        // A field stands inside `data`, which is the first level.
        self.misfit_at(1)
    }

    fn misfit_at(&self, depth: usize) -> Option<(&'static str, &'static str)> {
        let deep = depth >= VALUE_MAX_DEPTH;
        match self {
            Value::List(_) | Value::Object(_) | Value::Unknown | Value::None if deep => {
                Some(("a value that is nested less deeply", "入れ子の浅い値"))
            }
            Value::Int(number) if Value::int(*number).is_none() => {
                Some(("an integer within ±(2^53−1)", "±(2^53−1) 以内の整数"))
            }
            Value::Text(text) if text.contains('\0') => {
                Some(("text without the character NUL", "NUL を含まない文字列"))
            }
            Value::List(list) => list.iter().find_map(|value| value.misfit_at(depth + 1)),
            Value::Object(members) if !members.keys().all(|key| is_key(key)) => {
                Some(("keys of the characters A-Z a-z 0-9 _ . -", "A-Z a-z 0-9 _ . - だけのキー"))
            }
            Value::Object(members) => members.values().find_map(|value| value.misfit_at(depth + 1)),
            _ => None,
        }
    }

    /// The canonical spelling.
    pub fn canonical(&self) -> String {
        let mut out = Vec::new();
        self.write(&mut out);
        String::from_utf8(out).unwrap_or_default()
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.canonical())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Value {
        Value::Int(i64::from(number))
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Value {
        Value::Bool(truth)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(list: Vec<T>) -> Value {
        Value::List(list.into_iter().map(Into::into).collect())
    }
}

/// Appends an object in canonical form.
pub fn write_fields(members: &BTreeMap<String, Value>, out: &mut Vec<u8>) {
    out.push(b'{');
    for (at, (name, value)) in members.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write_text(name, out);
        out.push(b':');
        value.write(out);
    }
    out.push(b'}');
}

/// Appends a JSON string. `serde_json` escapes exactly what RFC 8785 section 3.2.2.2 escapes:
/// the quote, the backslash and the control characters below U+0020, in the short form where
/// there is one and as lower-case `\u00xx` otherwise.
pub(crate) fn write_text(text: &str, out: &mut Vec<u8>) {
    let before = out.len();
    if serde_json::to_writer(&mut *out, text).is_err() {
        // Writing to memory cannot fail; should it ever, an empty string is not half a one.
        out.truncate(before);
        out.extend_from_slice(b"\"\"");
    }
}

/// Parses the members of `data` as they stand in a journal: each may be a marker of an erased
/// field, and `data` itself does not count as a level of nesting.
///
/// # Errors
/// [`ValueError`] as [`Value::parse`], and when it is not an object.
pub fn parse_fields(json: &str) -> Result<Fields, ValueError> {
    let mut reader = serde_json::Deserializer::from_str(json);
    reader.disable_recursion_limit();
    let value = Seed::DATA.deserialize(&mut reader).map_err(ValueError::from)?;
    reader.end().map_err(ValueError::from)?;
    match value {
        Value::Object(fields) => Ok(fields),
        other => {
            Err(ValueError { line: 1, column: 1, reason: format!("an object was expected, found {other}") })
        }
    }
}

/// Why text is not a value of the profile, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct ValueError {
    /// Line in the text, from 1.
    pub line: usize,
    /// Column in bytes, from 1.
    pub column: usize,
    /// What is wrong.
    pub reason: String,
}

impl From<serde_json::Error> for ValueError {
    fn from(error: serde_json::Error) -> ValueError {
        let (line, column) = (error.line(), error.column());
        let said = error.to_string();
        let reason = said.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&said);
        ValueError { line, column, reason: reason.to_owned() }
    }
}

#[derive(Clone, Copy)]
struct Seed {
    /// Arrays and objects around the value.
    depth: usize,
    place: Place,
}

/// What a value is read as, which says whether it may be a marker.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// `data` of a journal line, around its fields.
    Data,
    /// A whole field of a journal line.
    Field,
    /// Anything else.
    Inside,
}

impl<'de> DeserializeSeed<'de> for Seed {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl Seed {
    const VALUE: Seed = Seed { depth: 0, place: Place::Inside };
    const DATA: Seed = Seed { depth: 0, place: Place::Data };

    fn deeper<E: de::Error>(self) -> Result<Seed, E> {
        if self.place == Place::Data {
            return Ok(Seed { depth: 0, place: Place::Field });
        }
        if self.depth >= VALUE_MAX_DEPTH {
            return Err(E::custom(format!("nested deeper than {VALUE_MAX_DEPTH} levels")));
        }
        Ok(Seed { depth: self.depth + 1, place: Place::Inside })
    }
}

impl<'de> Visitor<'de> for Seed {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, an integer, true, false, a list or an object")
    }

    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Bool(truth))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Value, E> {
        Value::int(number).ok_or_else(|| too_large(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Value, E> {
        i64::try_from(number).ok().and_then(Value::int).ok_or_else(|| too_large(number))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Value, E> {
        Err(E::custom(format!("{number} is no plain integer; write decimals as strings, such as \"80.5\"")))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Err(E::custom(r#"null says nothing; leave the field out, or write {"~":"unknown"} or {"~":"none"}"#))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        if text.contains('\0') {
            return Err(E::custom("text contains the character NUL"));
        }
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(inner)? {
            values.push(value);
        }
        Ok(Value::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut members = BTreeMap::new();
        while let Some(name) = map.next_key::<String>()? {
            let value = map.next_value_seed(inner)?;
            if !is_key(&name) && !name.starts_with('~') {
                return Err(de::Error::custom(format!(
                    "the key {name:?} has characters other than A-Z a-z 0-9 _ . -"
                )));
            }
            if members.insert(name.clone(), value).is_some() {
                return Err(de::Error::custom(format!("the key {name:?} stands twice in one object")));
            }
        }
        special(members, self.place)
    }
}

fn too_large<E: de::Error>(number: impl fmt::Display) -> E {
    E::custom(format!("{number} is beyond ±{INTEGER_MAX}, which not every reader keeps exactly"))
}

/// Recognises the one-member objects with `~`; everything else with `~` is refused.
fn special<E: de::Error>(members: BTreeMap<String, Value>, place: Place) -> Result<Value, E> {
    let Some(tilde) = members.keys().find(|name| name.starts_with('~')) else {
        return Ok(Value::Object(members));
    };
    let only = if members.len() == 1 { members.values().next().and_then(Value::as_str) } else { None };
    match (tilde.as_str(), only) {
        ("~", Some("unknown")) => Ok(Value::Unknown),
        ("~", Some("none")) => Ok(Value::None),
        ("~erased", Some(hex)) if place == Place::Field => hex
            .parse()
            .map(Value::Erased)
            .map_err(|_| E::custom("an erased field names its commitment with 64 lower-case hex digits")),
        _ => Err(E::custom(format!(
            r#"the key {tilde:?} means nothing here; {{"~":"unknown"}} and {{"~":"none"}} stand alone"#
        ))),
    }
}

fn is_key(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
}

/// Whether this can be the name of a field: `[a-z][a-z0-9_]{0,47}`.
pub fn is_field_name(name: &str) -> bool {
    name.len() <= 48
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// Whether this can be a subject: segments `[a-z0-9][a-z0-9._-]*` joined by `/`.
pub fn is_slug(slug: &str) -> bool {
    slug.len() <= crate::limits::SUBJECT_MAX_BYTES
        && slug.split('/').all(|segment| {
            segment.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit())
                && segment
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_'))
        })
}

/// Reads a value of the profile from any format that serde knows, such as YAML.
impl<'de> serde::Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Value, D::Error> {
        Seed::VALUE.deserialize(reader)
    }
}

impl serde::Serialize for Value {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Bool(truth) => out.serialize_bool(*truth),
            Value::Int(number) => out.serialize_i64(*number),
            Value::Text(text) => out.serialize_str(text),
            Value::List(list) => out.collect_seq(list),
            Value::Object(members) => out.collect_map(members),
            Value::Unknown => out.collect_map([("~", "unknown")]),
            Value::None => out.collect_map([("~", "none")]),
            Value::Erased(commitment) => out.collect_map([("~erased", commitment.to_string())]),
        }
    }
}
