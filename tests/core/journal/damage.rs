//! Tampering: every byte, and every way to move lines and segments about.

use super::{Book, Event, content_fits, options, shared};
use crate::faults::SimDisk;
use ledger_core::log::journal::{Damage, DamageKind, Journal, JournalError, Salvaged, segment_name};
use std::collections::BTreeSet;

/// What a careful reader makes of a disk: the events it believes, and everything that speaks
/// against the journal.
struct Reading {
    events: BTreeSet<u64>,
    damages: Vec<Damage>,
    refused_content: usize,
    torn: bool,
}

fn read(disk: &SimDisk, known_durable: u64, events: &[Event]) -> Reading {
    let (journal, opened) = Journal::open_reader(shared(disk), options(1500, known_durable)).unwrap();
    let mut reading = Reading {
        events: BTreeSet::new(),
        damages: opened.damage.into_iter().collect(),
        refused_content: 0,
        torn: opened.torn.is_some(),
    };
    let identity = events.first().map(|event| event.hash);
    let known: Vec<_> = identity.into_iter().collect();
    let mut salvage = journal.salvage(&known);
    while let Some(found) = salvage.next_found().unwrap() {
        match found {
            Salvaged::Damage(damage) => reading.damages.push(damage),
            Salvaged::Line(found) if content_fits(&found.line, identity) => {
                let seq = found.line.seq;
                assert!(events[seq as usize].is(&found.line), "never other content: {seq}");
                assert!(reading.events.insert(seq), "never twice: {seq}");
            }
            Salvaged::Line(_) => reading.refused_content += 1,
        }
    }
    // A plain scan may stop, but gives nothing else for true.
    let mut scan = journal.scan(0..u64::MAX);
    while let Ok(Some(found)) = scan.next_line() {
        if content_fits(&found.line, identity) {
            assert!(events[found.line.seq as usize].is(&found.line));
        }
    }
    reading
}

impl Reading {
    fn is_clean(&self) -> bool {
        self.damages.is_empty() && self.refused_content == 0 && !self.torn
    }
}

fn small_book() -> Book {
    let mut book = Book::new(1500, 30);
    for n in [1, 2, 1, 3, 1] {
        book.append(n, 20);
    }
    assert!(book.journal.segments().len() > 1);
    book
}

#[test]
fn every_byte_altered_is_noticed_and_the_other_lines_are_read() {
    let book = small_book();
    let size = book.events.len() as u64;
    assert!(read(&book.disk.copy(), size, &book.events).is_clean());
    let mut flips = 0;
    for first in book.journal.segments() {
        let name = segment_name(first);
        let bytes = book.disk.bytes(&name).unwrap();
        let mut seq = first;
        for at in 0..bytes.len() {
            let is_newline = bytes[at] == b'\n';
            let original = bytes[at];
            for new in [original ^ 1, b'\n', b'9'] {
                if new == original {
                    continue;
                }
                flips += 1;
                let disk = book.disk.copy();
                let mut bytes = bytes.clone();
                bytes[at] = new;
                disk.tamper(&name, &bytes);
                let place = format!("byte {at} of {name} ({original} to {new})");
                let reading = read(&disk, size, &book.events);
                assert!(!reading.is_clean(), "{place} is noticed");
                // A newline joins its line with the next one.
                let spoilt = if is_newline { seq..=seq + 1 } else { seq..=seq };
                for other in (0..size).filter(|other| !spoilt.contains(other)) {
                    assert!(
                        reading.events.contains(&other),
                        "{place}: event {other} is read; {:?}",
                        reading.damages
                    );
                }
                for damage in &reading.damages {
                    assert_eq!(damage.segment, first, "{place}: {damage}");
                    assert!(damage.first_bad <= *spoilt.end(), "{place}: {damage}");
                }
                // Nobody told: still never other content.
                if new == original ^ 1 {
                    read(&disk, 0, &book.events);
                }
                // A writer opens only over what it cannot see: the content of lines.
                match Journal::open_writer(shared(&disk), options(1500, size)) {
                    Err(JournalError::Damaged(_)) => {}
                    Ok((_, opened)) => {
                        let unseen = first < *book.journal.segments().last().unwrap()
                            || reading.refused_content > 0
                            || reading.damages.iter().all(|damage| damage.kind == DamageKind::HashMismatch);
                        assert!(unseen && opened.torn.is_none(), "{place}: {reading:?}");
                    }
                    Err(error) => panic!("{place}: {error:?}"),
                }
            }
            seq += u64::from(is_newline);
        }
    }
    assert!(flips > 7_000, "{flips}");
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {:?}", self.events, self.damages)
    }
}

/// Changes the lines of one segment.
fn edited(book: &Book, first: u64, edit: impl FnOnce(&mut Vec<String>)) -> SimDisk {
    let name = segment_name(first);
    let text = String::from_utf8(book.disk.bytes(&name).unwrap()).unwrap();
    let mut lines: Vec<_> = text.split_inclusive('\n').map(str::to_owned).collect();
    edit(&mut lines);
    let disk = book.disk.copy();
    disk.tamper(&name, lines.concat().as_bytes());
    disk
}

/// What is found when a segment's lines are changed: first bad, next good, kind, by salvage.
fn found(disk: &SimDisk, book: &Book) -> Vec<(u64, Option<u64>, DamageKind)> {
    let size = book.events.len() as u64;
    let (journal, _) = Journal::open_reader(shared(disk), options(1500, size)).unwrap();
    let mut found = Vec::new();
    journal
        .check_all(&[], |damage| {
            found.push((damage.first_bad, damage.next_good, damage.kind));
        })
        .unwrap();
    found
}

#[test]
fn moved_lines_are_named() {
    let mut book = Book::new(1 << 20, 31);
    for n in [1, 3, 1, 1, 1] {
        book.append(n, 20);
    }
    let out_of_order = |found| DamageKind::OutOfOrder { found };
    let deleted = edited(&book, 0, |lines| drop(lines.remove(2)));
    assert_eq!(found(&deleted, &book), [(2, Some(3), DamageKind::Missing)]);
    let swapped = edited(&book, 0, |lines| lines.swap(4, 5));
    assert_eq!(found(&swapped, &book), [(4, Some(4), out_of_order(5)), (5, Some(6), DamageKind::Missing)]);
    let repeated = edited(&book, 0, |lines| lines.insert(3, lines[1].clone()));
    assert_eq!(found(&repeated, &book), [(3, Some(3), out_of_order(1))]);
    let inserted = edited(&book, 0, |lines| lines.insert(4, "{}\n".to_owned()));
    let kinds = found(&inserted, &book);
    assert!(matches!(kinds[..], [(4, Some(4), DamageKind::Altered(_))]), "{kinds:?}");
    let cut = edited(&book, 0, |lines| lines.truncate(5));
    assert_eq!(found(&cut, &book), [(5, None, DamageKind::Missing)]);
    // An end taken away makes two calls one; the events are all there.
    let unended = edited(&book, 0, |lines| {
        let at = lines[4].find(",\"end\"").unwrap();
        lines[4].replace_range(at.., "}\n");
    });
    let kind = DamageKind::WrongCount { stated: 1, found: 2 };
    assert_eq!(found(&unended, &book), [(4, Some(6), kind)]);
    // An event of another ledger, in the right place.
    let mut other = Book::new(1 << 20, 32);
    for n in [1, 3, 1, 1, 1] {
        other.append(n, 20);
    }
    let foreign = edited(&other, 0, |_| ());
    let line = String::from_utf8(foreign.bytes(&segment_name(0)).unwrap()).unwrap();
    let line = line.split_inclusive('\n').nth(2).unwrap().to_owned();
    let foreign = edited(&book, 0, |lines| lines[2] = line);
    assert_eq!(found(&foreign, &book), [(2, Some(3), DamageKind::HashMismatch)]);
    for disk in [deleted, swapped, repeated, inserted, cut, unended, foreign] {
        let refused = Journal::open_writer(shared(&disk), options(1 << 20, 7));
        assert!(matches!(refused, Err(JournalError::Damaged(_))), "{refused:?}");
    }
}

#[test]
fn a_lost_segment_is_named() {
    let book = small_book();
    let size = book.events.len() as u64;
    let segments = book.journal.segments();
    for (index, lost) in segments.iter().enumerate() {
        let disk = book.disk.copy();
        ledger_core::log::disk::Disk::remove(&disk, &segment_name(*lost)).unwrap();
        let (_, opened) = Journal::open_reader(shared(&disk), options(1500, size)).unwrap();
        let damage = opened.damage.unwrap();
        assert_eq!(damage.kind, DamageKind::Missing);
        let reading = read(&disk, size, &book.events);
        let next = segments.get(index + 1).copied().unwrap_or(size);
        let expected: BTreeSet<_> = (0..size).filter(|seq| !(*lost..next).contains(seq)).collect();
        assert_eq!(reading.events, expected);
        let refused = Journal::open_writer(shared(&disk), options(1500, size));
        assert!(matches!(refused, Err(JournalError::Damaged(_))));
    }
}

#[test]
fn damage_says_where_and_what() {
    let book = small_book();
    let disk = edited(&book, 0, |lines| lines[1].replace_range(3..4, "S"));
    let (journal, _) = Journal::open_reader(shared(&disk), options(1500, 0)).unwrap();
    let mut said = Vec::new();
    journal.check_all(&[], |damage| said.push(damage.to_string())).unwrap();
    let offset = book.disk.bytes(&segment_name(0)).unwrap();
    let offset = offset.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    assert_eq!(
        said,
        [format!("event #1, byte {offset} of segment 0: altered (byte 0 of the line: expected {{\"seq\":)")]
    );
}
