//! Every limit in one table: the name carries the unit, the row carries the reason, and errors
//! use the same word.
//!
//! A limit exists so that nothing allocates by a number it has read and nothing recurses by the
//! shape of its input. Raising one is safe; lowering one may refuse bytes that were stored.

/// Longest journal line in bytes, newline excluded: what a reader is ready to hold at once.
pub const LINE_MAX_BYTES: usize = 4 * 1024 * 1024;

/// A journal segment that has reached this size is closed before the next append call.
pub const SEGMENT_MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Most events in one append call, so that a call fits a segment and memory.
pub const CALL_MAX_EVENTS: usize = 100_000;

/// Deepest nesting of a value, so that no reader can be made to overflow its stack.
pub const VALUE_MAX_DEPTH: usize = 32;

/// Largest magnitude of an integer, 2^53 - 1: what every JSON implementation reads exactly
/// (RFC 8785 section 3.2.2.3 serialises numbers as IEEE 754 doubles).
pub const INTEGER_MAX: i64 = 9_007_199_254_740_991;

/// Longest subject slug in bytes.
pub const SUBJECT_MAX_BYTES: usize = 200;

/// Largest value handed to sled, in bytes: a leaf page of 16 larger ones would be moved to a
/// file that sled never fsyncs.
pub const STORE_VALUE_MAX_BYTES: usize = 7 * 1024;

/// How far the clock may stand behind the last recorded instant before appending is refused.
pub const CLOCK_BEHIND_MAX_MICROS: i64 = 5 * 60 * 1_000_000;

/// Longest text read as one date, in bytes: a set of some 370 days, more than any list of
/// candidate dates needs.
pub const DATE_MAX_BYTES: usize = 4096;

/// Largest tree size in events: sequence numbers are JSON integers, so they end at 2^53 - 1.
pub const TREE_MAX_EVENTS: u64 = 9_007_199_254_740_991;

/// Most hashes in one inclusion or consistency proof: no path is longer in a tree whose size fits
/// 63 bits (a consistency proof has one hash beside its path).
pub const PROOF_MAX_HASHES: usize = 64;

/// Longest checkpoint origin in bytes, the ledger's 16 hex digits included: it is the first line
/// of a note and the name of its key.
pub const ORIGIN_MAX_BYTES: usize = 255;

/// Most journal lines packed into one store value: fewer larger values cost sled a quarter of the
/// time that one value per event does.
pub const STORE_BLOCK_MAX_LINES: usize = 16;

/// Most bytes of the lines in one store value before compression, so that a point read never
/// unpacks more; a longer line is kept by its journal address.
pub const STORE_BLOCK_RAW_MAX_BYTES: usize = 64 * 1024;

/// Largest batch handed to sled at once, in bytes: one that outgrows sled's 512 KiB log segment
/// has been seen to cost all earlier data in a power failure.
pub const STORE_BATCH_MAX_BYTES: usize = 256 * 1024;

/// Longest index key in bytes.
pub const STORE_KEY_MAX_BYTES: usize = 1024;

/// Size of a page of postings, in bytes: a look-up reads about one for each sorted run.
pub const STORE_PAGE_BYTES: usize = 2 * 1024;

/// Sorted runs of about one size of which one is made: more of them are asked at each look-up, fewer
/// are written more often.
pub const STORE_RUNS_MERGED: usize = 8;

/// Most levels of pages in a sorted run: each multiplies what it holds by about a hundred.
pub const STORE_RUN_LEVELS_MAX: u64 = 8;

/// Page cache that sled is given, in bytes.
pub const STORE_CACHE_BYTES: u64 = 48 * 1024 * 1024;

/// Most bytes of journal lines that an audit examines at a time, shared by its threads.
pub const AUDIT_CHUNK_BYTES: usize = 8 * 1024 * 1024;

/// Most events that an audit examines at a time.
pub const AUDIT_CHUNK_EVENTS: usize = 4096;

/// Most findings that an audit tells one by one; the rest is counted.
pub const AUDIT_FINDINGS_MAX: usize = 1000;

/// Most heads in an outside folder that an audit reads.
pub const AUDIT_HEADS_MAX: usize = 1024;

/// Shortest text of an erased value, in bytes, that is looked for in torn tails by itself: shorter
/// ones are looked for together with their field, because they stand everywhere.
pub const TORN_NEEDLE_MIN_BYTES: usize = 4;

/// Consecutive events whose postings an audit sums up together, so that a difference is looked
/// for among so many only.
pub const AUDIT_SPAN_EVENTS: u64 = 1024;

/// Most bytes of a signed note that are read: a checkpoint with a hundred signatures has a tenth.
pub const NOTE_MAX_BYTES: usize = 128 * 1024;

/// Rounds of one backup: another one follows while erasures are recorded during the last.
pub const BACKUP_ROUNDS_MAX: usize = 4;

/// Most bytes of a list kept outside a ledger that are read: some hundred thousand erasures.
pub const OUTSIDE_LIST_MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Most signatures of a note that are read, as Go's `note` package limits them.
pub const NOTE_MAX_SIGNATURES: usize = 100;

/// Largest attached file in bytes: scans and recordings of a meeting fit; what is larger belongs in an
/// archive of its own.
pub const ATTACHMENT_MAX_BYTES: u64 = 1024 * 1024 * 1024;

/// Longest name of an attached file in bytes: the longest that the usual file systems take.
pub const ATTACHMENT_NAME_MAX_BYTES: usize = 255;

/// Bytes from the beginning of a file by which its type is told.
pub const ATTACHMENT_HEAD_BYTES: usize = 1024;

/// Most files without a mention that an audit tells by name; the rest is counted.
pub const AUDIT_NOT_NAMED_MAX: usize = 1000;

/// Most bytes of a bundle: that of an annual report over five books of one year has 2.5 MB, so that
/// twenty-five such years fit; a checker holds it in memory several times over.
pub const BUNDLE_MAX_BYTES: usize = 64 * 1024 * 1024;

/// Most bytes of a proof or a consistency proof that are read: a line of 4 MiB in base64, with a
/// salt or a commitment for each of its fields, has less.
pub const EVIDENCE_MAX_BYTES: usize = 16 * 1024 * 1024;
