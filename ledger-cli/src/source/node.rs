//! A tree of values that know their line and column, and the way from it to a ledger's value.

use std::cell::Cell;
use std::fmt;

use ledger_core::Value;
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};
use serde_saphyr::Spanned;

/// A place in a text, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) line: u64,
    /// In characters.
    pub(crate) column: u64,
}

impl At {
    /// The beginning.
    pub(crate) const START: At = At { line: 1, column: 1 };
}

/// One value and its place.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) at: At,
    pub(crate) what: What,
}

/// What stands there, also what no ledger takes: the refusal comes with its place.
#[derive(Debug)]
pub(crate) enum What {
    Null,
    Bool(bool),
    Int(i64),
    /// Beyond 64 bits with sign.
    Large(u64),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Member>),
}

/// A member of a map.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) at: At,
    pub(crate) node: Node,
}

impl Node {
    /// A member, if this is a map that has it.
    pub(crate) fn member(&self, name: &str) -> Option<&Member> {
        self.members()?.iter().find(|member| member.name == name)
    }

    /// The members, if this is a map.
    pub(crate) fn members(&self) -> Option<&[Member]> {
        match &self.what {
            What::Map(members) => Some(members),
            _ => None,
        }
    }

    /// The text, if this is one.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.what {
            What::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Where a draft's field or member stands, by a path such as `speakers[1].name`: as much of the
    /// path as there is, in the data first.
    pub(crate) fn find(&self, path: &str) -> Option<At> {
        let in_data = self.member("data").and_then(|data| data.node.walk(path));
        let found = in_data.or_else(|| self.walk(path));
        // What is missing is missing in the data.
        found.or_else(|| self.member("data").map(|data| data.at))
    }

    fn walk(&self, path: &str) -> Option<At> {
        let (mut node, mut found) = (self, None);
        for step in path.split(['.', '[']).filter(|step| !step.is_empty()) {
            let next =
                match (&node.what, step.strip_suffix(']').and_then(|index| index.parse::<usize>().ok())) {
                    (What::List(list), Some(index)) => list.get(index).map(|inner| (inner.at, inner)),
                    (What::Map(_), _) => node.member(step).map(|member| (member.at, &member.node)),
                    _ => None,
                };
            let Some((at, inner)) = next else { break };
            found = Some(at);
            node = inner;
        }
        found
    }

    /// The value of the profile that this is.
    ///
    /// # Errors
    /// The first place that the profile refuses.
    pub(crate) fn value(&self) -> Result<Value, Refused> {
        Value::deserialize(Reader(self))
    }
}

/// Why a tree is not a value of the profile, and where.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) at: Option<At>,
    pub(crate) en: String,
    pub(crate) ja: Option<String>,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

impl std::error::Error for Refused {}

impl de::Error for Refused {
    fn custom<T: fmt::Display>(reason: T) -> Refused {
        Refused { at: None, en: reason.to_string(), ja: None }
    }
}

/// Reads the tree by the very rules by which JSON is read, so that there is one list of them.
struct Reader<'n>(&'n Node);

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = Refused;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refused> {
        let last = Cell::new(self.0.at);
        let read = match &self.0.what {
            What::Null => visitor.visit_unit(),
            What::Bool(truth) => visitor.visit_bool(*truth),
            What::Int(number) => visitor.visit_i64(*number),
            What::Large(number) => visitor.visit_u64(*number),
            What::Float(number) => visitor.visit_f64(*number),
            What::Text(text) => visitor.visit_str(text),
            What::List(list) => visitor.visit_seq(Elements(list.iter())),
            What::Map(members) => {
                visitor.visit_map(Pairs { members: members.iter(), current: None, last: &last })
            }
        };
        read.map_err(|refused| match refused.at {
            Some(_) => refused,
            None => {
                Refused { at: Some(last.get()), ja: Some(self.0.refusal_ja(&refused.en)), en: refused.en }
            }
        })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl Node {
    fn refusal_ja(&self, en: &str) -> String {
        match &self.what {
            What::Null => r#"null(空の値)は何も表しません。項目を省くか、{"~":"unknown"} か {"~":"none"} と書いてください"#.to_owned(),
            What::Float(number) => format!("{number} は整数ではありません。小数は \"80.5\" のように文字列で書いてください"),
            What::Int(number) => format!("{number} は大きすぎます(±9007199254740991 まで)"),
            What::Large(number) => format!("{number} は大きすぎます(±9007199254740991 まで)"),
            What::Map(_) if en.contains("twice") => format!("同じ見出しが二度書かれています: {en}"),
            What::Map(_) if en.contains("characters") => format!("見出しに使えるのは A-Z a-z 0-9 _ . - だけです: {en}"),
            _ if en.contains("deeper") => format!("入れ子が深すぎます: {en}"),
            _ => format!("値の形が違います: {en}"),
        }
    }
}

struct Elements<'n>(std::slice::Iter<'n, Node>);

impl<'de> SeqAccess<'de> for Elements<'_> {
    type Error = Refused;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Refused> {
        self.0.next().map(|node| seed.deserialize(Reader(node))).transpose()
    }
}

struct Pairs<'n, 'l> {
    members: std::slice::Iter<'n, Member>,
    current: Option<&'n Node>,
    /// Where the reader stands, for what is wrong with a key.
    last: &'l Cell<At>,
}

impl<'de> MapAccess<'de> for Pairs<'_, '_> {
    type Error = Refused;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Refused> {
        let Some(member) = self.members.next() else { return Ok(None) };
        self.last.set(member.at);
        self.current = Some(&member.node);
        seed.deserialize(member.name.as_str().into_deserializer()).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Refused> {
        match self.current.take() {
            Some(node) => seed.deserialize(Reader(node)),
            None => Err(de::Error::custom("a value without its key")),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Node, D::Error> {
        let Spanned { value, referenced, .. } = Spanned::<What>::deserialize(reader)?;
        Ok(Node { at: At { line: referenced.line(), column: referenced.column() }, what: value })
    }
}

impl<'de> Deserialize<'de> for What {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<What, D::Error> {
        reader.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = What;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<What, E> {
        Ok(What::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<What, E> {
        Ok(What::Null)
    }

    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<What, E> {
        Ok(What::Bool(truth))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<What, E> {
        Ok(What::Int(number))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<What, E> {
        Ok(i64::try_from(number).map_or(What::Large(number), What::Int))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<What, E> {
        Ok(What::Float(number))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<What, E> {
        Ok(What::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<What, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = list.next_element()? {
            nodes.push(node);
        }
        Ok(What::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<What, A::Error> {
        let mut members = Vec::new();
        while let Some(Spanned { value: name, referenced, .. }) = map.next_key::<Spanned<String>>()? {
            let at = At { line: referenced.line(), column: referenced.column() };
            members.push(Member { name, at, node: map.next_value()? });
        }
        Ok(What::Map(members))
    }
}
