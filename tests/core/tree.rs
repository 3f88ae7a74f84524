//! Hashes, tree, proofs and checkpoints against the RFC written down as recursion, against an
//! independent implementation, and against mutations.

#![allow(clippy::unwrap_used, reason = "what the tests build on must be there")]

use std::cell::Cell;
use std::convert::Infallible;

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ledger_core::limits::{ORIGIN_MAX_BYTES, PROOF_MAX_HASHES, TREE_MAX_EVENTS};
use ledger_core::log::hash::{self, EMPTY_ROOT, Hash, HashError};
use ledger_core::log::tree::{self, Frontier, MemoryTiles, TILE_WIDTH, TileReader, TreeError, tile_width};
use ledger_core::log::{
    Checkpoint, CheckpointError, Origin, ProofError, root_from_cover, root_from_inclusion_proof,
    verify_consistency, verify_inclusion,
};
use proptest::prelude::*;
use sha2::Sha256;

use crate::figures::figure;
use crate::reference;

/// The entry at `index` in every tree of these tests.
fn entry(index: u64) -> Hash {
    Hash::from_bytes(*blake3::hash(&index.to_be_bytes()).as_bytes())
}

fn entries(n: u64) -> Vec<Hash> {
    (0..n).map(entry).collect()
}

fn tiles(n: u64) -> MemoryTiles {
    let mut tiles = MemoryTiles::new();
    (0..n).for_each(|index| tiles.push(&entry(index)));
    tiles
}

fn concatenated(proof: &[Hash]) -> Vec<u8> {
    proof.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

mod hashes {
    use super::*;

    /// `derive_key` over the parts, assembled here a second time from the format's page.
    fn derived(context: &str, parts: &[&[u8]]) -> Hash {
        Hash::from_bytes(blake3::derive_key(context, &parts.concat()))
    }

    #[test]
    fn tree_hashes_are_those_of_rfc_6962() {
        assert_eq!(EMPTY_ROOT, reference::root(&[]));
        assert_eq!(hash::leaf_hash(&entry(7)), reference::root(&[entry(7)]));
        let (left, right) = (hash::leaf_hash(&entry(1)), hash::leaf_hash(&entry(2)));
        assert_eq!(hash::node_hash(&left, &right), reference::root(&[entry(1), entry(2)]));
    }

    #[test]
    fn event_hashes_are_those_of_the_format() {
        let (ledger, header) = (entry(0), br#"{"v":1}"#.as_slice());
        let l = ledger.as_bytes().as_slice();
        assert_eq!(hash::event_hash(&ledger, header), derived("daicho 2026 event v1", &[l, header]));
        assert_eq!(hash::statement_hash(&ledger, header), derived("daicho 2026 statement v1", &[l, header]));
        assert_eq!(
            hash::event_hash(&Hash::ZERO, header),
            derived("daicho 2026 event v1", &[&[0; 32], header])
        );
    }

    #[test]
    fn field_hashes_are_those_of_the_format() {
        let seed = [9; 16];
        let mut stream = [0; 96];
        let mut hasher = blake3::Hasher::new_derive_key("daicho 2026 field salts v1");
        hasher.update(&seed).finalize_xof().fill(&mut stream);
        let salts = hash::field_salts(&seed, 3);
        assert_eq!(concatenated(&salts), stream);
        assert_eq!(hash::field_salts(&seed, 0), []);

        let salt = salts[1];
        let value = "\"神\"".as_bytes();
        let commitment = hash::field_commitment(&salt, b"name", value).unwrap();
        let parts = [salt.as_bytes().as_slice(), &[0, 0, 0, 4], b"name", value];
        assert_eq!(commitment, derived("daicho 2026 field v1", &parts));

        let other = entry(3);
        let root = hash::data_root(&[(b"held", other), (b"name", commitment)]).unwrap();
        let parts: [&[u8]; 7] = [
            &[0, 0, 0, 2],
            &[0, 0, 0, 4],
            b"held",
            other.as_bytes(),
            &[0, 0, 0, 4],
            b"name",
            commitment.as_bytes(),
        ];
        assert_eq!(root, derived("daicho 2026 data v1", &parts));
    }

    #[test]
    fn a_call_sum_is_that_of_the_format() {
        let sum = hash::call_sum(&entry(0), 204, 203, &[entry(1), entry(2)]).unwrap();
        let (ledger, first, second) = (entry(0), entry(1), entry(2));
        let parts: [&[u8]; 6] = [
            ledger.as_bytes(),
            &[0, 0, 0, 0, 0, 0, 0, 204],
            &[0, 0, 0, 2],
            &[0, 0, 0, 0, 0, 0, 0, 203],
            first.as_bytes(),
            second.as_bytes(),
        ];
        assert_eq!(sum, derived("daicho 2026 call v1", &parts).to_string()[..16]);
    }

    #[test]
    fn a_data_root_has_fields_in_ascending_order() {
        assert_eq!(hash::data_root(&[]), Err(HashError::NoFields));
        for (first, second) in [("b", "a"), ("a", "a"), ("ab", "a")] {
            let fields = [(first.as_bytes(), entry(0)), (second.as_bytes(), entry(1))];
            assert_eq!(hash::data_root(&fields), Err(HashError::FieldOrder { position: 1 }));
        }
    }

    #[test]
    fn a_hash_has_one_spelling() {
        let text = "00ff".repeat(16);
        let parsed: Hash = text.parse().unwrap();
        assert_eq!(parsed.to_string(), text);
        assert_eq!(parsed.to_hex(), text.as_bytes());
        assert_eq!(parsed.first_16_hex(), text[..16]);
        assert_eq!(format!("{parsed:?}"), format!("Hash({text})"));
        for bad in [text.to_uppercase(), text[1..].into(), format!("{text}0"), "g".repeat(64)] {
            assert_eq!(bad.parse::<Hash>(), Err(HashError::NotHex { length: bad.len() }), "{bad}");
        }
        for bad in ["", "é", "０", &format!(" {}", &text[1..]), &"é".repeat(32)] {
            assert!(bad.parse::<Hash>().is_err(), "{bad}");
        }
    }
}

mod roots {
    use super::*;

    #[test]
    fn equal_to_the_rfc_and_to_ct_merkle_up_to_1100() {
        let all = entries(1100);
        let mut frontier = Frontier::new();
        let tiles = tiles(1100);
        let mut oracle = MemoryBackedTree::<Sha256, [u8; 32]>::new();
        for n in 0..=1100 {
            let size = n as u64;
            let expected = reference::root(&all[..n]);
            assert_eq!(frontier.size(), size);
            assert_eq!(frontier.root(), expected, "frontier at {n}");
            assert_eq!(tree::root(size, &tiles), Ok(expected), "tiles at {n}");
            assert_eq!(oracle.root().as_bytes().as_slice(), expected.as_bytes(), "ct-merkle at {n}");
            assert_eq!(Frontier::read(size, &tiles).as_ref(), Ok(&frontier), "read at {n}");
            if let Some(entry) = all.get(n) {
                frontier.push(entry);
                oracle.push(*entry.as_bytes());
            }
        }
        figure("6 oracles", "roots of 0 to 1,100 events: those of RFC 6962 and of ct-merkle");
    }

    #[test]
    fn three_levels_of_tiles_agree_with_the_frontier() {
        let tiles = tiles(66_000);
        let size = tiles.size();
        assert_eq!(tree::root(size, &tiles), Ok(tiles.root()));
        assert_eq!(tile_width(size, 2, 0), 1);
        let old = tree::root(65_537, &tiles).unwrap();
        for index in [0, 255, 256, 65_535, 65_536, size - 1] {
            let proof = tree::inclusion_proof(index, size, &tiles).unwrap();
            verify_inclusion(&entry(index), index, size, &proof, &tiles.root()).unwrap();
        }
        let proof = tree::consistency_proof(65_537, size, &tiles).unwrap();
        verify_consistency(65_537, size, &proof, &old, &tiles.root()).unwrap();
    }

    #[test]
    fn pushing_tells_every_node_that_tiles_hold() {
        let mut frontier = Frontier::new();
        let mut kept = Vec::new();
        for index in 0..1000 {
            frontier.push_with(&entry(index), |level, index, node| kept.push((level, index, node)));
        }
        let leaves = kept.iter().filter(|(level, ..)| *level == 0);
        assert!(
            leaves.enumerate().all(|(i, (_, index, node))| {
                *index == i as u64 && *node == hash::leaf_hash(&entry(*index))
            })
        );
        let above: Vec<_> = kept.iter().filter(|(level, ..)| *level > 0).collect();
        let all = entries(1000);
        let expected: Vec<_> =
            (0..3).map(|i| (1, i as u64, reference::root(&all[i * 256..(i + 1) * 256]))).collect();
        assert_eq!(above, expected.iter().collect::<Vec<_>>());
    }
}

mod proofs {
    use super::*;

    #[test]
    fn equal_to_the_rfc_for_every_pair_up_to_70() {
        let all = entries(70);
        let tiles = tiles(70);
        let roots: Vec<Hash> = (0..=70).map(|n| reference::root(&all[..n])).collect();
        for n in 0..=70_usize {
            let size = n as u64;
            for i in 0..n {
                let proof = tree::inclusion_proof(i as u64, size, &tiles).unwrap();
                assert_eq!(proof, reference::inclusion_proof(i, &all[..n]), "entry {i} of {n}");
                let calculated = root_from_inclusion_proof(&all[i], i as u64, size, &proof);
                assert_eq!(calculated, Ok(roots[n]), "entry {i} of {n}");
            }
            for m in 1..=n {
                let proof = tree::consistency_proof(m as u64, size, &tiles).unwrap();
                assert_eq!(proof, reference::consistency_proof(m, &all[..n]), "{m} to {n}");
                verify_consistency(m as u64, size, &proof, &roots[m], &roots[n]).unwrap();
            }
            let proof = tree::consistency_proof(0, size, &tiles).unwrap();
            verify_consistency(0, size, &proof, &EMPTY_ROOT, &roots[n]).unwrap();
        }
    }

    /// In the larger trees, every eighth index and those near powers of two and the end.
    fn tested(index: u64, size: u64) -> bool {
        let near = |place: u64| index.abs_diff(place) <= 1;
        (index + size).is_multiple_of(8) || [64, 128, 256, size].into_iter().any(near)
    }

    #[test]
    fn equal_to_ct_merkle_for_every_size_up_to_300() {
        let tiles = tiles(300);
        let mut oracle = MemoryBackedTree::<Sha256, [u8; 32]>::new();
        let mut roots = vec![EMPTY_ROOT];
        let mut proofs = 0;
        for n in 1..=300_u64 {
            oracle.push(*entry(n - 1).as_bytes());
            let root = tree::root(n, &tiles).unwrap();
            roots.push(root);
            for i in (0..n).filter(|i| n < 100 || tested(*i, n)) {
                let proof = tree::inclusion_proof(i, n, &tiles).unwrap();
                let theirs = oracle.prove_inclusion(i as usize);
                assert_eq!(concatenated(&proof), theirs.as_bytes(), "entry {i} of {n}");
                verify_inclusion(&entry(i), i, n, &proof, &root).unwrap();
                proofs += 1;
            }
            for m in (1..=n).filter(|m| n < 100 || tested(*m, n)) {
                let proof = tree::consistency_proof(m, n, &tiles).unwrap();
                let theirs = oracle.prove_consistency((n - m) as usize);
                assert_eq!(concatenated(&proof), theirs.as_bytes(), "{m} to {n}");
                verify_consistency(m, n, &proof, &roots[m as usize], &root).unwrap();
                proofs += 1;
            }
        }
        figure("6 oracles", &format!("{proofs} proofs in trees of 1 to 300 events: those of ct-merkle"));
    }

    #[test]
    fn preconditions_are_inequalities() {
        let tiles = tiles(5);
        let root = tiles.root();
        for (index, size) in [(0, 0), (5, 5), (6, 5), (u64::MAX, u64::MAX)] {
            let refused = tree::inclusion_proof(index, size, &tiles);
            assert_eq!(refused, Err(TreeError::NoEntry { index, size }));
            let refused = verify_inclusion(&entry(0), index, size, &[], &root);
            assert_eq!(refused, Err(ProofError::NoEntry { index, size }));
        }
        let refused = tree::consistency_proof(5, 4, &tiles);
        assert_eq!(refused, Err(TreeError::Reversed { old: 5, new: 4 }));
        let refused = verify_consistency(5, 4, &[], &root, &root);
        assert_eq!(refused, Err(ProofError::Reversed { old: 5, new: 4 }));
    }

    #[test]
    fn errors_carry_both_values() {
        let tiles = tiles(5);
        let (four, five) = (tree::root(4, &tiles).unwrap(), tiles.root());
        let proof = tree::inclusion_proof(2, 5, &tiles).unwrap();
        assert_eq!(
            verify_inclusion(&entry(2), 2, 5, &proof, &four),
            Err(ProofError::RootMismatch { expected: four, calculated: five })
        );
        assert_eq!(
            verify_inclusion(&entry(2), 2, 5, &proof[1..], &five),
            Err(ProofError::Length { expected: 3, actual: 2 })
        );
        let long = vec![four; PROOF_MAX_HASHES + 1];
        assert_eq!(
            verify_inclusion(&entry(2), 2, 5, &long, &five),
            Err(ProofError::TooLong { actual: PROOF_MAX_HASHES + 1 })
        );
        let three = tree::root(3, &tiles).unwrap();
        let proof = tree::consistency_proof(3, 5, &tiles).unwrap();
        assert_eq!(
            verify_consistency(3, 5, &proof, &four, &five),
            Err(ProofError::OldRootMismatch { expected: four, calculated: three })
        );
        assert_eq!(
            verify_consistency(3, 5, &proof, &three, &four),
            Err(ProofError::RootMismatch { expected: four, calculated: five })
        );
        assert_eq!(
            verify_consistency(0, 5, &[], &four, &five),
            Err(ProofError::OldRootMismatch { expected: four, calculated: EMPTY_ROOT })
        );
        assert_eq!(
            verify_consistency(5, 5, &[], &five, &four),
            Err(ProofError::RootMismatch { expected: four, calculated: five })
        );
    }

    /// One thing done to a proof that must not survive it.
    #[derive(Debug, Clone)]
    enum Mutation {
        Flip(prop::sample::Index, u8),
        Drop(prop::sample::Index),
        Insert(prop::sample::Index, [u8; 32]),
        Duplicate(prop::sample::Index),
        Swap(prop::sample::Index, prop::sample::Index),
    }

    impl Mutation {
        /// The mutated proof, or nothing when the mutation changes nothing.
        fn of(&self, proof: &[Hash]) -> Option<Vec<Hash>> {
            let mut hashes = proof.to_vec();
            if let Mutation::Insert(at, bytes) = self {
                hashes.insert(at.index(proof.len() + 1), Hash::from_bytes(*bytes));
                return Some(hashes);
            }
            if proof.is_empty() {
                return None;
            }
            match self {
                Mutation::Flip(at, bit) => {
                    let at = at.index(proof.len());
                    let mut bytes = *hashes[at].as_bytes();
                    bytes[usize::from(bit / 8)] ^= 1 << (bit % 8);
                    hashes[at] = Hash::from_bytes(bytes);
                }
                Mutation::Drop(at) => {
                    hashes.remove(at.index(proof.len()));
                }
                Mutation::Duplicate(at) => {
                    let at = at.index(proof.len());
                    hashes.insert(at, hashes[at]);
                }
                Mutation::Swap(a, b) => hashes.swap(a.index(proof.len()), b.index(proof.len())),
                Mutation::Insert(..) => {}
            }
            (hashes != proof).then_some(hashes)
        }
    }

    fn mutation() -> impl Strategy<Value = Mutation> {
        prop_oneof![
            (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, bit)| Mutation::Flip(at, bit)),
            any::<prop::sample::Index>().prop_map(Mutation::Drop),
            (any::<prop::sample::Index>(), any::<[u8; 32]>())
                .prop_map(|(at, bytes)| Mutation::Insert(at, bytes)),
            any::<prop::sample::Index>().prop_map(Mutation::Duplicate),
            (any::<prop::sample::Index>(), any::<prop::sample::Index>())
                .prop_map(|(a, b)| Mutation::Swap(a, b)),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn a_mutated_inclusion_proof_is_refused(
            size in 1_u64..600,
            at in any::<prop::sample::Index>(),
            other in any::<prop::sample::Index>(),
            mutation in mutation(),
        ) {
            let (tiles, index) = (tiles(size), at.index(size as usize) as u64);
            let other = other.index(size as usize) as u64;
            let root = tiles.root();
            let proof = tree::inclusion_proof(index, size, &tiles).unwrap();
            prop_assert_eq!(verify_inclusion(&entry(index), index, size, &proof, &root), Ok(()));
            if let Some(mutated) = mutation.of(&proof) {
                prop_assert!(verify_inclusion(&entry(index), index, size, &mutated, &root).is_err());
            }
            if other != index {
                prop_assert!(verify_inclusion(&entry(index), other, size, &proof, &root).is_err());
                prop_assert!(verify_inclusion(&entry(other), index, size, &proof, &root).is_err());
            }
        }

        #[test]
        fn a_mutated_consistency_proof_is_refused(
            new in 1_u64..600,
            at in any::<prop::sample::Index>(),
            mutation in mutation(),
        ) {
            let (tiles, old) = (tiles(new), at.index(new as usize) as u64 + 1);
            let (old_root, new_root) = (tree::root(old, &tiles).unwrap(), tiles.root());
            let proof = tree::consistency_proof(old, new, &tiles).unwrap();
            prop_assert_eq!(verify_consistency(old, new, &proof, &old_root, &new_root), Ok(()));
            if let Some(mutated) = mutation.of(&proof) {
                prop_assert!(verify_consistency(old, new, &mutated, &old_root, &new_root).is_err());
            }
            if old != new {
                prop_assert!(verify_consistency(old, new, &proof, &new_root, &new_root).is_err());
                prop_assert!(verify_consistency(old, new, &proof, &old_root, &old_root).is_err());
            }
        }

        #[test]
        fn checking_never_panics(
            a in prop_oneof![any::<u64>(), 0_u64..9, Just(u64::MAX), Just(1 << 63)],
            b in prop_oneof![any::<u64>(), 0_u64..9, Just(u64::MAX), Just(1 << 63)],
            proof in prop::collection::vec(any::<[u8; 32]>(), 0..70),
        ) {
            let proof: Vec<Hash> = proof.into_iter().map(Hash::from_bytes).collect();
            prop_assert!(verify_inclusion(&entry(0), a, b, &proof, &entry(1)).is_err());
            prop_assert!(verify_consistency(a, b, &proof, &entry(2), &entry(3)).is_err());
        }
    }
}

mod readers {
    use super::*;

    /// A tree of equal entries, of any size, that counts how often it is read.
    struct Uniform {
        reads: Cell<usize>,
    }

    impl Uniform {
        const ENTRY: Hash = Hash::ZERO;

        fn new() -> Uniform {
            Uniform { reads: Cell::new(0) }
        }
    }

    impl TileReader for Uniform {
        type Error = Infallible;

        fn tile(&self, level: u8, _: u64, width: u16) -> Result<Vec<Hash>, Infallible> {
            assert!((1..=TILE_WIDTH).contains(&width));
            self.reads.set(self.reads.get() + 1);
            let mut node = hash::leaf_hash(&Uniform::ENTRY);
            (0..8 * level).for_each(|_| node = hash::node_hash(&node, &node));
            Ok(vec![node; usize::from(width)])
        }
    }

    #[test]
    fn the_largest_trees_need_no_more_than_two_tiles_a_level() {
        let sizes = [1 << 20, 1_000_000, 10_000_000, (1 << 40) + 1, TREE_MAX_EVENTS];
        for size in sizes {
            let levels = (1 + size.ilog2() / 8) as usize;
            let tiles = Uniform::new();
            let root = tree::root(size, &tiles).unwrap();
            assert!(tiles.reads.get() <= levels, "{} reads", tiles.reads.get());
            for other in [1, 2, 255, 256, 65_537, size / 3, size / 2, size - 1] {
                let tiles = Uniform::new();
                let proof = tree::inclusion_proof(other, size, &tiles).unwrap();
                assert!(tiles.reads.get() <= 2 * levels, "{} reads", tiles.reads.get());
                verify_inclusion(&Uniform::ENTRY, other, size, &proof, &root).unwrap();

                let tiles = Uniform::new();
                let old = tree::root(other, &tiles).unwrap();
                tiles.reads.set(0);
                let proof = tree::consistency_proof(other, size, &tiles).unwrap();
                assert!(tiles.reads.get() <= 2 * levels, "{} reads", tiles.reads.get());
                verify_consistency(other, size, &proof, &old, &root).unwrap();
            }
        }
    }

    #[test]
    fn a_tree_beyond_the_limit_is_refused() {
        let size = TREE_MAX_EVENTS + 1;
        let refused = Err(TreeError::TooLarge { size });
        assert_eq!(tree::root(size, &Uniform::new()), refused);
        assert_eq!(tree::inclusion_proof(0, size, &Uniform::new()).map(|_| Hash::ZERO), refused);
        assert_eq!(tree::consistency_proof(1, size, &Uniform::new()).map(|_| Hash::ZERO), refused);
    }

    #[test]
    fn a_tile_of_another_width_is_refused() {
        let short = tiles(300);
        let refused = tree::root(301, &short);
        let width = TreeError::Width { level: 0, index: 1, expected: 45, actual: 44 };
        assert_eq!(refused, Err(width));
        let refused = tree::root(1 << 20, &short);
        let width = TreeError::Width { level: 2, index: 0, expected: 16, actual: 0 };
        assert_eq!(refused, Err(width));
    }

    #[test]
    fn the_error_of_the_source_is_kept() {
        #[derive(Debug)]
        struct Broken;
        impl TileReader for Broken {
            type Error = std::io::Error;
            fn tile(&self, _: u8, _: u64, _: u16) -> Result<Vec<Hash>, std::io::Error> {
                Err(std::io::Error::other("gone"))
            }
        }
        let error = tree::root(3, &Broken).unwrap_err();
        assert_eq!(error.to_string(), "tile 0/0 could not be read");
        assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "gone");
    }
}

mod checkpoints {
    use super::*;

    const GOLDEN: &str = "example.org/daicho/0123456789abcdef\n\
                          20852163\n\
                          CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    fn ledger() -> Hash {
        "0123456789abcdef".repeat(4).parse().unwrap()
    }

    #[test]
    fn the_golden_text_is_written_and_read() {
        let origin = Origin::new("example.org/daicho", &ledger()).unwrap();
        let decoded = Checkpoint::decode(GOLDEN.as_bytes()).unwrap();
        assert_eq!(decoded.origin(), &origin);
        assert_eq!(decoded.size(), 20_852_163);
        assert_eq!(decoded.encode(), GOLDEN);
        let again = Checkpoint::new(origin, decoded.size(), *decoded.root()).unwrap();
        assert_eq!(again, decoded);
        assert_eq!(again.encode(), GOLDEN);
    }

    #[test]
    fn an_origin_speaks_for_one_ledger() {
        let origin = Origin::new("example.org/daicho", &ledger()).unwrap();
        assert_eq!(origin.as_str(), "example.org/daicho/0123456789abcdef");
        assert_eq!(origin.name(), "example.org/daicho");
        assert!(origin.speaks_for(&ledger()));
        assert!(!origin.speaks_for(&entry(0)));
    }

    #[test]
    fn any_other_spelling_is_refused() {
        use CheckpointError::{Lines, NotText, OriginLedger, Root, Size};
        let text = |name: &str| CheckpointError::OriginText { origin: name.into() };
        let golden = |from: &str, to: &str| {
            assert!(GOLDEN.contains(from), "{from}");
            GOLDEN.replacen(from, to, 1).into_bytes()
        };
        let number = "20852163";
        let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
        let bad: Vec<(&str, Vec<u8>, CheckpointError)> = vec![
            ("nothing", vec![], Lines),
            ("no last newline", GOLDEN.trim_end().into(), Lines),
            ("an extension line", [GOLDEN, "more\n"].concat().into(), Lines),
            ("an empty line after it", [GOLDEN, "\n"].concat().into(), Lines),
            ("text after it", [GOLDEN, "x"].concat().into(), Lines),
            ("an empty line before it", ["\n", GOLDEN].concat().into(), Lines),
            ("two lines", golden("\n20852163", ""), Lines),
            ("not UTF-8", golden("example", "ex").into_iter().chain([0xff]).collect(), NotText),
            ("carriage returns", golden("\n20852163\n", "\r\n20852163\r\n"), Size),
            ("leading zero", golden(number, "020852163"), Size),
            ("sign", golden(number, "+20852163"), Size),
            ("negative", golden(number, "-1"), Size),
            ("space before", golden(number, " 20852163"), Size),
            ("space after", golden(number, "20852163 "), Size),
            ("no number", golden(number, ""), Size),
            ("hexadecimal", golden(number, "0x13e2e83"), Size),
            ("wide digits", golden(number, "２０"), Size),
            ("past 2^53 - 1", golden(number, "9007199254740992"), Size),
            ("past 2^64", golden(number, "18446744073709551616"), Size),
            ("no root", golden(root, ""), Root),
            ("no padding", golden("2I=", "2I"), Root),
            ("loose bits", golden("2I=", "2J="), Root),
            ("URL alphabet", golden("m/X", "m_X"), Root),
            ("31 bytes", golden(root, "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw=="), Root),
            ("33 bytes", golden(root, "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2IA"), Root),
            ("space in the root", golden("CsU", "Cs U"), Root),
            ("no origin", golden("example.org/daicho/0123456789abcdef", ""), OriginLedger),
            ("no ledger", golden("/0123456789abcdef", ""), OriginLedger),
            ("short ledger", golden("/0123456789abcdef", "/0123456789abcde"), OriginLedger),
            ("long ledger", golden("/0123456789abcdef", "/0123456789abcdef0"), OriginLedger),
            ("upper-case ledger", golden("abcdef", "ABCDEF"), OriginLedger),
            ("no name", golden("example.org/daicho", ""), text("")),
            ("space", golden("example", "exam ple"), text("exam ple.org/daicho")),
            ("wide space", golden("example", "ex\u{3000}"), text("ex\u{3000}.org/daicho")),
            ("plus", golden("example", "exam+ple"), text("exam+ple.org/daicho")),
            ("NUL", golden("example", "ex\0"), text("ex\0.org/daicho")),
        ];
        assert_eq!(bad.len(), 36, "the list grows, it does not shrink");
        for (what, bytes, error) in bad {
            assert_eq!(Checkpoint::decode(&bytes), Err(error), "{what}");
        }
    }

    #[test]
    fn an_origin_has_a_limit() {
        let longest = "x".repeat(ORIGIN_MAX_BYTES - 17);
        assert!(Origin::new(&longest, &ledger()).is_ok());
        let refused = CheckpointError::OriginLength { length: ORIGIN_MAX_BYTES + 1 };
        assert_eq!(Origin::new(&format!("{longest}x"), &ledger()), Err(refused));
    }

    #[test]
    fn the_empty_tree_has_one_root() {
        let origin = Origin::new("example.org", &ledger()).unwrap();
        let empty = Checkpoint::new(origin.clone(), 0, EMPTY_ROOT).unwrap();
        assert_eq!(Checkpoint::decode(empty.encode().as_bytes()), Ok(empty));
        let refused = CheckpointError::EmptyRoot { actual: entry(0) };
        assert_eq!(Checkpoint::new(origin, 0, entry(0)), Err(refused));
    }

    proptest! {
        #[test]
        fn decoding_inverts_encoding(
            name in "[a-z0-9.-]{1,20}(/[a-z0-9]{1,9}){0,2}",
            size in 1..=TREE_MAX_EVENTS,
            root in any::<[u8; 32]>(),
        ) {
            let origin = Origin::new(&name, &entry(size)).unwrap();
            let checkpoint = Checkpoint::new(origin, size, Hash::from_bytes(root)).unwrap();
            let text = checkpoint.encode();
            prop_assert_eq!(Checkpoint::decode(text.as_bytes()), Ok(checkpoint));
        }

        #[test]
        fn what_is_accepted_has_one_spelling(at in 0..GOLDEN.len(), byte in any::<u8>()) {
            let mut bytes = GOLDEN.as_bytes().to_vec();
            bytes[at] = byte;
            if let Ok(checkpoint) = Checkpoint::decode(&bytes) {
                prop_assert_eq!(checkpoint.encode().into_bytes(), bytes);
            }
        }
    }
}

/// For every set of entries of every small tree, and for random ones of larger trees: the nodes
/// beside them lead to the root, and to no other with any entry changed, left out or moved.
#[test]
fn the_nodes_beside_a_set_of_entries_lead_to_the_root() {
    let mut tiles = MemoryTiles::new();
    let mut checked = 0;
    for size in 1..=9_u64 {
        tiles.push(&entry(size - 1));
        for set in 0..1_u64 << size {
            let seqs: Vec<u64> = (0..size).filter(|index| set >> index & 1 == 1).collect();
            let beside = tree::cover(&seqs, size, &tiles).unwrap();
            let entries: Vec<(u64, Hash)> = seqs.iter().map(|index| (*index, entry(*index))).collect();
            assert_eq!(root_from_cover(&entries, size, &beside), Ok(tiles.root()), "{seqs:?} of {size}");
            if let [one] = seqs.as_slice() {
                assert_eq!(beside.len(), tree::inclusion_proof(*one, size, &tiles).unwrap().len());
            }
            for at in 0..entries.len() {
                let mut other = entries.clone();
                other[at].1 = entry(99);
                assert_ne!(root_from_cover(&other, size, &beside), Ok(tiles.root()));
                other.remove(at);
                assert_ne!(root_from_cover(&other, size, &beside), Ok(tiles.root()));
                checked += 1;
            }
        }
    }
    assert_eq!(checked, (1..=9_u64).map(|size| size << (size - 1)).sum::<u64>());
    for index in 9..1000 {
        tiles.push(&entry(index));
    }
    for step in [1, 2, 3, 7, 64, 255, 256, 257, 999] {
        let seqs: Vec<u64> = (0..1000).step_by(step).collect();
        let beside = tree::cover(&seqs, 1000, &tiles).unwrap();
        let entries: Vec<(u64, Hash)> = seqs.iter().map(|index| (*index, entry(*index))).collect();
        assert_eq!(root_from_cover(&entries, 1000, &beside), Ok(tiles.root()), "every {step}th");
    }
    let two = [(3, entry(3)), (3, entry(3))];
    assert_eq!(root_from_cover(&two, 9, &[]), Err(ProofError::Order { index: 3 }));
    assert_eq!(root_from_cover(&[(9, entry(9))], 9, &[]), Err(ProofError::NoEntry { index: 9, size: 9 }));
    assert!(tree::cover(&[9], 9, &tiles).is_err());
    assert_eq!(root_from_cover(&[(0, entry(0))], 4, &[]), Err(ProofError::Length { expected: 2, actual: 0 }));
}
