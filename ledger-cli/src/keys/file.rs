//! Private keys in OpenSSH's file format: read, unlocked once when something is to be signed, made.

use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ledger_core::log::{KeyError, PublicKey, SignError, Signer, SigningKey};
use ssh_key::private::{Ed25519Keypair, KeypairData};
use ssh_key::{Algorithm, Cipher, Kdf, LineEnding, PrivateKey};

use super::{Key, beside, not_a_key, refuse_in_ledger, unreadable};
use crate::context::Lang;
use crate::exit::Exit;
use crate::failure::{self, Failure};

/// Most bytes of a key or passphrase file that are read.
const KEY_MAX_BYTES: u64 = 64 * 1024;
/// Work of deriving a key from a passphrase, as `ssh-keygen` sets it (bcrypt_pbkdf rounds).
const ROUNDS: u32 = 24;
/// Bytes of salt, as `ssh-keygen` sets it.
const SALT_BYTES: usize = 16;

/// A passphrase; its bytes are overwritten when it goes.
pub(crate) struct Secret(Vec<u8>);

impl Secret {
    fn new(mut bytes: Vec<u8>) -> Secret {
        // The end of a line is the file's, or the keyboard's.
        while bytes.last().is_some_and(|last| matches!(last, b'\n' | b'\r')) {
            bytes.pop();
        }
        Secret(bytes)
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.fill(0);
        std::hint::black_box(&self.0);
    }
}

/// Signs with a private key that stays locked until something is to be signed.
pub(super) struct FileSigner {
    public: PublicKey,
    stored: PrivateKey,
    passphrase: Option<PathBuf>,
    lang: Lang,
    prompt: String,
    unlocked: Mutex<Option<SigningKey>>,
}

impl Signer for FileSigner {
    fn public_key(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        self.ready(|key| key.sign(message))?
    }
}

impl FileSigner {
    /// Hands the unlocked key to `then`, asking for the passphrase unless that was done before.
    fn ready<T>(&self, then: impl FnOnce(&SigningKey) -> T) -> Result<T, SignError> {
        let mut unlocked = self.unlocked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = &*unlocked {
            return Ok(then(key));
        }
        let key = self.unlock().map_err(|why| SignError::Refused {
            fingerprint: self.public.fingerprint(),
            why: why.to_owned(),
        })?;
        Ok(then(unlocked.insert(key)))
    }

    /// Asks for the passphrase, if there is one.
    pub(super) fn prepare(&self) -> Result<(), SignError> {
        self.ready(|_| ())
    }

    /// The sentences are those of the table in `failure`.
    fn unlock(&self) -> Result<SigningKey, &'static str> {
        let opened;
        let data = if self.stored.is_encrypted() {
            let secret = match &self.passphrase {
                Some(file) => from_file(file).map_err(|_| failure::NO_PASSPHRASE_FILE)?,
                None => typed(&self.prompt, self.lang).ok_or(failure::NO_PASSPHRASE)?,
            };
            opened = self.stored.decrypt(&secret.0).map_err(|_| failure::WRONG_PASSPHRASE)?;
            opened.key_data()
        } else {
            self.stored.key_data()
        };
        data.ed25519()
            .map(|pair| SigningKey::from_seed(&pair.private.to_bytes()))
            .ok_or(failure::WRONG_PASSPHRASE)
    }
}

/// A private key by its file.
pub(super) fn open(path: &Path, passphrase: Option<PathBuf>, lang: Lang) -> Result<Key, Failure> {
    let bytes = read(path)?;
    refuse_exposed(path)?;
    refuse_in_ledger(path)?;
    let stored = PrivateKey::from_openssh(&bytes).map_err(|_| {
        let text = String::from_utf8_lossy(&bytes);
        // A public key under a private key's name tells at least its type.
        not_a_key(path, &text.trim().parse::<PublicKey>().err().unwrap_or(KeyError::Line))
    })?;
    let public = match (stored.algorithm(), stored.public_key().key_data().ed25519()) {
        (Algorithm::Ed25519, Some(public)) => {
            PublicKey::from_bytes(public.0).map_err(|error| not_a_key(path, &error))?
        }
        (other, _) => return Err(not_a_key(path, &KeyError::Type { found: other.to_string() })),
    };
    let locked = stored.is_encrypted();
    let shown = path.display();
    let prompt = match lang {
        Lang::En => format!("passphrase of {shown}: "),
        Lang::Ja => format!("{shown} のパスフレーズ: "),
    };
    let unlocked = Mutex::new(None);
    let signer = Arc::new(FileSigner { public, stored, passphrase, lang, prompt, unlocked });
    let held = Some(Arc::clone(&signer));
    Ok(Key { file: path.to_owned(), signer, agent: false, locked, held })
}

/// Reads a small file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    file.take(KEY_MAX_BYTES).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    Ok(bytes)
}

/// Refuses a file that somebody else can read, as ssh does.
#[cfg(unix)]
fn refuse_exposed(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = std::fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    let mode = metadata.permissions().mode() & 0o777;
    if !metadata.is_file() || mode & 0o077 == 0 {
        return Ok(());
    }
    let shown = path.display();
    Err(Failure::new(
        Exit::Key,
        "key_exposed",
        format!("others than its owner can read {shown} (mode {mode:04o})"),
        format!("{shown} は所有者以外も読める状態です(モード {mode:04o})"),
    )
    .hint(
        format!("if nobody has copied it: chmod 600 {shown}; otherwise make a new key"),
        format!("写されていないなら chmod 600 {shown} を、そうでなければ新しい鍵を作ってください"),
    ))
}

#[cfg(not(unix))]
fn refuse_exposed(_: &Path) -> Result<(), Failure> {
    Ok(())
}

fn from_file(path: &Path) -> Result<Secret, Failure> {
    refuse_exposed(path)?;
    read(path).map(Secret::new)
}

/// What was typed, where somebody can type.
fn typed(prompt: &str, _: Lang) -> Option<Secret> {
    if !std::io::stdin().is_terminal() {
        return None;
    }
    rpassword::prompt_password(prompt).ok().map(|text| Secret::new(text.into_bytes()))
}

/// The passphrase for a new key.
pub(super) fn new_passphrase(file: Option<&Path>, lang: Lang) -> Result<Secret, Failure> {
    let pick = |en: &'static str, ja: &'static str| if lang == Lang::Ja { ja } else { en };
    let secret = match file {
        Some(file) => from_file(file)?,
        None => {
            let first = typed(pick("new passphrase: ", "新しいパスフレーズ: "), lang);
            let again = first.as_ref().and_then(|_| typed(pick("once more: ", "もう一度: "), lang));
            match (first, again) {
                (Some(first), Some(again)) if first.0 == again.0 => first,
                (Some(_), Some(_)) => {
                    return Err(Failure::new(
                        Exit::Key,
                        "wrong_passphrase",
                        "the two passphrases are not the same",
                        "二つのパスフレーズが一致しません",
                    ));
                }
                _ => {
                    return Err(Failure::new(
                        Exit::Key,
                        "no_passphrase",
                        "a passphrase is needed, and there is no terminal to type it at",
                        "パスフレーズが必要ですが、入力できる端末がありません",
                    )
                    .hint(
                        "name a file with it, --passphrase-file FILE, or make a key without: --no-passphrase",
                        "--passphrase-file FILE で指定するか、--no-passphrase でなしの鍵を作ってください",
                    ));
                }
            }
        }
    };
    if secret.0.is_empty() {
        return Err(Failure::new(
            Exit::Key,
            "no_passphrase",
            "an empty passphrase protects nothing",
            "空のパスフレーズでは守れません",
        )
        .hint(
            "say --no-passphrase if that is meant",
            "意図したものなら --no-passphrase を指定してください",
        ));
    }
    Ok(secret)
}

/// A new key, not written yet.
pub(crate) struct Made {
    pub(crate) public: PublicKey,
    file: String,
}

/// Makes a key in OpenSSH's format, locked unless there is no passphrase.
///
/// # Errors
/// When the format cannot be written.
pub(crate) fn make(random: &dyn Fn(&mut [u8]), passphrase: Option<&Secret>) -> Result<Made, Failure> {
    let failed = |error: ssh_key::Error| {
        Failure::new(Exit::Key, "key_not_made", "the key cannot be made", "鍵を作れません")
            .why(error.to_string(), error.to_string())
    };
    let mut seed = [0; 32];
    random(&mut seed);
    let public = SigningKey::from_seed(&seed).public_key();
    let mut both = [0; 64];
    both[..32].copy_from_slice(&seed);
    both[32..].copy_from_slice(public.as_bytes());
    let pair = Ed25519Keypair::from_bytes(&both).map_err(failed)?;
    seed.fill(0);
    both.fill(0);
    std::hint::black_box((&seed, &both));
    // No comment: it would name the person at this machine.
    let mut key = PrivateKey::new(KeypairData::Ed25519(pair), "").map_err(failed)?;
    if let Some(passphrase) = passphrase {
        let (mut salt, mut check) = (vec![0; SALT_BYTES], [0; 4]);
        random(&mut salt);
        random(&mut check);
        let kdf = Kdf::Bcrypt { salt, rounds: ROUNDS };
        key = key
            .encrypt_with(Cipher::Aes256Ctr, kdf, u32::from_be_bytes(check), &passphrase.0)
            .map_err(failed)?;
    }
    let file = key.to_openssh(LineEnding::LF).map_err(failed)?.to_string();
    Ok(Made { public, file })
}

/// Writes a new key and its public half; nothing that is there is overwritten.
///
/// # Errors
/// When something is there already, or cannot be written.
pub(crate) fn write_new(path: &Path, made: &Made) -> Result<(), Failure> {
    let public = beside(path);
    if let Some(there) = [path, public.as_path()].into_iter().find(|path| path.symlink_metadata().is_ok()) {
        let shown = there.display();
        return Err(Failure::new(
            Exit::Key,
            "key_exists",
            format!("{shown} is there already; a key is never overwritten"),
            format!("{shown} はすでにあります。鍵は上書きしません"),
        )
        .hint("name another file", "別のファイルを指定してください"));
    }
    let failed = |path: &Path, error: &std::io::Error| Failure::io("cannot_write", path, error);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    }
    for (path, text, mode) in [(path, &made.file, 0o600), (&public, &format!("{}\n", made.public), 0o644)] {
        let mut file = create(path, mode).map_err(|error| failed(path, &error))?;
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(|error| failed(path, &error))?;
    }
    Ok(())
}

#[cfg(unix)]
fn create(path: &Path, mode: u32) -> std::io::Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(path)
}

#[cfg(not(unix))]
fn create(path: &Path, _: u32) -> std::io::Result<std::fs::File> {
    std::fs::OpenOptions::new().write(true).create_new(true).open(path)
}
