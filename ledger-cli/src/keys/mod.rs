//! The user's key: where it is, who opens it, and what must not be done with it.
//!
//! ```text
//! --key FILE │ DAICHO_KEY │ adopted │ made here      FILE      a private key; a passphrase is asked for once
//!                                                    FILE.pub  its private half is in ssh-agent
//! ```

mod agent;
mod file;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use ledger_core::LedgerError;
use ledger_core::log::{KeyError, PublicKey, Signer};

pub(crate) use file::{make, write_new};

use crate::context::{Lang, named_path};
use crate::exit::Exit;
use crate::failure::Failure;

/// Name of the file in the state folder that says which key was adopted.
const ADOPTED: &str = "key";
/// Name of the key that is made when no file is named.
const MADE_HERE: &str = "id_ed25519";

/// Which key this user signs with.
#[derive(Clone)]
pub(crate) struct Keys {
    /// Named on the command line.
    asked: Option<PathBuf>,
    /// Named by the environment.
    set: Option<PathBuf>,
    /// The folder of what is remembered between runs.
    state: Option<PathBuf>,
    passphrase: Option<PathBuf>,
    lang: Lang,
    /// Opened once in a run, so that a passphrase is asked for once.
    opened: Rc<RefCell<Option<(PathBuf, Key)>>>,
}

/// A key that can be used.
#[derive(Clone)]
pub(crate) struct Key {
    /// The file that names it.
    pub(crate) file: PathBuf,
    pub(crate) signer: Arc<dyn Signer>,
    /// Its private half is in ssh-agent.
    pub(crate) agent: bool,
    /// Its file is locked with a passphrase.
    pub(crate) locked: bool,
    /// The file's own signer, to be unlocked.
    held: Option<Arc<file::FileSigner>>,
}

impl Key {
    /// Asks for the passphrase now, where there is one: somebody who thinks about it for an hour must not
    /// hold a ledger's lock meanwhile.
    ///
    /// # Errors
    /// Exit 12.
    pub(crate) fn unlock(&self) -> Result<(), Failure> {
        match &self.held {
            Some(held) => held.prepare().map_err(|error| LedgerError::Sign(error).into()),
            None => Ok(()),
        }
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").field("asked", &self.asked).field("set", &self.set).finish_non_exhaustive()
    }
}

impl Keys {
    /// The key named on the command line, or by DAICHO_KEY; the file with its passphrase alike.
    pub(crate) fn new(
        asked: Option<PathBuf>,
        passphrase: Option<PathBuf>,
        state: Option<PathBuf>,
        lang: Lang,
    ) -> Keys {
        Keys {
            asked,
            set: named_path("DAICHO_KEY"),
            state,
            passphrase: passphrase.or_else(|| named_path("DAICHO_PASSPHRASE_FILE")),
            lang,
            opened: Rc::default(),
        }
    }

    /// Nobody's: for what is to be the same for everybody.
    pub(crate) fn none(lang: Lang) -> Keys {
        let (asked, set, state, passphrase) = (None, None, None, None);
        Keys { asked, set, state, passphrase, lang, opened: Rc::default() }
    }

    /// Whether a key was named for this run alone, on the command line.
    pub(crate) fn is_asked(&self) -> bool {
        self.asked.is_some()
    }

    /// Whether a key was named, and not only remembered.
    pub(crate) fn is_named(&self) -> bool {
        self.asked.is_some() || self.set.is_some()
    }

    /// The file of the key in use, as far as one is named or remembered.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        self.asked.clone().or_else(|| self.set.clone()).or_else(|| self.remembered())
    }

    /// The key that this user adopted, or the one that was made here.
    pub(crate) fn remembered(&self) -> Option<PathBuf> {
        let state = self.state.as_ref()?;
        let adopted = std::fs::read_to_string(state.join(ADOPTED)).ok();
        let adopted = adopted.map(|path| PathBuf::from(path.trim_end_matches('\n')));
        adopted.or_else(|| Some(state.join(MADE_HERE)).filter(|made| made.exists()))
    }

    /// Where a key is made when no file is named.
    ///
    /// # Errors
    /// When there is no folder to remember things in.
    pub(crate) fn made_here(&self) -> Result<PathBuf, Failure> {
        Ok(self.state_folder()?.join(MADE_HERE))
    }

    /// Remembers a key as the one that this user signs with.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub(crate) fn adopt(&self, file: &Path) -> Result<(), Failure> {
        let state = self.state_folder()?;
        let at = state.join(ADOPTED);
        let failed = |error: &std::io::Error| Failure::io("cannot_use", &at, error);
        std::fs::create_dir_all(&state).map_err(|error| failed(&error))?;
        let Some(text) = file.to_str() else {
            return Err(Failure::usage(
                "the path of the key is not UTF-8",
                "鍵のパスが UTF-8 ではありません",
            ));
        };
        let beside = state.join(format!("{ADOPTED}.new"));
        std::fs::write(&beside, format!("{text}\n")).map_err(|error| failed(&error))?;
        std::fs::rename(&beside, &at).map_err(|error| failed(&error))
    }

    fn state_folder(&self) -> Result<PathBuf, Failure> {
        self.state.clone().ok_or_else(|| {
            Failure::usage(
                "there is no folder to remember it in: set DAICHO_STATE or HOME",
                "記憶する場所がありません。DAICHO_STATE か HOME を設定してください",
            )
        })
    }

    /// The key in use; `None` when none is named or remembered.
    ///
    /// # Errors
    /// Exit 12 when it cannot be used.
    pub(crate) fn key(&self) -> Result<Option<Key>, Failure> {
        self.file().map(|file| self.open(&file)).transpose()
    }

    /// A key by its file: a private key, or the public half of one that ssh-agent holds.
    ///
    /// # Errors
    /// Exit 12.
    pub(crate) fn open(&self, file: &Path) -> Result<Key, Failure> {
        if let Some((path, key)) = &*self.opened.borrow()
            && path == file
        {
            return Ok(key.clone());
        }
        let path = std::path::absolute(file).map_err(|error| unreadable(file, &error))?;
        let public = beside(&path);
        let key = if path.extension().is_some_and(|end| end == "pub") {
            self.of_agent(&path)?
        } else if !path.exists() && public.exists() {
            self.of_agent(&public)?
        } else {
            file::open(&path, self.passphrase.clone(), self.lang)?
        };
        *self.opened.borrow_mut() = Some((file.to_owned(), key.clone()));
        Ok(key)
    }

    fn of_agent(&self, public: &Path) -> Result<Key, Failure> {
        let key = read_public(public)?;
        let signer = Arc::new(agent::AgentSigner::new(key));
        Ok(Key { file: public.to_owned(), signer, agent: true, locked: false, held: None })
    }

    /// The passphrase for a new key: from the file that is named for it, or typed twice.
    ///
    /// # Errors
    /// Exit 12 where neither is possible.
    pub(crate) fn new_passphrase(&self) -> Result<file::Secret, Failure> {
        file::new_passphrase(self.passphrase.as_deref(), self.lang)
    }
}

/// The file of a private key's public half.
pub(crate) fn beside(private: &Path) -> PathBuf {
    let mut name = private.as_os_str().to_owned();
    name.push(".pub");
    PathBuf::from(name)
}

/// Reads the line of a `.pub` file.
///
/// # Errors
/// Exit 12.
pub(crate) fn read_public(file: &Path) -> Result<PublicKey, Failure> {
    let text = file::read(file)?;
    let line = String::from_utf8(text).unwrap_or_default();
    line.trim().parse().map_err(|error| not_a_key(file, &error))
}

/// Refuses a place inside a ledger: whoever copies the ledger would have the key.
///
/// # Errors
/// Exit 12.
pub(crate) fn refuse_in_ledger(file: &Path) -> Result<(), Failure> {
    let absolute = std::path::absolute(file).map_err(|error| unreadable(file, &error))?;
    // What is not there yet has no true path; its folder has.
    let folder = absolute.parent().unwrap_or(&absolute);
    let true_path = absolute.canonicalize().or_else(|_| folder.canonicalize()).unwrap_or(absolute.clone());
    let is_ledger = |dir: &Path| dir.join("journal/000000000000.jsonl").is_file();
    let inside = |path: &Path| path.ancestors().any(is_ledger);
    if !inside(&absolute) && !inside(&true_path) {
        return Ok(());
    }
    let shown = file.display();
    Err(Failure::new(
        Exit::Key,
        "key_in_ledger",
        format!("{shown} lies inside a ledger: whoever copies the ledger would have the key"),
        format!("{shown} は台帳の中にあります。台帳を写した人に鍵が渡ってしまいます"),
    )
    .hint(
        "keep the key elsewhere, such as in your own folder",
        "台帳の外、たとえばご自身のフォルダに置いてください",
    ))
}

fn unreadable(file: &Path, error: &std::io::Error) -> Failure {
    let failure = Failure::io("no_key", file, error);
    Failure { exit: Exit::Key, ..failure }.hint(
        "make one with `daicho key new`, or name another with --key",
        "`daicho key new` で作るか、--key で別の鍵を指定してください",
    )
}

fn not_a_key(file: &Path, error: &KeyError) -> Failure {
    let shown = file.display();
    match error {
        KeyError::Type { found } => Failure::new(
            Exit::Key,
            "key_type",
            format!("{shown} is a key of type {found}; only ssh-ed25519 is used here"),
            format!("{shown} は {found} の鍵です。使えるのは ssh-ed25519 だけです"),
        ),
        error => Failure::new(
            Exit::Key,
            "not_a_key",
            format!("{shown} is not an OpenSSH key"),
            format!("{shown} は OpenSSH の鍵ではありません"),
        )
        .why(error.to_string(), error.to_string()),
    }
    .hint(
        "make one with `daicho key new`, or with `ssh-keygen -t ed25519`",
        "`daicho key new` か `ssh-keygen -t ed25519` で作ってください",
    )
}
