//! The functions that every event passes through: `cargo bench -p daicho-benches --bench functions`.
//!
//! One event of about 400 bytes of data each time; the tree has 100,000 entries, the track a
//! hundred transitions.
#![expect(clippy::expect_used, reason = "a bench that cannot prepare its input has nothing to say")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use generator::{Drafts, SEED};
use ledger_core::evidence::{Disclosed, Evidence, KnownKey, KnownKeys, Proof};
use ledger_core::log::tree::inclusion_proof;
use ledger_core::log::{
    Checkpoint, Hash, Head, Line, MemoryTiles, Note, Origin, Secret, Signer as _, SigningKey,
    verify_inclusion,
};
use ledger_core::projection::{Track, Transition};
use ledger_core::record::value::write_fields;
use ledger_core::record::{Fields, Header, Moment, Sealed, open, parse_fields, seal};
use ledger_core::time::{Day, Edtf, Recorded};
use ledger_core::{Draft, Value};

/// Entries of the tree.
const ENTRIES: u64 = 100_000;
/// Transitions of the track.
const CHANGES: i64 = 100;

fn draft() -> Draft {
    Drafts::new(1000, SEED).filter(|draft| draft.kind == "document.revised").last().expect("a revision")
}

fn header(draft: &Draft) -> Header {
    Header {
        data: Hash::ZERO,
        id: None,
        key: None,
        kind: draft.kind.clone(),
        v: 1,
        occurred: draft.occurred.as_deref().map(|day| Edtf::parse(day).expect("a date")),
        recorded_at: Recorded::from_micros(1_790_000_000_000_000),
        recorded_by: "secretariat".to_owned(),
        subject: draft.subject.clone().expect("a subject"),
        target: None,
        clock: None,
    }
}

fn sealed(ledger: &Hash, header: Header, data: &Fields) -> Sealed {
    seal(ledger, header, data, [7; 16]).expect("a whole event").0
}

fn line(sealed: &Sealed) -> Vec<u8> {
    let secret = Secret::Seed(&sealed.seed);
    let line = Line {
        seq: 207,
        hash: sealed.hash,
        header: &sealed.header,
        data: &sealed.data,
        secret,
        sig: None,
        end: None,
    };
    let mut bytes = Vec::new();
    line.encode(&mut bytes).expect("a line");
    bytes.pop();
    bytes
}

fn record(criterion: &mut Criterion) {
    let ledger = Hash::from_bytes([3; 32]);
    let (draft, mut out) = (draft(), Vec::new());
    let header = header(&draft);
    write_fields(&draft.data, &mut out);
    let json = String::from_utf8(out.clone()).expect("JSON is text");
    let bytes = line(&sealed(&ledger, header.clone(), &draft.data));
    let parsed = Line::parse(&bytes).expect("a line");

    let mut group = criterion.benchmark_group("record");
    group.bench_function(format!("write canonical data of {} bytes", json.len()), |bencher| {
        bencher.iter(|| {
            out.clear();
            write_fields(black_box(&draft.data), &mut out);
            out.len()
        });
    });
    group.bench_function("parse the same data", |bencher| bencher.iter(|| parse_fields(black_box(&json))));
    group.bench_function("write the header", |bencher| bencher.iter(|| black_box(&header).canonical()));
    group.bench_function("seal", |bencher| {
        bencher.iter_batched(
            || header.clone(),
            |header| sealed(&ledger, header, &draft.data),
            BatchSize::SmallInput,
        );
    });
    group.bench_function(format!("Line::parse of {} bytes", bytes.len()), |bencher| {
        bencher.iter(|| Line::parse(black_box(&bytes)).is_ok());
    });
    group.bench_function("open a line", |bencher| bencher.iter(|| open(black_box(&parsed), &ledger)));
    group.bench_function("BLAKE3 of the same line, for comparison", |bencher| {
        bencher.iter(|| blake3::hash(black_box(&bytes)))
    });
    group.finish();
}

fn tree(criterion: &mut Criterion) {
    let mut tiles = MemoryTiles::new();
    let entry = |index: u64| Hash::from_bytes(*blake3::hash(&index.to_be_bytes()).as_bytes());
    (0..ENTRIES).for_each(|index| tiles.push(&entry(index)));
    let (root, index) = (tiles.root(), ENTRIES / 3);
    let proof = inclusion_proof(index, ENTRIES, &tiles).expect("a proof");

    let mut group = criterion.benchmark_group("tree of 100,000");
    group.bench_function("prove inclusion", |bencher| {
        bencher.iter(|| inclusion_proof(black_box(index), ENTRIES, &tiles))
    });
    group.bench_function("check inclusion", |bencher| {
        bencher.iter(|| verify_inclusion(black_box(&entry(index)), index, ENTRIES, &proof, &root));
    });
    group.finish();
}

/// A whole proof file: disclosed event, way, signed checkpoint.
fn evidence(criterion: &mut Criterion) {
    let ledger = Hash::from_bytes([3; 32]);
    let draft = draft();
    let bytes = line(&sealed(&ledger, header(&draft), &draft.data));
    let parsed = Line::parse(&bytes).expect("a line");
    let mut tiles = MemoryTiles::new();
    let entry = |index: u64| Hash::from_bytes(*blake3::hash(&index.to_be_bytes()).as_bytes());
    let index = ENTRIES / 3;
    (0..ENTRIES).for_each(|at| tiles.push(&if at == index { parsed.hash } else { entry(at) }));
    let origin = Origin::new("example.org/records", &ledger).expect("an origin");
    let checkpoint = Checkpoint::new(origin.clone(), ENTRIES, tiles.root()).expect("a checkpoint");
    let key = SigningKey::from_seed(&[1; 32]);
    let note = Note::sign(&checkpoint.encode(), origin.as_str(), &key).expect("a note");
    let head = Head { checkpoint, note: Some(note) };
    let make = || {
        let event = Disclosed::of(&parsed, &ledger, |name| name == "title").expect("disclosed");
        let path = inclusion_proof(index, ENTRIES, &tiles).expect("a proof");
        Proof { event, index, path, head: head.clone() }
    };
    let text = make().encode();
    let mut keys = KnownKeys::new();
    keys.add(KnownKey::new(key.public_key()));

    let mut group = criterion.benchmark_group("evidence in 100,000");
    group.bench_function(format!("make a proof file of {} bytes", text.len()), |bencher| {
        bencher.iter(|| make().encode())
    });
    group.bench_function("read it and compute the root", |bencher| {
        bencher.iter(|| Proof::decode(black_box(text.as_bytes())).map(|proof| proof.verify().is_ok()))
    });
    group.bench_function("check it with its signature", |bencher| {
        bencher.iter(|| Evidence::read(black_box(text.as_bytes())).map(|file| file.check(&keys, &[], &[])))
    });
    group.finish();
}

fn projection(criterion: &mut Criterion) {
    let first = Day::from_ymd(2000, 1, 1).expect("a day");
    let transition = |at: i64| {
        let day = first.plus_days(at * 80);
        let said = match at % 10 {
            0 => Edtf::month(day.year(), day.month()).expect("a month"),
            _ => Edtf::day(day),
        };
        let moment = Moment { days: said.days_set().clone(), time: None, said: Some(said), end: false };
        Transition {
            moment,
            value: Some(Value::Int(at)),
            seq: at.unsigned_abs(),
            by: vec![at.unsigned_abs()],
        }
    };
    let track = Track { transitions: (0..CHANGES).map(transition).collect(), attestations: Vec::new() };
    let day = first.plus_days(4000);
    criterion.bench_function("projection/Track::at, 100 transitions", |bencher| {
        bencher.iter(|| track.at(black_box(day), &[]))
    });
}

fn time(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("time");
    for (name, text) in
        [("day", "2021-04-16"), ("month", "2021-04"), ("set", "[2021-04-01..2021-04-16,2021-05-03]")]
    {
        group.bench_function(format!("Edtf::parse, {name}"), |bencher| {
            bencher.iter(|| Edtf::parse(black_box(text)))
        });
    }
    group.finish();
}

criterion_group!(benches, record, tree, evidence, projection, time);
criterion_main!(benches);
