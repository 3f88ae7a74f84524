//! Creating and opening: one path, whatever the last process left behind.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, RwLock};

use super::append::Tip;
use super::follow::Watch;
use super::known::{Recent, Standings};
use super::serve::{self, Service};
use super::{Env, Ledger, LedgerError, Opening, Serving, erase, index, signing};
use crate::limits::LINE_MAX_BYTES;
use crate::log::disk::{Disk, Mode};
use crate::log::durable;
use crate::log::files;
use crate::log::journal::{
    Damage, DamageKind, Journal, JournalError, Opened as Found, Options, Sealed as Written, Stamp, Torn,
    identity_now, segment_name,
};
use crate::log::line::{Line, Secret};
use crate::log::lock::WriterLock;
use crate::log::outside::{self, Verdict};
use crate::log::store::{SledStore, Store};
use crate::log::{Frontier, Hash, tree};
use crate::record::actors::KEYS;
use crate::record::kernel::{CLOCK_SWITCHED, OPENED};
use crate::record::{
    Actors, Clock, Event, Fields, Header, Redactions, Schema, Value, Vocabulary, open as open_event, seal,
    statement,
};
use crate::time::{Recorded, Zone};

/// What event 0 says, and the identity that follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// L: the hash of event 0.
    pub ledger: Hash,
    /// Name of the ledger.
    pub name: Value,
    /// Where it belongs.
    pub origin: String,
    /// The first actor.
    pub actor: String,
    /// Offset of local time.
    pub zone: Zone,
    /// Language of its people.
    pub language: String,
    /// First month of the fiscal year, 1 to 12.
    pub fiscal_start_month: u8,
    /// Whether recording times begin in the past.
    pub from_the_past: bool,
    /// The event that ended the past, once there is one.
    pub switched_at: Option<u64>,
}

/// What opening found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Number of events.
    pub size: u64,
    /// A torn tail that was never acknowledged, moved aside.
    pub torn: Option<Torn>,
    /// The damage before which a reader's events end; a writer does not open over damage.
    pub damage: Option<Damage>,
    /// How the store fared.
    pub service: Service,
    /// What the outside head says.
    pub outside: Verdict,
}

/// What a ledger is joined from.
struct Parts {
    schema: Schema,
    base: u32,
    settings: Settings,
    journal: Journal,
    store: Arc<dyn Store>,
    redactions: Redactions,
}

/// A way to open the journal for reading: all of its last segment, or its end.
type OpenReader = fn(Arc<dyn Disk>, Options) -> Result<(Journal, Found), JournalError>;

impl Ledger {
    /// Creates a ledger in a folder, which is made if need be; event 0 is durable when this
    /// returns.
    ///
    /// # Errors
    /// [`LedgerError::AlreadyExists`], [`LedgerError::Opening`] for settings that cannot be,
    /// [`LedgerError::Rejected`] when the opening names keys and the signer has none of them,
    /// [`LedgerError::Sign`], [`LedgerError::Io`], [`LedgerError::Lock`].
    pub fn create(
        dir: impl AsRef<Path>,
        vocabulary: impl Vocabulary,
        env: Env,
        opening: &Opening,
    ) -> Result<Ledger, LedgerError> {
        let dir = dir.as_ref();
        let (header, data) = event_zero(opening, &env)?;
        // Before anything is made: whoever signs it may say no.
        let (mut sealed, header) = seal(&Hash::ZERO, header, &data, env.bytes())
            .map_err(|source| LedgerError::Event { seq: 0, source })?;
        if let Some(signer) = env.signer.as_ref().filter(|_| header.key.is_some()) {
            sealed.sig = Some(signing::signed(signer.as_ref(), &statement(&Hash::ZERO, &header))?);
        }
        std::fs::create_dir_all(dir).map_err(|source| LedgerError::Io { path: dir.to_owned(), source })?;
        {
            let _lock = WriterLock::acquire(dir, &env.holder)?;
            let journal = match Journal::create((env.disk)(dir), options(0)) {
                Err(JournalError::AlreadyExists) => return Err(LedgerError::AlreadyExists(dir.to_owned())),
                other => other?,
            };
            if journal.size() > 0 {
                return Err(LedgerError::AlreadyExists(dir.to_owned()));
            }
            let _ticket = journal.append(&[Written {
                hash: sealed.hash,
                header: &sealed.header,
                data: &sealed.data,
                secret: Secret::Seed(&sealed.seed),
                sig: sealed.sig.as_deref(),
            }])?;
        }
        Ledger::open(dir, vocabulary, env)
    }

    /// Opens a ledger for writing; only one process at a time can.
    ///
    /// # Errors
    /// [`LedgerError::NoLedger`], [`LedgerError::Lock`] naming the holder, [`LedgerError::Journal`] when it
    /// is damaged, [`LedgerError::RolledBack`] and [`LedgerError::Forked`] when the outside head knows better.
    pub fn open(dir: impl AsRef<Path>, vocabulary: impl Vocabulary, env: Env) -> Result<Ledger, LedgerError> {
        let dir = dir.as_ref();
        let disk = (env.disk)(dir);
        let identity = first_hash(dir, &*disk)?;
        let lock = WriterLock::acquire(dir, &env.holder)?;
        files::sweep(&*disk)
            .map_err(|source| LedgerError::Io { path: dir.join(files::FILES_DIR), source })?;
        let found = SledStore::open(&dir.join(serve::STORE_DIR));
        let basis = found.as_ref().ok().and_then(|store| store.basis().ok().flatten());
        let stored = basis.filter(|basis| basis.ledger == identity).map_or(0, |basis| basis.size);
        // A fork is known outside by its own identity.
        let speaks = identity_now(&*disk, super::is_fork)?.unwrap_or(identity);
        let head = env.outside.as_deref().map(|folder| outside::read(folder, &speaks)).transpose()?.flatten();
        let head = head.map(|head| head.checkpoint);
        let outside_size = head.as_ref().map_or(0, |head| head.size());
        let (journal, mut opened) =
            match Journal::open_writer(Arc::clone(&disk), options(stored.max(outside_size))) {
                // The journal is whole but shorter than what is remembered: it was rolled back.
                Err(JournalError::Damaged(damage))
                    if damage.kind == DamageKind::Missing
                        && damage.first_bad < outside_size
                        && stored <= damage.first_bad =>
                {
                    return Err(LedgerError::RolledBack { outside_size, size: damage.first_bad });
                }
                // Nothing follows, and the store had more: the end was cut off.
                Err(JournalError::Damaged(damage))
                    if damage.kind == DamageKind::Missing
                        && damage.first_bad < stored
                        && is_last_segment(&*disk, damage.segment) =>
                {
                    let kind = DamageKind::Torn { known_durable: stored.max(outside_size) };
                    return Err(JournalError::Damaged(Damage { kind, ..damage }).into());
                }
                other => other?,
            };
        let schema = Schema::new(Arc::new(vocabulary));
        let settings = settings(&journal)?;
        let base = index::format(&schema);
        let (redactions, finished) =
            erase::known(&journal, found.as_ref().ok().map(|store| store as _), (base, identity))?;
        if let Some(folder) = env.outside.as_deref().filter(|_| !redactions.is_empty()) {
            // Whoever restores a backup asks there, and a process that died may not have told it. That it
            // cannot be written is told with the next erasure; the ledger opens all the same.
            let _ = outside::add_erasures(folder, &identity, &erase::told(&redactions));
        }
        if !finished {
            // Before a store is built that would hold the values again.
            let erased = erase::finish(&journal, &*disk, &redactions)?;
            if let Some(torn) = &mut opened.torn
                && torn.file.as_ref().is_some_and(|file| erased.torn_removed.contains(file))
            {
                torn.file = None;
            }
        }
        let with = serve::Indexing::new(&journal, &schema, &settings, (base, &redactions));
        let (store, service) = serve::for_writer(dir, found, with)?;
        let verdict = outside::judge(head.as_ref(), opened.size, |size| root_at(&*store, size))?;
        match verdict {
            Verdict::RolledBack { outside_size, size } => {
                return Err(LedgerError::RolledBack { outside_size, size });
            }
            Verdict::Forked { at, expected, found } => {
                return Err(LedgerError::Forked { at, expected, found });
            }
            Verdict::Unknown | Verdict::Agrees | Verdict::Behind { .. } => {}
        }
        let Found { size, torn, damage } = opened;
        let opened = Opened { size, torn, damage, service, outside: verdict };
        let parts = Parts { schema, base, settings, journal, store, redactions };
        Ledger::assemble(dir, env, parts, opened, None, Some(lock))
    }

    /// Opens a ledger for reading, also while another process writes it.
    ///
    /// Over damage it opens too, as far as the journal is whole; `verify` names the damage.
    ///
    /// # Errors
    /// [`LedgerError::NoLedger`], [`LedgerError::Journal`], [`LedgerError::Opening`].
    pub fn reader(
        dir: impl AsRef<Path>,
        vocabulary: impl Vocabulary,
        env: Env,
    ) -> Result<Ledger, LedgerError> {
        let dir = dir.as_ref();
        let schema = Schema::new(Arc::new(vocabulary));
        match Ledger::read_with(dir, schema.clone(), env.clone(), Journal::open_reader_at_end) {
            // Over damage it opens as far as the segment is whole, which only reading it all shows.
            Err(LedgerError::Journal(JournalError::Damaged(_))) => {
                Ledger::read_with(dir, schema, env, Journal::open_reader)
            }
            other => other,
        }
    }

    fn read_with(
        dir: &Path,
        schema: Schema,
        env: Env,
        open_reader: OpenReader,
    ) -> Result<Ledger, LedgerError> {
        let disk = (env.disk)(dir);
        let identity = first_hash(dir, &*disk)?;
        let watch = Watch::begin(&disk)?;
        let (journal, opened) = open_reader(disk, options(0))?;
        let settings = settings(&journal)?;
        let base = index::format(&schema);
        let found = serve::found_by_reader(dir);
        let (redactions, _) =
            erase::known(&journal, found.as_ref().map(|store| store as _), (base, identity))?;
        let with = serve::Indexing::new(&journal, &schema, &settings, (base, &redactions));
        let (store, service) = serve::for_reader(found, with)?;
        let speaks = journal.identity_at(opened.size).unwrap_or(identity);
        let head = env.outside.as_deref().map(|folder| outside::read(folder, &speaks)).transpose()?.flatten();
        let head = head.map(|head| head.checkpoint);
        let verdict = outside::judge(head.as_ref(), opened.size, |size| root_at(&*store, size))?;
        let Found { size, torn, damage } = opened;
        let opened = Opened { size, torn, damage, service, outside: verdict };
        let parts = Parts { schema, base, settings, journal, store, redactions };
        Ledger::assemble(dir, env, parts, opened, Some(watch), None)
    }

    /// Reads a journal that lies in no folder, with a store in memory.
    ///
    /// # Errors
    /// As [`Ledger::reader`].
    pub(crate) fn in_memory(disk: Arc<dyn Disk>, schema: Schema, env: Env) -> Result<Ledger, LedgerError> {
        let (journal, opened) = Journal::open_reader(disk, options(0))?;
        let settings = settings(&journal)?;
        let base = index::format(&schema);
        let (redactions, _) = erase::known(&journal, None, (base, settings.ledger))?;
        let store =
            serve::in_memory(serve::Indexing::new(&journal, &schema, &settings, (base, &redactions)))?;
        let opened = Opened {
            size: opened.size,
            torn: opened.torn,
            damage: opened.damage,
            service: Service::Journal,
            outside: Verdict::Unknown,
        };
        let parts = Parts { schema, base, settings, journal, store, redactions };
        Ledger::assemble(Path::new(""), env, parts, opened, None, None)
    }

    /// Deletes the store of a ledger and builds it anew from the journal.
    ///
    /// # Errors
    /// As [`Ledger::open`]; [`LedgerError::Store`] when another process holds the store.
    pub fn rebuild(
        dir: impl AsRef<Path>,
        vocabulary: impl Vocabulary,
        env: Env,
    ) -> Result<Ledger, LedgerError> {
        let dir = dir.as_ref();
        first_hash(dir, &*(env.disk)(dir))?;
        {
            let _lock = WriterLock::acquire(dir, &env.holder)?;
            SledStore::destroy(&dir.join(serve::STORE_DIR))?;
        }
        Ledger::open(dir, vocabulary, env)
    }

    fn assemble(
        dir: &Path,
        env: Env,
        parts: Parts,
        opened: Opened,
        watch: Option<Watch>,
        lock: Option<WriterLock>,
    ) -> Result<Ledger, LedgerError> {
        let Parts { schema, base, settings, journal, store, redactions } = parts;
        let journal = Arc::new(journal);
        let size = journal.size();
        let frontier = Frontier::read(size, &*store)?;
        let with = serve::Indexing::new(&journal, &schema, &settings, (base, &redactions));
        let serving = Arc::new(Serving::new(with, Arc::clone(&journal), store));
        let mut ledger = Ledger {
            dir: dir.to_owned(),
            env,
            base_format: base,
            schema,
            settings,
            journal,
            serving,
            tip: Mutex::new(Tip {
                frontier,
                last_recorded: Recorded::MIN,
                source_clock: false,
                recent: Recent::default(),
                standings: Standings::default(),
                actors: Actors::default(),
            }),
            opened,
            redactions: RwLock::new(Arc::new(redactions)),
            erasing: Mutex::new(()),
            desk: Mutex::default(),
            watch: Mutex::new(watch),
            remembered: Mutex::new(0),
            lock,
        };
        let last = ledger.event(size.saturating_sub(1))?;
        let actors = ledger.actors_before(size)?;
        let mut recent = Recent::default();
        recent.forget(size);
        recent.closings = ledger.read_closings()?;
        if ledger.settings.from_the_past {
            let switched = ledger.store()?.postings(index::KIND, CLOCK_SWITCHED.as_bytes())?;
            ledger.settings.switched_at = switched.first().copied();
        }
        {
            let mut tip = ledger.lock_tip();
            tip.last_recorded = last.header.recorded_at;
            tip.source_clock = last.header.clock == Some(Clock::Source);
            (tip.recent, tip.actors) = (recent, actors);
        }
        Ok(ledger)
    }

    /// The root of the tree over the first `size` events.
    ///
    /// # Errors
    /// [`LedgerError::Tree`].
    pub fn root_at(&self, size: u64) -> Result<Hash, LedgerError> {
        root_at(&*self.store()?, size)
    }
}

fn root_at(store: &dyn Store, size: u64) -> Result<Hash, LedgerError> {
    Ok(tree::root(size, store)?)
}

fn is_last_segment(disk: &dyn Disk, first: u64) -> bool {
    Stamp::take(disk).is_ok_and(|stamp| stamp.last_segment() == Some(first))
}

fn options(known_durable: u64) -> Options {
    Options { known_durable, is_fork: super::is_fork, ..Options::default() }
}

/// The hash on the journal's first line: enough to know whose outside head and store to ask for.
fn first_hash(dir: &Path, disk: &dyn Disk) -> Result<Hash, LedgerError> {
    let path = dir.join(segment_name(0));
    let file = match disk.open(&segment_name(0), Mode::Read) {
        Ok(file) => file,
        Err(error)
            if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) =>
        {
            return Err(LedgerError::NoLedger(dir.to_owned()));
        }
        Err(source) => return Err(LedgerError::Io { path, source }),
    };
    let line =
        durable::first_line(&*file, LINE_MAX_BYTES).map_err(|source| LedgerError::Io { path, source })?;
    match Line::parse(&line) {
        Ok(first) => Ok(first.hash),
        Err(_) if line.is_empty() => Err(LedgerError::NoLedger(dir.to_owned())),
        Err(error) => Err(LedgerError::Opening(error.to_string())),
    }
}

fn settings(journal: &Journal) -> Result<Settings, LedgerError> {
    let mut scan = journal.scan(0..1);
    let first = scan.next_line()?.ok_or_else(|| LedgerError::Opening("the journal is empty".to_owned()))?;
    let event =
        open_event(&first.line, &Hash::ZERO).map_err(|source| LedgerError::Event { seq: 0, source })?;
    let Event { hash, header, data, .. } = event;
    let wrong = |what: &str| LedgerError::Opening(what.to_owned());
    if header.kind != OPENED {
        return Err(wrong("its kind is not ledger.opened"));
    }
    if data.get("format").and_then(Value::as_int) != Some(1) {
        return Err(wrong("its format is not 1; a newer daicho is needed"));
    }
    let text =
        |name: &str| data.get(name).and_then(Value::as_str).map(str::to_owned).ok_or_else(|| wrong(name));
    Ok(Settings {
        ledger: hash,
        name: data.get("name").cloned().unwrap_or(Value::Unknown),
        origin: text("origin")?,
        actor: text("actor")?,
        zone: text("zone")?.parse().map_err(|_| wrong("zone"))?,
        language: text("language")?,
        fiscal_start_month: data
            .get("fiscal_start_month")
            .and_then(Value::as_int)
            .and_then(|month| u8::try_from(month).ok())
            .filter(|month| (1..=12).contains(month))
            .ok_or_else(|| wrong("fiscal_start_month"))?,
        from_the_past: header.clock == Some(Clock::Source),
        switched_at: None,
    })
}

fn event_zero(opening: &Opening, env: &Env) -> Result<(Header, Fields), LedgerError> {
    let wrong = |what: &str, found: &str| LedgerError::Opening(format!("{what} {found:?}"));
    let segment = |text: &str| crate::record::is_slug(text) && !text.contains('/');
    if !crate::record::is_slug(&opening.origin) {
        return Err(wrong("an origin is lower-case, such as example.org/records, not", &opening.origin));
    }
    if !segment(&opening.actor) {
        return Err(wrong("an actor is a role such as secretariat, not", &opening.actor));
    }
    if !(1..=12).contains(&opening.fiscal_start_month) {
        return Err(wrong(
            "the fiscal year begins in a month from 1 to 12, not",
            &opening.fiscal_start_month.to_string(),
        ));
    }
    if let Some((what, _)) = opening.name.misfit() {
        return Err(LedgerError::Opening(format!("the name must be {what}")));
    }
    if opening.language.is_empty()
        || !opening.language.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    {
        return Err(wrong("a language is a tag such as ja, not", &opening.language));
    }
    let key = match opening.keys.as_slice() {
        [] => None,
        keys => {
            let key = signing::key_of(env.signer.as_deref(), keys, OPENED, &opening.actor);
            Some(key.map_err(LedgerError::Rejected)?)
        }
    };
    let now = (env.now)();
    let nonce: [u8; 16] = env.bytes();
    let mut data = Fields::from([
        ("actor".to_owned(), Value::from(opening.actor.as_str())),
        ("name".to_owned(), opening.name.clone()),
        ("origin".to_owned(), Value::from(opening.origin.as_str())),
        ("format".to_owned(), Value::Int(1)),
        ("zone".to_owned(), Value::from(opening.zone.to_string())),
        ("language".to_owned(), Value::from(opening.language.as_str())),
        ("fiscal_start_month".to_owned(), Value::Int(i64::from(opening.fiscal_start_month))),
        ("nonce".to_owned(), Value::from(data_encoding::HEXLOWER.encode(&nonce))),
    ]);
    if key.is_some() {
        let lines: BTreeSet<Value> = opening.keys.iter().map(|key| Value::from(key.to_string())).collect();
        data.insert(KEYS.to_owned(), Value::List(lines.into_iter().collect()));
    }
    let (recorded_at, clock) = match opening.source_from {
        None => (now, None),
        Some(first) => {
            data.insert("real_time".to_owned(), Value::from(now.to_string()));
            (opening.zone.start_of(first), Some(Clock::Source))
        }
    };
    let header = Header {
        data: Hash::ZERO,
        id: key.map(|_| env.uuid()),
        key: key.map(|key| key.fingerprint()),
        kind: OPENED.to_owned(),
        v: 1,
        occurred: None,
        recorded_at,
        recorded_by: opening.actor.clone(),
        subject: opening.origin.clone(),
        target: None,
        clock,
    };
    Ok((header, data))
}
