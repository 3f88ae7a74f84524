//! The tree, its proofs and signed checkpoints, checked by `golang.org/x/mod/sumdb`.
//!
//! Needs Go and that package, which `tests/run` installs; DAICHO_GO names another Go.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use data_encoding::BASE64;
use ledger_core::log::{
    Checkpoint, Frontier, Hash, Head, MemoryTiles, Note, Origin, Signer, SigningKey, VerifierKey,
    root_from_inclusion_proof, tree,
};

use crate::figures::figure;

const ENTRIES: u64 = 1100;

fn entry(index: u64) -> Hash {
    Hash::from_bytes(*blake3::hash(&index.to_le_bytes()).as_bytes())
}

fn path(hashes: &[Hash]) -> String {
    hashes.iter().map(Hash::to_string).collect::<Vec<_>>().join(",")
}

/// Runs the Go program on these requests and returns what it answers.
fn go(requests: &str) -> Result<String, String> {
    let go = std::env::var("DAICHO_GO").unwrap_or_else(|_| "go".to_owned());
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/go/main.go");
    let cache = tempfile::tempdir().unwrap();
    // Debian keeps Go packages as sources below its own GOPATH; no module is fetched.
    let mut child = Command::new(&go)
        .args(["run", program.to_str().unwrap()])
        .env("GO111MODULE", "off")
        .env("GOFLAGS", "")
        .env("GOPATH", "/usr/share/gocode")
        .env("GOCACHE", cache.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| {
            panic!("{go} with golang.org/x/mod is needed (tests/run installs both): {error}")
        });
    let mut input = child.stdin.take().unwrap();
    let requests = requests.to_owned();
    // A program that stops reading early is judged by its status.
    let writer = std::thread::spawn(move || drop(input.write_all(requests.as_bytes())));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr)) }
}

fn checkpoint(size: u64, root: Hash) -> Checkpoint {
    let origin = Origin::new("example.org/records", &Hash::from_bytes([5; 32])).unwrap();
    Checkpoint::new(origin, size, root).unwrap()
}

#[test]
fn go_agrees_on_roots_proofs_and_notes_both_ways() {
    let mut requests = String::new();
    let (mut tiles, mut frontier) = (MemoryTiles::new(), Frontier::new());
    let mut roots = vec![frontier.root()];
    for index in 0..ENTRIES {
        tiles.push(&entry(index));
        frontier.push(&entry(index));
        roots.push(frontier.root());
        writeln!(requests, "entry {}", entry(index)).unwrap();
    }
    // Go gives the empty tree no root; ct-merkle's is compared elsewhere.
    for size in 1..=ENTRIES {
        writeln!(requests, "root {size} {}", roots[size as usize]).unwrap();
    }
    let (mut inclusions, mut consistencies) = (0, 0);
    for size in (1..=64).chain([65, 127, 128, 255, 256, 257, 511, 513, 1023, 1024, 1099, 1100]) {
        for index in (0..size).filter(|index| size <= 64 || index % 37 == 0 || index + 1 == size) {
            let proof = tree::inclusion_proof(index, size, &tiles).unwrap();
            writeln!(requests, "inclusion {index} {size} {}", path(&proof)).unwrap();
            inclusions += 1;
        }
        for old in (1..=size).filter(|old| size <= 64 || old % 41 == 0 || *old == size) {
            let proof = tree::consistency_proof(old, size, &tiles).unwrap();
            writeln!(requests, "consistency {old} {size} {}", path(&proof)).unwrap();
            consistencies += 1;
        }
    }
    let signer = SigningKey::from_seed(&[9; 32]);
    let text = checkpoint(ENTRIES, roots[ENTRIES as usize]).encode();
    let origin = text.lines().next().unwrap().to_owned();
    let ours = Note::sign(&text, &origin, &signer).unwrap();
    let vkey = VerifierKey { name: origin.clone(), key: signer.public_key() }.encode();
    writeln!(requests, "note {vkey} {}", BASE64.encode(ours.encode().as_bytes())).unwrap();
    let forged = ours.encode().replace("\n1100\n", "\n1101\n");
    writeln!(requests, "forged {vkey} {}", BASE64.encode(forged.as_bytes())).unwrap();
    writeln!(requests, "sign {origin} {}", BASE64.encode(text.as_bytes())).unwrap();

    let answer = go(&requests).unwrap();
    let (signed, counts) = answer.split_once('\n').unwrap();
    let expected = format!(
        "consistency {consistencies}\nentry {ENTRIES}\nforged 1\ninclusion {inclusions}\nnote 1\nroot {ENTRIES}\nsign 1\n"
    );
    assert_eq!(counts, expected);
    let proofs = inclusions + consistencies;
    let told = format!("Go's sumdb agrees on {ENTRIES} roots, {proofs} proofs and notes both ways");
    figure("6 oracles", &told);
    // And what Go signed, we open.
    let words: Vec<&str> = signed.split(' ').collect();
    let ["signed", vkey, note] = words.as_slice() else { panic!("{signed}") };
    let verifier = VerifierKey::decode(vkey).unwrap();
    assert_eq!(verifier.encode(), *vkey);
    let head = Head::read(&BASE64.decode(note.as_bytes()).unwrap()).unwrap();
    assert_eq!(head.checkpoint, checkpoint(ENTRIES, roots[ENTRIES as usize]));
    head.note.unwrap().verify(&origin, &verifier.key).unwrap();
}

#[test]
fn go_refuses_what_is_wrong() {
    let mut tiles = MemoryTiles::new();
    let mut requests = String::new();
    for index in 0..7 {
        tiles.push(&entry(index));
        writeln!(requests, "entry {}", entry(index)).unwrap();
    }
    let proof = tree::inclusion_proof(3, 7, &tiles).unwrap();
    let root = root_from_inclusion_proof(&entry(3), 3, 7, &proof).unwrap();
    let reversed: Vec<Hash> = proof.iter().rev().copied().collect();
    for wrong in [
        format!("root 6 {root}"),
        format!("inclusion 2 7 {}", path(&proof)),
        format!("inclusion 3 7 {}", path(&reversed)),
        format!("consistency 3 7 {}", path(&proof)),
    ] {
        assert!(go(&format!("{requests}{wrong}\n")).is_err(), "{wrong}");
    }
    assert_eq!(go(&format!("{requests}root 7 {root}\n")).unwrap(), "entry 7\nroot 1\n");
}
