//! What the library does not take for itself: the clock, randomness, and where things lie.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::log::disk::{Disk, RealDisk};
use crate::log::lock::Holder;
use crate::log::{PublicKey, Signer};
use crate::record::Value;
use crate::time::{Day, Recorded, Zone};

/// A source of the present moment.
pub type ClockFn = Arc<dyn Fn() -> Recorded + Send + Sync>;

/// A source of unpredictable bytes; seeds of field salts come from it, so it must be a good one.
pub type RandomFn = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// Where a folder's journal lies: the file system, or what a test puts in its place.
pub type DiskFn = Arc<dyn Fn(&Path) -> Arc<dyn Disk> + Send + Sync>;

/// The surroundings that a program lends to the library.
#[derive(Clone)]
pub struct Env {
    /// The clock.
    pub now: ClockFn,
    /// Randomness.
    pub random: RandomFn,
    /// The files of the journal below a folder; the store, the lock and outside heads are on the
    /// file system in any case.
    pub disk: DiskFn,
    /// Who writes, for the lock file.
    pub holder: Holder,
    /// The folder in which the last seen head of each ledger is kept, outside the ledgers.
    pub outside: Option<PathBuf>,
    /// Whether to go on with the last recorded time when the clock stands behind it by more than
    /// five minutes; the events then carry `clock: held`.
    pub hold_clock: bool,
    /// Who signs what is recorded by actors that have keys, and the heads.
    pub signer: Option<Arc<dyn Signer>>,
}

impl Env {
    /// Surroundings without an outside head.
    pub fn new(
        program: &str,
        now: impl Fn() -> Recorded + Send + Sync + 'static,
        random: impl Fn(&mut [u8]) + Send + Sync + 'static,
    ) -> Env {
        let holder = Holder {
            program: program.to_owned(),
            pid: std::process::id(),
            host: String::new(),
            since: now().to_string(),
        };
        Env {
            now: Arc::new(now),
            random: Arc::new(random),
            disk: Arc::new(|dir| Arc::new(RealDisk::new(dir))),
            holder,
            outside: None,
            hold_clock: false,
            signer: None,
        }
    }

    /// The same, with somebody who signs.
    #[must_use]
    pub fn with_signer(mut self, signer: Arc<dyn Signer>) -> Env {
        self.signer = Some(signer);
        self
    }

    /// The same, keeping heads in this folder.
    #[must_use]
    pub fn with_outside(mut self, folder: impl Into<PathBuf>) -> Env {
        self.outside = Some(folder.into());
        self
    }

    pub(crate) fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.random)(&mut bytes);
        bytes
    }

    /// A random UUID (RFC 9562 section 5.4).
    pub(crate) fn uuid(&self) -> String {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid().hyphenated().to_string()
    }

    /// Ten base32 letters: 50 bits, so that a million people meet with odds of one in 2,000.
    pub(crate) fn opaque_id(&self) -> String {
        let bytes: [u8; 10] = self.bytes();
        let letter = |byte: &u8| b"abcdefghijklmnopqrstuvwxyz234567".get(usize::from(byte & 31)).copied();
        bytes.iter().filter_map(letter).map(char::from).collect()
    }
}

impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Env")
            .field("holder", &self.holder)
            .field("outside", &self.outside)
            .field("signer", &self.signer.as_ref().map(|signer| signer.public_key()))
            .finish_non_exhaustive()
    }
}

/// What event 0 says: how a new ledger is called, and how its people count time.
#[derive(Debug, Clone)]
pub struct Opening {
    /// Name of the ledger.
    pub name: Value,
    /// Where it belongs, such as `example.org/records`; a slug.
    pub origin: String,
    /// Id of the first actor.
    pub actor: String,
    /// The first actor's keys; the surroundings' signer must have one of them, and signs event 0.
    pub keys: Vec<PublicKey>,
    /// Offset of local time.
    pub zone: Zone,
    /// Language of its people.
    pub language: String,
    /// First month of the fiscal year, 1 to 12.
    pub fiscal_start_month: u8,
    /// Begins with the past: recording times are taken from dated documents, the first from this
    /// day, until `ledger.clock_switched`.
    pub source_from: Option<Day>,
}

impl Opening {
    /// A ledger in Japan: +09:00, Japanese, fiscal years from April, recorded as it happens.
    pub fn new(name: &str, origin: &str, actor: &str) -> Opening {
        Opening {
            name: Value::from(name),
            origin: origin.to_owned(),
            actor: actor.to_owned(),
            keys: Vec::new(),
            zone: Zone::JAPAN,
            language: "ja".to_owned(),
            fiscal_start_month: 4,
            source_from: None,
        }
    }

    /// The same, with keys of the first actor.
    #[must_use]
    pub fn signed_with(mut self, keys: Vec<PublicKey>) -> Opening {
        self.keys = keys;
        self
    }

    /// The same, beginning with the past.
    #[must_use]
    pub fn from_the_past(mut self, first: Day) -> Opening {
        self.source_from = Some(first);
        self
    }
}
