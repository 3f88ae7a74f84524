//! The keys that a checker was given, in the forms in which people hand keys on.
//!
//! ```text
//! example.org/records/0123456789abcdef+1a2b3c4d+AWZvb…        a verifier key (C2SP signed-note)
//! ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA… comment               a line of OpenSSH, as in a .pub file
//! secretariat namespaces="daicho-event@v1" ssh-ed25519 AAAA…  a line of an allowed signers file
//! ```
//!
//! Which form a line has, it says itself. Times of an allowed signers file are read as UTC.

use crate::log::sshsig::EVENT_NAMESPACE;
use crate::log::{KeyError, PublicKey, VerifierKey};
use crate::time::Recorded;

/// A key, and what whoever gave it says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownKey {
    /// The key.
    pub key: PublicKey,
    /// The one log for which it signs heads; `None`: any.
    pub log: Option<String>,
    /// The actors whose key it is, as patterns; empty: nothing was said.
    pub actors: Vec<String>,
    /// Signatures count from here on.
    pub after: Option<Recorded>,
    /// Signatures count up to here.
    pub before: Option<Recorded>,
}

/// All keys that a checker was given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownKeys(Vec<KnownKey>);

/// Why a text holds no keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// A line is none of the three forms.
    #[error("line {line} is no verifier key, no public key of OpenSSH and no line of allowed signers")]
    Line {
        /// Which line, from 1.
        line: usize,
    },
    /// A line names a key that cannot be used.
    #[error("line {line}: {source}")]
    Key {
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        source: KeyError,
    },
    /// An option of a line is not understood, and leaving it out could allow too much.
    #[error("line {line}: the option {option:?} is not understood")]
    Option {
        /// Which line, from 1.
        line: usize,
        /// The option.
        option: String,
    },
    /// There is no key at all.
    #[error("there is no key in it")]
    Empty,
}

impl KnownKeys {
    /// No keys.
    pub fn new() -> KnownKeys {
        KnownKeys::default()
    }

    /// Adds one more.
    pub fn add(&mut self, key: KnownKey) {
        self.0.push(key);
    }

    /// Adds all keys of a text, one a line; empty lines and those that begin with `#` are left out.
    ///
    /// # Errors
    /// [`KeysError`]; nothing is added then.
    pub fn read(&mut self, text: &str) -> Result<(), KeysError> {
        let mut found = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let trimmed = line.trim();
            if !trimmed.is_empty() && !trimmed.starts_with('#') {
                found.extend(key_of(trimmed, at + 1)?);
            }
        }
        if found.is_empty() {
            return Err(KeysError::Empty);
        }
        self.0.append(&mut found);
        Ok(())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The keys that may sign heads of this log.
    pub(super) fn of_log<'k>(&'k self, log: &'k str) -> impl Iterator<Item = &'k PublicKey> {
        let may = move |key: &&KnownKey| key.log.as_deref().is_none_or(|name| name == log);
        self.0.iter().filter(may).map(|key| &key.key)
    }

    /// What is known of the key with this fingerprint.
    pub(super) fn with(&self, fingerprint: &str) -> impl Iterator<Item = &KnownKey> {
        self.0.iter().filter(move |key| key.key.fingerprint() == fingerprint)
    }
}

impl KnownKey {
    /// A key of which nothing else is known.
    pub fn new(key: PublicKey) -> KnownKey {
        KnownKey { key, log: None, actors: Vec::new(), after: None, before: None }
    }

    /// Whether it counts as this actor's at this time.
    pub(super) fn is_of(&self, actor: &str, at: Recorded) -> bool {
        let named = self.actors.is_empty() || self.actors.iter().any(|pattern| fits(pattern, actor));
        named && self.after.is_none_or(|after| after <= at) && self.before.is_none_or(|before| at < before)
    }
}

fn key_of(line: &str, at: usize) -> Result<Option<KnownKey>, KeysError> {
    let wrong = |source| KeysError::Key { line: at, source };
    let words = words(line);
    let is_type =
        |word: &&String| word.starts_with("ssh-") || word.starts_with("ecdsa-") || word.starts_with("sk-");
    if words.len() == 1 {
        let key = VerifierKey::decode(line).map_err(|_| KeysError::Line { line: at })?;
        return Ok(Some(KnownKey { log: Some(key.name), ..KnownKey::new(key.key) }));
    }
    let place = words.iter().take(3).position(|word| is_type(&word)).ok_or(KeysError::Line { line: at })?;
    let key = || words.get(place..).unwrap_or_default().join(" ").parse::<PublicKey>();
    let Some(actors) = words.first().filter(|_| place > 0) else {
        return key().map(|key| Some(KnownKey::new(key))).map_err(wrong);
    };
    let key = match key() {
        // A file of allowed signers may hold keys for other purposes.
        Err(KeyError::Type { .. }) => return Ok(None),
        key => key.map_err(wrong)?,
    };
    let mut known = KnownKey {
        actors: actors.split(',').map(|actor| actor.trim_matches('"').to_owned()).collect(),
        ..KnownKey::new(key)
    };
    let options = words.get(1).filter(|_| place == 2).map(String::as_str).unwrap_or_default();
    for option in split_outside_quotes(options, ',') {
        let refused = || KeysError::Option { line: at, option: option.clone() };
        let (name, value) = option.split_once('=').ok_or_else(refused)?;
        let value = value.trim_matches('"');
        match name.to_ascii_lowercase().as_str() {
            "namespaces" if value.split(',').any(|name| fits(name, EVENT_NAMESPACE)) => {}
            "namespaces" => return Ok(None),
            "valid-after" => known.after = Some(instant(value).ok_or_else(refused)?),
            "valid-before" => known.before = Some(instant(value).ok_or_else(refused)?),
            _ => return Err(refused()),
        }
    }
    Ok(Some(known))
}

/// `YYYYMMDD`, `YYYYMMDDhhmm` or `YYYYMMDDhhmmss`, with or without a Z.
fn instant(text: &str) -> Option<Recorded> {
    let digits = text.strip_suffix('Z').unwrap_or(text);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || !matches!(digits.len(), 8 | 12 | 14) {
        return None;
    }
    let whole = format!("{digits:0<14}");
    let part = |from: usize, to: usize| whole.get(from..to).unwrap_or_default();
    let day = format!("{}-{}-{}", part(0, 4), part(4, 6), part(6, 8));
    format!("{day}T{}:{}:{}.000000Z", part(8, 10), part(10, 12), part(12, 14)).parse().ok()
}

/// Words between white space; what stands in quotes is one piece.
fn words(line: &str) -> Vec<String> {
    split_outside_quotes(&line.replace('\t', " "), ' ')
}

fn split_outside_quotes(text: &str, at: char) -> Vec<String> {
    let (mut parts, mut part, mut quoted) = (Vec::new(), String::new(), false);
    for c in text.chars() {
        quoted ^= c == '"';
        if c == at && !quoted {
            parts.push(std::mem::take(&mut part));
        } else {
            part.push(c);
        }
    }
    parts.push(part);
    parts.retain(|part| !part.is_empty());
    parts
}

/// Whether a pattern with `*` and `?` fits a name, as OpenSSH matches principals.
fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    // `reach` are the ends in the name that the pattern so far can come to.
    let mut reach = vec![false; name.len() + 1];
    if let Some(start) = reach.first_mut() {
        *start = true;
    }
    for c in pattern {
        let mut next = vec![false; name.len() + 1];
        let mut any = false;
        for (at, cell) in next.iter_mut().enumerate() {
            let here = reach.get(at).copied().unwrap_or(false);
            let before = at.checked_sub(1).and_then(|at| reach.get(at)).copied().unwrap_or(false);
            let letter = at.checked_sub(1).and_then(|at| name.get(at)).copied();
            any |= here;
            *cell = match c {
                '*' => any,
                '?' => before,
                _ => before && letter == Some(c),
            };
        }
        reach = next;
    }
    reach.last().copied().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_as_openssh_says() {
        for (pattern, name, is) in [
            ("secretariat", "secretariat", true),
            ("secretariat", "secretariat2", false),
            ("*", "anyone", true),
            ("sec*at", "secretariat", true),
            ("sec*at", "secretary", false),
            ("s?c", "sec", true),
            ("s?c", "sc", false),
            ("", "", true),
        ] {
            assert_eq!(fits(pattern, name), is, "{pattern} {name}");
        }
        assert_eq!(instant("20220331Z"), "2022-03-31T00:00:00.000000Z".parse().ok());
        assert_eq!(instant("202203311204"), "2022-03-31T12:04:00.000000Z".parse().ok());
        assert_eq!(instant("2022"), None);
    }
}
