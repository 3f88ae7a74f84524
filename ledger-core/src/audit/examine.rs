//! One line by itself: is it spelled in the one way, and does its content hash to what it says?

use super::level::Choice;
use super::shares::Shares;
use super::walk::Taken;
use crate::ledger::signature_bytes;
use crate::log::hash::{Hash, data_root, event_hash};
use crate::log::key::PublicKey;
use crate::log::line::Line;
use crate::log::sshsig::verify_statement;
use crate::record::kernel::is_timeless;
use crate::record::value::is_field_name;
use crate::record::{
    Event, EventError, Fields, Header, HeaderError, Value, check_sound, commitments, open, parse_fields,
    statement,
};

/// A line that was examined.
#[derive(Debug)]
pub(super) struct Examined {
    pub(super) taken: Taken,
    /// The hash that it states.
    pub(super) hash: Hash,
    /// The line has a signature.
    pub(super) signed: Option<Signed>,
    /// Its fields were read, too.
    pub(super) whole: bool,
    /// How many they are.
    pub(super) fields: usize,
    /// The event, as far as header and data can be read at all.
    pub(super) event: Option<Event>,
    pub(super) problems: Vec<Problem>,
    /// The hash that the header gives, when it is another one.
    pub(super) computed: Option<Hash>,
    /// There is no identity to compute its hash with.
    pub(super) unhashed: bool,
}

/// A signature, and what the actor who made it signed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signed {
    pub(super) bytes: [u8; 64],
    /// When the line's hash is sound, and the event is read whole.
    pub(super) statement: Option<Hash>,
}

/// Something that is wrong within one line.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) code: &'static str,
    pub(super) field: Option<String>,
    pub(super) damage: &'static str,
    pub(super) expected: String,
    pub(super) found: String,
}

/// What an audit wants to know of each line.
#[derive(Debug)]
pub(super) struct Wish {
    /// The events whose fields are hashed.
    pub(super) choice: Choice,
    /// Values are looked at, to compare what the store derived from them; otherwise only where others are
    /// judged by them.
    pub(super) values: bool,
}

/// Examines a line. Nothing when the bytes are no line, which the walk has seen to.
pub(super) fn examine(taken: Taken, wish: &Wish) -> Option<Examined> {
    let line = Line::parse(&taken.bytes).ok()?;
    let sound = match wish.choice.reads(taken.seq) {
        true => sound(&line, &taken, wish.values),
        false => skim(&line, &taken).map(|event| (event, None)),
    };
    let hash = line.hash;
    let signature = line.sig.and_then(signature_bytes);
    // In a sound ledger the first identity is the only one.
    let sound = sound.or_else(|| {
        let (under, event) =
            taken.identity.iter().find_map(|under| Some((under, open(&line, under).ok()?)))?;
        let fields = event.data.len();
        Some((event, Some((*under, fields))))
    });
    let unhashed = taken.identity.is_empty();
    if let Some((event, whole)) = sound {
        // Of an event that is not read whole, what the signature is over is left out, and so is the signature.
        let statement =
            whole.filter(|_| signature.is_some()).map(|(under, _)| statement(&under, &event.header));
        let signed = signature.map(|bytes| Signed { bytes, statement });
        return Some(Examined {
            hash,
            signed,
            whole: whole.is_some(),
            fields: whole.map_or(0, |(_, fields)| fields),
            event: Some(event),
            problems: Vec::new(),
            computed: None,
            unhashed: unhashed && whole.is_some(),
            taken,
        });
    }
    let signed = signature.map(|bytes| Signed { bytes, statement: None });
    let header_bytes = line.header.as_bytes();
    let hashed = taken.identity.iter().any(|under| event_hash(under, header_bytes) == line.hash);
    let mut problems = Vec::new();
    let header = examine_header(line.header, &mut problems);
    let data = examine_data(&line, header.as_ref(), &mut problems);
    let mut computed = None;
    if !hashed && !unhashed {
        let calculated = taken.identity.first().map(|under| event_hash(under, header_bytes));
        problems.push(Problem {
            code: "event_hash",
            field: None,
            damage: "altered",
            expected: calculated.map(|hash| hash.to_string()).unwrap_or_default(),
            found: line.hash.to_string(),
        });
        computed = calculated;
    }
    let event = match (header, data) {
        (Some(header), Some(data)) => Some(Event { seq: taken.seq, hash, header, data }),
        _ => None,
    };
    let fields = event.as_ref().map_or(0, |event| event.data.len());
    Some(Examined { hash, signed, whole: true, fields, event, problems, computed, unhashed, taken })
}

impl Examined {
    /// Recognises an event of another ledger by its identity.
    pub(super) fn recognise(&mut self, foreign: &[Hash]) {
        let Some(problem) = self.problems.iter_mut().find(|problem| problem.code == "event_hash") else {
            return;
        };
        let Ok(line) = Line::parse(&self.taken.bytes) else { return };
        if foreign.iter().any(|under| event_hash(under, line.header.as_bytes()) == line.hash) {
            problem.damage = "foreign";
        }
    }
}

/// An event whose header and fields give its hash, with the identity under which they do and the number
/// of fields. The values themselves are built only where something is judged by them.
fn sound(line: &Line<'_>, taken: &Taken, values: bool) -> Option<(Event, Option<(Hash, usize)>)> {
    // A name in quotes, wherever it stands: looking too often costs time only.
    let named = || line.data.contains("\"attachment");
    if values || taken.seq == 0 || named() {
        return None;
    }
    let under = *taken.identity.first()?;
    let (header, fields) = check_sound(line, &under)?;
    let event = Event { seq: taken.seq, hash: line.hash, header, data: Fields::new() };
    (!is_timeless(&event.header.kind)).then_some((event, Some((under, fields))))
}

/// An event without its fields, when its header is sound. What the ledger's own kinds say is
/// needed to judge others, so they are always read whole.
fn skim(line: &Line<'_>, taken: &Taken) -> Option<Event> {
    let header = Header::parse(line.header).ok()?;
    let needed = taken.seq == 0 || is_timeless(&header.kind);
    let sound = taken.identity.iter().any(|under| event_hash(under, line.header.as_bytes()) == line.hash);
    (sound && !needed).then(|| Event { seq: taken.seq, hash: line.hash, header, data: Fields::new() })
}

fn examine_header(json: &str, problems: &mut Vec<Problem>) -> Option<Header> {
    let mut tell = |code, field: Option<String>, expected: &str, found: String| {
        problems.push(Problem { code, field, damage: "altered", expected: expected.to_owned(), found });
    };
    match Value::parse(json) {
        Err(error) => {
            tell("spelling", Some("header".to_owned()), "a value of the profile", error.to_string())
        }
        Ok(value) if value.canonical() != json => {
            tell("spelling", Some("header".to_owned()), "the canonical spelling", "another one".to_owned());
        }
        Ok(_) => match Header::parse(json) {
            Ok(header) => return Some(header),
            Err(error) => {
                let field = match &error {
                    HeaderError::Member { member, .. } => Some(format!("header.{member}")),
                    _ => None,
                };
                tell("header", field, "a header", error.to_string());
            }
        },
    }
    None
}

fn examine_data(line: &Line<'_>, header: Option<&Header>, problems: &mut Vec<Problem>) -> Option<Fields> {
    let mut tell = |code, field: Option<String>, expected: String, found: String| {
        problems.push(Problem { code, field, damage: "altered", expected, found });
    };
    let data = match parse_fields(line.data) {
        Ok(data) => data,
        Err(error) => {
            let place = format!("line {}, column {}", error.line, error.column);
            tell("spelling", Some("data".to_owned()), "a value of the profile".to_owned(), place);
            return None;
        }
    };
    let mut spelled = Vec::with_capacity(line.data.len());
    crate::record::value::write_fields(&data, &mut spelled);
    if spelled != line.data.as_bytes() {
        let (expected, found) = ("the canonical spelling".to_owned(), "another one".to_owned());
        tell("spelling", Some("data".to_owned()), expected, found);
    }
    if let Some(name) = data.keys().find(|name| !is_field_name(name)) {
        tell("fields", Some(format!("data.{name}")), "the name of a field".to_owned(), format!("{name:?}"));
        return None;
    }
    if data.is_empty() {
        tell("fields", Some("data".to_owned()), "at least one field".to_owned(), "none".to_owned());
        return None;
    }
    match root_of(line, &data) {
        Err(error) => {
            tell("salts", None, "a seed, or the salts of the fields left".to_owned(), error.to_string())
        }
        Ok(root) => {
            if let Some(header) = header.filter(|header| header.data != root) {
                tell("data_root", None, header.data.to_string(), root.to_string());
            }
        }
    }
    Some(data)
}

fn root_of(line: &Line<'_>, data: &Fields) -> Result<Hash, EventError> {
    // A seed beside a marker would let the erased value be guessed.
    let seed = matches!(line.secret, crate::log::line::Secret::Seed(_));
    if seed && data.values().any(|value| matches!(value, Value::Erased(_))) {
        return Err(EventError::Salts);
    }
    let commits = commitments(line)?;
    let commits: Vec<(&[u8], Hash)> = commits.iter().map(|(name, hash)| (name.as_bytes(), *hash)).collect();
    Ok(data_root(&commits)?)
}

/// Which members of a line are not those of another line of the same event, as `header.MEMBER`,
/// `data.FIELD` or a member of the line.
pub(super) fn differences(found: &Line<'_>, kept: &Line<'_>) -> Vec<String> {
    let mut names = Vec::new();
    if found.hash != kept.hash {
        names.push("hash".to_owned());
    }
    for (part, found, kept) in [("header", found.header, kept.header), ("data", found.data, kept.data)] {
        if found == kept {
            continue;
        }
        match (parse_fields(found), parse_fields(kept)) {
            (Ok(found), Ok(kept)) => {
                let all: std::collections::BTreeSet<&String> = found.keys().chain(kept.keys()).collect();
                let other = all.into_iter().filter(|name| found.get(*name) != kept.get(*name));
                names.extend(other.map(|name| format!("{part}.{name}")));
            }
            _ => names.push(part.to_owned()),
        }
    }
    if found.secret != kept.secret {
        names.push("seed".to_owned());
    }
    if found.sig != kept.sig {
        names.push("sig".to_owned());
    }
    if found.end != kept.end {
        names.push("end".to_owned());
    }
    names
}

/// A signature that has to be checked: by whose key, of which event.
#[derive(Debug)]
pub(super) struct Unchecked {
    pub(super) seq: u64,
    pub(super) key: PublicKey,
    pub(super) statement: Hash,
    pub(super) bytes: [u8; 64],
}

/// Checks signatures on several threads; those that do not hold, in their order.
pub(super) fn false_among(signatures: Vec<Unchecked>, threads: usize) -> Vec<u64> {
    let check = |one: Unchecked| {
        let Unchecked { seq, key, statement, bytes } = one;
        verify_statement(&key, &statement, &bytes).is_err().then_some(seq)
    };
    let shares = Shares::new(signatures);
    std::thread::scope(|scope| {
        (1..threads).for_each(|_| drop(scope.spawn(|| shares.help(check))));
        shares.help(check);
    });
    shares.into_results().into_iter().flatten().collect()
}
