//! The one place that reads the clock, the environment, the terminal and randomness.

use std::cell::RefCell;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::ValueEnum;
use ledger_core::ledger::Service;
use ledger_core::log::journal::Damage;
use ledger_core::log::outside::Verdict;
use ledger_core::log::{Hash, Signer};
use ledger_core::time::{Day, Recorded, parse_date};
use ledger_core::{AsOf, Association, Env, KnownAt, Ledger, View};

use crate::args::{Color, Format, Global};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::keys::{Key, Keys};
use crate::output::pager::{Out, Pager};

/// Language of messages; data is never translated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// Japanese.
    Ja,
    /// English.
    En,
}

impl Lang {
    /// Its code, as the library wants it.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Lang::Ja => "ja",
            Lang::En => "en",
        }
    }
}

/// What is known before the arguments are parsed.
#[derive(Debug)]
pub(crate) struct Preset {
    /// The process's arguments.
    pub(crate) args: Vec<std::ffi::OsString>,
    /// The language in which parsing itself answers.
    pub(crate) lang: Lang,
    /// Whether `--json` stands among the arguments.
    pub(crate) json: bool,
}

impl Preset {
    /// Looks at the arguments and the environment of this process.
    pub(crate) fn from_process() -> Preset {
        let args: Vec<_> = std::env::args_os().collect();
        let words: Vec<&str> =
            args.iter().filter_map(|arg| arg.to_str()).take_while(|arg| *arg != "--").collect();
        let said = words.iter().find_map(|arg| arg.strip_prefix("--lang=")).or_else(|| {
            let at = words.iter().position(|arg| *arg == "--lang")?;
            words.get(at + 1).copied()
        });
        let lang = match said {
            Some(said) => Lang::from_str(said, true).unwrap_or_else(|_| lang_of_environment()),
            None => lang_of_environment(),
        };
        let json = words.iter().enumerate().any(|(at, word)| {
            *word == "--json"
                || *word == "--format=json"
                || (*word == "--format" && words.get(at + 1) == Some(&"json"))
        });
        Preset { args, lang, json }
    }
}

fn lang_of_environment() -> Lang {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    if let Some(lang) = set("DAICHO_LANG").and_then(|said| Lang::from_str(&said, true).ok()) {
        return lang;
    }
    let locale = set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG")).unwrap_or_default();
    if locale.to_ascii_lowercase().starts_with("ja") { Lang::Ja } else { Lang::En }
}

/// The surroundings of one run.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    /// Language of messages.
    pub(crate) lang: Lang,
    /// The folder that was named, by option or environment.
    pub(crate) dir: Option<PathBuf>,
    /// The form of the answer that was asked for; `--json` is `Json`.
    pub(crate) format: Option<Format>,
    /// Whether standard error is for errors alone.
    pub(crate) quiet: bool,
    /// Whether standard error may be coloured.
    pub(crate) color: bool,
    /// Whether answers are not printed: a step of a command that gives one answer for all its steps.
    pub(crate) silent: bool,
    /// Where answers go.
    pub(crate) out: Rc<RefCell<Out>>,
    /// Which key signs.
    pub(crate) keys: Keys,
}

/// The two dates of a question.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct When {
    /// The day in the world, such as `--as-of 2021-12-31` or `--as-of 令和3年12月`; the last day of a
    /// longer date; today unless given.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<String>,
    /// The state of knowledge: a day, an event or its hash, such as `--known-at 2022-05-31` or
    /// `--known-at 207`; everything recorded unless given.
    #[arg(long, value_name = "DATE|EVENT")]
    pub(crate) known_at: Option<String>,
}

impl Context {
    pub(crate) fn new(preset: &Preset, global: Global) -> Context {
        let from_environment =
            || std::env::var_os("DAICHO_LEDGER").filter(|dir| !dir.is_empty()).map(PathBuf::from);
        let color = match global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && std::io::stderr().is_terminal()
            }
        };
        let lang = global.lang.unwrap_or(preset.lang);
        Context {
            keys: Keys::new(global.key, global.passphrase_file, state_dir(), lang),
            lang,
            dir: global.ledger.or_else(from_environment),
            format: if global.json { Some(Format::Json) } else { global.format },
            quiet: global.quiet,
            color,
            silent: false,
            out: Rc::default(),
        }
    }

    /// Whether the answer is to be JSON.
    pub(crate) fn json(&self) -> bool {
        matches!(self.format, Some(Format::Json | Format::Jsonl))
    }

    /// The words of the language in use.
    pub(crate) fn pick<'w>(&self, en: &'w str, ja: &'w str) -> &'w str {
        crate::output::words::pick(self.lang, en, ja)
    }

    /// The folder of the ledger: the one named, or else the nearest upwards from here.
    ///
    /// # Errors
    /// Exit 10 when there is none.
    pub(crate) fn find_ledger(&self) -> Result<PathBuf, Failure> {
        if let Some(dir) = &self.dir {
            return if is_ledger(dir) { Ok(dir.clone()) } else { Err(Failure::no_ledger(dir)) };
        }
        let here =
            std::env::current_dir().map_err(|error| Failure::io("cannot_read", Path::new("."), &error))?;
        match here.ancestors().find(|dir| is_ledger(dir)) {
            Some(dir) => Ok(dir.to_owned()),
            None => Err(Failure::no_ledger(&here)),
        }
    }

    /// Clock, randomness, lock holder and the folder of outside heads.
    pub(crate) fn env(&self) -> Env {
        let mut env = Env::new("daicho", now, random);
        env.holder.host = host();
        match state_dir() {
            Some(dir) => env.with_outside(dir.join("heads")),
            None => env,
        }
    }

    /// The day it is in the ledger's zone.
    pub(crate) fn today(&self, ledger: &Ledger) -> Day {
        now().day_in(ledger.settings().zone)
    }

    /// The ledger, for reading.
    pub(crate) fn reader(&self) -> Result<Ledger, Failure> {
        Ok(self.reader_and_signer()?.0)
    }

    /// The ledger, for reading, and who signs what is given away of it, if anybody does.
    pub(crate) fn reader_and_signer(&self) -> Result<(Ledger, Option<Arc<dyn Signer>>), Failure> {
        let mut env = self.env();
        // A dry run shows which key would sign; whoever only reads needs none.
        env.signer = match self.keys.key() {
            Ok(key) => key.map(|key| key.signer),
            Err(failure) if self.keys.is_asked() => return Err(failure),
            Err(_) => None,
        };
        let signer = env.signer.clone();
        let dir = self.find_ledger()?;
        let mut ledger = Ledger::reader(&dir, Association, env.clone())?;
        if let Verdict::RolledBack { outside_size, .. } = ledger.opened().outside {
            // A writer may have gone on between the two looks, at the journal and outside.
            let again = Ledger::reader(&dir, Association, env)?;
            if again.size() < outside_size {
                self.warn_of_missing(again.size(), outside_size);
            }
            ledger = again;
        } else if let Some(damage) = &ledger.opened().damage {
            self.warn_of_damage(ledger.size(), damage);
        }
        Ok((ledger, signer))
    }

    /// Says that an answer rests on the events before damage alone: quiet or not, it is no whole answer.
    fn warn_of_damage(&self, size: u64, damage: &Damage) {
        let en = format!(
            "the journal is damaged, so this is told by its first {size} events alone: {damage}; look at it with `daicho verify`"
        );
        let ja = format!(
            "台帳のファイルが損傷しているため、先頭の {size} 件だけで答えています({damage})。`daicho verify` で確かめてください"
        );
        Context { quiet: false, ..self.clone() }.warn(&en, &ja);
    }

    /// The same where the end is missing.
    fn warn_of_missing(&self, size: u64, outside_size: u64) {
        let en = format!(
            "the ledger had {outside_size} events, and only {size} can be read; look at it with `daicho verify`"
        );
        let ja = format!(
            "以前は {outside_size} 件あった台帳ですが、{size} 件しか読めません。`daicho verify` で確かめてください"
        );
        Context { quiet: false, ..self.clone() }.warn(&en, &ja);
    }

    /// The ledger, for writing.
    pub(crate) fn writer(&self) -> Result<Ledger, Failure> {
        let (dir, mut env) = (self.find_ledger()?, self.env());
        let failed = match self.keys.key() {
            Ok(key) => {
                let key = key.filter(|key| !key.locked || self.keys.is_asked() || self.anybody_signs(&dir));
                // Before the writer's lock is taken: others go on while somebody types.
                key.as_ref().map_or(Ok(()), Key::unlock)?;
                env.signer = key.map(|key| key.signer);
                None
            }
            Err(failure) if self.keys.is_asked() => return Err(failure),
            Err(failure) => Some(failure),
        };
        let ledger = Ledger::open(dir, Association, env)?;
        if ledger.opened().service == Service::Rebuilt {
            self.say(
                "note: the store was missing, damaged or another version's, and was made anew from the journal; no record changed",
                "お知らせ: 索引がないか、損傷しているか、別の版のものだったため、台帳から作り直しました。記録はそのままです",
            );
        }
        // A key that is gone is no trouble where nobody signs.
        match failed.filter(|_| ledger.actors().any_signs()) {
            Some(failure) => Err(failure),
            None => Ok(ledger),
        }
    }

    /// Whether some actor has to sign, so that asking for a passphrase is not in vain. What cannot be
    /// read is told by whoever opens it.
    fn anybody_signs(&self, dir: &Path) -> bool {
        Ledger::reader(dir, Association, self.env()).is_ok_and(|ledger| ledger.actors().any_signs())
    }

    /// Who signs what is recorded in a ledger that is restored from `from`, its key unlocked.
    ///
    /// # Errors
    /// Exit 12.
    pub(crate) fn signer_for(&self, from: &Path) -> Result<Option<Arc<dyn Signer>>, Failure> {
        let needed = || self.keys.is_asked() || self.anybody_signs(from);
        let Some(key) = (if needed() { self.keys.key()? } else { None }) else { return Ok(None) };
        key.unlock()?;
        Ok(Some(key.signer))
    }

    /// The ledger at the two dates asked for.
    pub(crate) fn view<'l>(&self, ledger: &'l Ledger, when: &When) -> Result<View<'l>, Failure> {
        let day = match &when.as_of {
            Some(text) => self.day(ledger, text, "--as-of")?,
            None => self.today(ledger),
        };
        let known = match &when.known_at {
            Some(text) => self.known_at(ledger, text)?,
            None => KnownAt::Head,
        };
        Ok(ledger.at(AsOf(day), known)?)
    }

    /// The last day of a date as people type it.
    pub(crate) fn day(&self, ledger: &Ledger, text: &str, option: &str) -> Result<Day, Failure> {
        match parse_date(text, &ledger.input()) {
            Ok(input) => {
                for warning in &input.warnings {
                    self.warn(&warning.to_string(), &warning.ja());
                }
                Ok(input.date.latest())
            }
            Err(error) => Err(Failure::date(option, &error)),
        }
    }

    fn known_at(&self, ledger: &Ledger, text: &str) -> Result<KnownAt, Failure> {
        if text == "@" {
            return Ok(KnownAt::Head);
        }
        if looks_like_event(text) {
            return Ok(KnownAt::Seq(self.event_number(ledger, text)?));
        }
        Ok(KnownAt::Day(self.day(ledger, text, "--known-at")?))
    }

    /// The number of an event named `207`, `#207`, `@207`, `@` (the head), or by a unique prefix of
    /// its hash.
    ///
    /// # Errors
    /// Exit 1 when there is none, exit 2 when several hashes begin so or it names none.
    pub(crate) fn event_number(&self, ledger: &Ledger, text: &str) -> Result<u64, Failure> {
        let size = ledger.size();
        if text == "@" {
            return Ok(size.saturating_sub(1));
        }
        let digits = text.strip_prefix(['#', '@']).unwrap_or(text);
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return match digits.parse() {
                Ok(seq) if seq < size => Ok(seq),
                _ => Err(Failure::no_event(&format!("#{digits}"), size)),
            };
        }
        if let Ok(hash) = text.parse::<Hash>() {
            return ledger.find_hash(&hash)?.ok_or_else(|| Failure::no_event(text, size));
        }
        if !looks_like_event(text) {
            return Err(Failure::not_an_event(text));
        }
        match ledger.find_hash_prefix(text)?.as_slice() {
            [] => Err(Failure::no_event(text, size)),
            [only] => Ok(*only),
            several => Err(Failure::ambiguous_hash(text, several)),
        }
    }

    /// Writes an answer to standard output.
    pub(crate) fn print(&self, text: &str) -> Result<(), Failure> {
        let mut out = self.answer();
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }

    /// Standard output for long answers; flush it at the end.
    pub(crate) fn out(&self) -> std::io::BufWriter<Answer> {
        std::io::BufWriter::new(self.answer())
    }

    fn answer(&self) -> Answer {
        Answer { out: Rc::clone(&self.out), silent: self.silent }
    }

    /// Sends answers through the reader's pager, when they go to a terminal.
    pub(crate) fn page(&self) {
        if std::io::stdout().is_terminal() {
            *self.out.borrow_mut() = pager().map(Out::through).unwrap_or_default();
        }
    }

    /// Waits until the reader is done with the answer.
    ///
    /// # Errors
    /// When the pager that was named does not exist.
    pub(crate) fn finish(&self) -> Result<(), Failure> {
        if self.out.borrow_mut().close() { Ok(()) } else { Err(Failure::no_pager()) }
    }

    /// Says how it went, on standard error, unless quiet.
    pub(crate) fn say(&self, en: &str, ja: &str) {
        if !self.quiet {
            // Nothing can be said when standard error is closed.
            let _ = writeln!(std::io::stderr().lock(), "{}", self.pick(en, ja));
        }
    }

    /// A doubt that stops nothing, on standard error, unless quiet.
    pub(crate) fn warn(&self, en: &str, ja: &str) {
        let (en, ja) = (crate::output::text::one_line(en), crate::output::text::one_line(ja));
        self.say(&format!("warning: {en}"), &format!("注意: {ja}"));
    }

    /// Says that a call was recorded although its head could not be kept outside the ledger.
    pub(crate) fn warn_of_head(&self, receipt: &ledger_core::Receipt) {
        if let Some(why) = &receipt.outside_failed {
            self.warn(
                &format!("recorded, but the new head could not be kept outside the ledger: {why}"),
                &format!("記録しましたが、新しい先頭を台帳の外に控えられませんでした: {why}"),
            );
        }
        if let Some(why) = &receipt.checkpoint_failed {
            self.warn(
                &format!("recorded, but the signed head that the ledger asks for could not be made: {why}"),
                &format!("記録しましたが、台帳の規則による署名付きの先頭を作れませんでした: {why}"),
            );
        }
    }

    /// Columns of the terminal that standard output goes to; `None` when it goes elsewhere.
    pub(crate) fn width(&self) -> Option<usize> {
        if !std::io::stdout().is_terminal() {
            return None;
        }
        terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
    }
}

/// Standard output, or the pager before it.
pub(crate) struct Answer {
    out: Rc<RefCell<Out>>,
    silent: bool,
}

impl Write for Answer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.silent { Ok(bytes.len()) } else { self.out.borrow_mut().write(bytes) }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        if self.silent { Ok(()) } else { self.out.borrow_mut().flush() }
    }
}

/// What shows long answers: DAICHO_PAGER, PAGER, or less where it is installed.
fn pager() -> Option<Pager> {
    let said = std::env::var("DAICHO_PAGER").or_else(|_| std::env::var("PAGER")).ok();
    let installed = || {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).any(|dir| dir.join("less").is_file()).then(|| "less".to_owned())
    };
    let command = said.or_else(installed)?;
    Some(Pager { command, knows_less: std::env::var_os("LESS").is_some() })
}

fn is_ledger(dir: &Path) -> bool {
    dir.join("journal").is_dir()
}

/// Whether this can only mean an event: a number, with or without its mark, or the beginning of a
/// hash that is not digits alone.
fn looks_like_event(text: &str) -> bool {
    let digits = text.strip_prefix(['#', '@']).unwrap_or(text);
    let number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let hex =
        (4..=64).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    text == "@" || number || hex
}

fn now() -> Recorded {
    let micros = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_micros()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_micros()).unwrap_or(i64::MAX),
    };
    Recorded::from_micros(micros)
}

#[expect(
    clippy::expect_used,
    reason = "without randomness erased values could be guessed: better no event than a weak one"
)]
fn random(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the system gives no random bytes");
}

/// A path that the environment names; one that is empty names none.
pub(crate) fn named_path(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// Where heads are kept outside the ledgers: DAICHO_STATE, or the XDG state directory.
fn state_dir() -> Option<PathBuf> {
    named_path("DAICHO_STATE")
        .or_else(|| named_path("XDG_STATE_HOME").map(|dir| dir.join("daicho")))
        .or_else(|| named_path("HOME").map(|home| home.join(".local/state/daicho")))
}

fn host() -> String {
    let named = std::fs::read_to_string("/proc/sys/kernel/hostname")
        .or_else(|_| std::fs::read_to_string("/etc/hostname"));
    let named =
        named.ok().or_else(|| std::env::var("HOSTNAME").ok()).or_else(|| std::env::var("COMPUTERNAME").ok());
    named.unwrap_or_default().trim().to_owned()
}

/// The status of nothing found, for commands that end so without an error.
pub(crate) fn found(any: bool) -> Exit {
    if any { Exit::Ok } else { Exit::NotFound }
}
