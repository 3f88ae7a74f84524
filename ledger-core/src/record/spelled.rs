//! Values from bytes that are known to be in their one spelling: nothing is left to refuse.

use super::value::{Fields, Value};
use crate::log::canonical::Member;

/// The values of members that were seen to be in their one spelling. Nothing where they are not.
pub(super) fn values_of(members: &[Member<'_>]) -> Option<Fields> {
    let value = |member: &Member<'_>| {
        if member.erased {
            let hash = member.value.strip_prefix("{\"~erased\":\"")?.strip_suffix("\"}")?;
            return Some(Value::Erased(hash.parse().ok()?));
        }
        Reader { json: member.value, at: 0 }.value()
    };
    members.iter().map(|member| Some((member.name.to_owned(), value(member)?))).collect()
}

/// A place in the text that only moves forward.
struct Reader<'j> {
    json: &'j str,
    at: usize,
}

impl<'j> Reader<'j> {
    fn rest(&self) -> &'j str {
        self.json.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, literal: &str) -> bool {
        let found = self.rest().starts_with(literal);
        self.at += if found { literal.len() } else { 0 };
        found
    }

    fn value(&mut self) -> Option<Value> {
        match self.rest().bytes().next()? {
            b'"' => self.text().map(Value::Text),
            b'{' => self.object(),
            b'[' => self.list(),
            b't' => self.take("true").then_some(Value::Bool(true)),
            b'f' => self.take("false").then_some(Value::Bool(false)),
            _ => {
                let digits = self.rest();
                let end = digits.find([',', ']', '}']).unwrap_or(digits.len());
                self.at += end;
                Value::int(digits.get(..end)?.parse().ok()?)
            }
        }
    }

    fn text(&mut self) -> Option<String> {
        let start = self.at;
        let body = self.rest().get(1..)?;
        let mut end = body.find(['"', '\\'])?;
        if body.as_bytes().get(end) == Some(&b'"') {
            self.at += end + 2;
            return body.get(..end).map(str::to_owned);
        }
        // Escapes are rare, and a parser at hand knows them.
        while body.as_bytes().get(end) != Some(&b'"') {
            end += 2;
            end += body.get(end..)?.find(['"', '\\'])?;
        }
        self.at += end + 2;
        serde_json::from_str(self.json.get(start..self.at)?).ok()
    }

    fn list(&mut self) -> Option<Value> {
        self.at += 1;
        let mut values = Vec::new();
        while !self.take("]") {
            values.push(self.value()?);
            self.take(",");
        }
        Some(Value::List(values))
    }

    fn object(&mut self) -> Option<Value> {
        for (special, value) in [("{\"~\":\"unknown\"}", Value::Unknown), ("{\"~\":\"none\"}", Value::None)] {
            if self.take(special) {
                return Some(value);
            }
        }
        self.at += 1;
        let mut members = Fields::new();
        while !self.take("}") {
            let name = self.text()?;
            self.take(":");
            members.insert(name, self.value()?);
            self.take(",");
        }
        Some(Value::Object(members))
    }
}
