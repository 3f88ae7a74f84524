//! ssh-agent, spoken to directly: it signs any bytes, which `ssh-keygen -Y sign` does not.
//!
//! ```text
//! u32 length ‖ 13 ‖ string key ‖ string bytes ‖ u32 flags     →     u32 length ‖ 14 ‖ string signature
//! ```
//!
//! Source: draft-miller-ssh-agent, sections 3 and 3.6.

use ledger_core::log::{PublicKey, SignError, Signer};

use crate::failure;

/// SSH_AGENTC_SIGN_REQUEST.
const SIGN_REQUEST: u8 = 13;
/// SSH_AGENT_SIGN_RESPONSE.
const SIGN_RESPONSE: u8 = 14;
/// Most bytes of an answer; one with an Ed25519 signature has 88.
const ANSWER_MAX_BYTES: usize = 4096;
/// How long a person may take to confirm at the agent.
const WAIT_SECONDS: u64 = 120;

/// Signs with a key that ssh-agent holds.
pub(super) struct AgentSigner {
    public: PublicKey,
}

impl AgentSigner {
    pub(super) fn new(public: PublicKey) -> AgentSigner {
        AgentSigner { public }
    }
}

impl Signer for AgentSigner {
    fn public_key(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        ask(&request(&self.public, message))
            .and_then(|answer| signature(&answer).ok_or(failure::AGENT_REFUSED))
            .map_err(|why| SignError::Refused { fingerprint: self.public.fingerprint(), why: why.to_owned() })
    }
}

fn request(key: &PublicKey, message: &[u8]) -> Vec<u8> {
    let mut body = vec![SIGN_REQUEST];
    for part in [&key.to_blob(), message] {
        body.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        body.extend_from_slice(part);
    }
    body.extend_from_slice(&[0; 4]);
    let mut out = u32::try_from(body.len()).unwrap_or(u32::MAX).to_be_bytes().to_vec();
    out.append(&mut body);
    out
}

/// The 64 bytes in an answer's body: type 14, and string(string(`ssh-ed25519`) ‖ string(64 bytes)).
fn signature(answer: &[u8]) -> Option<[u8; 64]> {
    let (kind, rest) = answer.split_first()?;
    let (whole, after) = take(rest)?;
    let (name, rest) = take(whole)?;
    let (bytes, end) = take(rest)?;
    let ours = *kind == SIGN_RESPONSE && name == b"ssh-ed25519" && after.is_empty() && end.is_empty();
    ours.then(|| bytes.try_into().ok()).flatten()
}

fn take(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

#[cfg(unix)]
fn ask(request: &[u8]) -> Result<Vec<u8>, &'static str> {
    use std::io::{Read, Write};
    use std::os::unix::net::UnixStream;
    let socket = crate::context::named_path("SSH_AUTH_SOCK");
    let mut agent = UnixStream::connect(socket.ok_or(failure::NO_AGENT)?).map_err(|_| failure::NO_AGENT)?;
    let wait = Some(std::time::Duration::from_secs(WAIT_SECONDS));
    let mut talk = || -> std::io::Result<Option<Vec<u8>>> {
        agent.set_read_timeout(wait)?;
        agent.set_write_timeout(wait)?;
        agent.write_all(request)?;
        let mut length = [0; 4];
        agent.read_exact(&mut length)?;
        let Some(length) =
            usize::try_from(u32::from_be_bytes(length)).ok().filter(|length| *length <= ANSWER_MAX_BYTES)
        else {
            return Ok(None);
        };
        let mut answer = vec![0; length];
        agent.read_exact(&mut answer)?;
        Ok(Some(answer))
    };
    talk().map_err(|_| failure::NO_AGENT)?.ok_or(failure::AGENT_REFUSED)
}

#[cfg(not(unix))]
fn ask(_: &[u8]) -> Result<Vec<u8>, &'static str> {
    Err(failure::NO_AGENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer is taken in its one form, and anything else is a refusal.
    #[test]
    fn answers_are_read_strictly() {
        let string =
            |bytes: &[u8]| [&u32::try_from(bytes.len()).unwrap_or(0).to_be_bytes()[..], bytes].concat();
        let answer = |kind: u8, name: &[u8], bytes: &[u8], end: &[u8]| {
            [&[kind][..], &string(&[string(name), string(bytes)].concat()), end].concat()
        };
        let good = answer(14, b"ssh-ed25519", &[7; 64], b"");
        assert_eq!(signature(&good), Some([7; 64]));
        for bad in [
            answer(5, b"ssh-ed25519", &[7; 64], b""),
            answer(14, b"ssh-rsa", &[7; 64], b""),
            answer(14, b"ssh-ed25519", &[7; 63], b""),
            answer(14, b"ssh-ed25519", &[7; 64], b"x"),
            vec![5],
            Vec::new(),
        ] {
            assert_eq!(signature(&bad), None, "{bad:?}");
        }
        for length in 0..good.len() {
            assert_eq!(signature(good.get(..length).unwrap_or_default()), None);
        }
    }
}
