//! The bytes of a bundle: JSON Lines in one spelling.
//!
//! ```text
//! {"schema":"daicho/bundle/1","withheld":["note",…],"report":{"schema":"daicho/report/1",…}}
//! {"checkpoint":"origin\nsize\nroot\n…","consistency":["<base64>",…],"beside":["<base64>",…]}
//! {"seq":0,"hash":…,"header":{…},"data":{…},"seed":…}        an event, as in the journal, without "end"
//! {"seq":7,"hash":…,"header":{…},"data":{"name":{"~erased":…},…},"salts":{…},"sig":…}
//! ```
//!
//! Source: docs/format.md, "Bundles".

use std::collections::BTreeSet;

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Bundle, BundleError};
use crate::limits::BUNDLE_MAX_BYTES;
use crate::log::{Hash, Head, Line};
use crate::report::{json, read};

/// The name and version of the form.
pub(super) const SCHEMA: &str = "daicho/bundle/1";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct First<'b> {
    schema: &'b str,
    withheld: BTreeSet<String>,
    #[serde(borrow)]
    report: &'b RawValue,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Second {
    checkpoint: String,
    consistency: Vec<String>,
    beside: Vec<String>,
}

impl Bundle {
    /// The file's text.
    pub fn encode(&self) -> String {
        let text = |hashes: &[Hash]| hashes.iter().map(|hash| BASE64.encode(hash.as_bytes())).collect();
        let second = Second {
            checkpoint: self.head.encode(),
            consistency: text(&self.consistency),
            beside: text(&self.beside),
        };
        // Writing text to memory cannot fail, and the report is its own encoder's JSON.
        let names = serde_json::to_string(&self.withheld).unwrap_or_default();
        let report = json(&self.report);
        let report = report.trim_end();
        let second = serde_json::to_string(&second).unwrap_or_default();
        let mut out =
            format!("{{\"schema\":\"{SCHEMA}\",\"withheld\":{names},\"report\":{report}}}\n{second}\n");
        for line in &self.lines {
            out.push_str(line);
            out.push('\n');
        }
        out
    }

    /// Reads a bundle in its one spelling; nothing of it is checked yet.
    ///
    /// # Errors
    /// [`BundleError::Length`], [`BundleError::Shape`], [`BundleError::Report`],
    /// [`BundleError::Checkpoint`], [`BundleError::Line`].
    pub fn decode(bytes: &[u8]) -> Result<Bundle, BundleError> {
        let shape = |line, expected| BundleError::Shape { line, expected };
        if bytes.len() > BUNDLE_MAX_BYTES {
            return Err(BundleError::Length { length: bytes.len() });
        }
        let text = str::from_utf8(bytes).map_err(|error| {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            shape(before.iter().filter(|byte| **byte == b'\n').count() + 1, "UTF-8")
        })?;
        let mut lines = text.split_inclusive('\n');
        let head = "the head of a bundle";
        let first = lines.next().ok_or_else(|| shape(1, head))?;
        let first: First<'_> = serde_json::from_str(first).map_err(|_| shape(1, head))?;
        if first.schema != SCHEMA {
            return Err(shape(1, head));
        }
        let proof = "the checkpoint and its hashes";
        let second = lines.next().ok_or_else(|| shape(2, proof))?;
        let second: Second = serde_json::from_str(second).map_err(|_| shape(2, proof))?;
        let hashes = |texts: &[String]| -> Result<Vec<Hash>, BundleError> {
            let hash = |text: &String| {
                BASE64.decode(text.as_bytes()).ok().and_then(|bytes| Hash::from_slice(&bytes))
            };
            texts.iter().map(|text| hash(text).ok_or_else(|| shape(2, proof))).collect()
        };
        let mut events = Vec::new();
        for (at, line) in lines.enumerate() {
            let line = line.strip_suffix('\n').ok_or_else(|| shape(at + 3, "a whole line"))?;
            let parsed =
                Line::parse(line.as_bytes()).map_err(|source| BundleError::Line { line: at + 3, source })?;
            if parsed.end.is_some() {
                return Err(shape(at + 3, "an event without the end of a call"));
            }
            events.push(line.to_owned());
        }
        let bundle = Bundle {
            report: read(first.report.get()).map_err(BundleError::Report)?,
            withheld: first.withheld,
            head: Head::read(second.checkpoint.as_bytes()).map_err(BundleError::Checkpoint)?,
            consistency: hashes(&second.consistency)?,
            beside: hashes(&second.beside)?,
            lines: events,
        };
        // One comparison covers white space, order and the forms of numbers, escapes and hashes.
        let spelled = bundle.encode();
        let differs = spelled.split_inclusive('\n').zip(text.split_inclusive('\n'));
        match differs.enumerate().find(|(_, (one, other))| one != other) {
            Some((at, _)) => Err(shape(at + 1, if at == 0 { head } else { proof })),
            None => Ok(bundle),
        }
    }
}
