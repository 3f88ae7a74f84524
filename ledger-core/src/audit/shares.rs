//! Work on many items that several threads share.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Items that a thread takes at a time.
const SHARE_ITEMS: usize = 64;

/// Items that wait, and results that are there, in the order of the items.
#[derive(Debug)]
pub(super) struct Shares<T, R> {
    shares: Vec<Mutex<Share<T, R>>>,
    next: AtomicUsize,
}

#[derive(Debug)]
struct Share<T, R> {
    items: Vec<T>,
    results: Vec<R>,
}

impl<T, R> Shares<T, R> {
    pub(super) fn new(items: Vec<T>) -> Shares<T, R> {
        let mut items = items.into_iter().peekable();
        let mut shares = Vec::new();
        while items.peek().is_some() {
            let share = Share { items: items.by_ref().take(SHARE_ITEMS).collect(), results: Vec::new() };
            shares.push(Mutex::new(share));
        }
        Shares { shares, next: AtomicUsize::new(0) }
    }

    /// Takes shares and does their work until none is left.
    pub(super) fn help(&self, work: impl Fn(T) -> R) {
        while let Some(share) = self.shares.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            let mut share = share.lock().unwrap_or_else(PoisonError::into_inner);
            let items = std::mem::take(&mut share.items);
            share.results = items.into_iter().map(&work).collect();
        }
    }

    /// The results, once everybody who helped has returned.
    pub(super) fn into_results(self) -> Vec<R> {
        let shares = self.shares.into_iter();
        shares.flat_map(|share| share.into_inner().unwrap_or_else(PoisonError::into_inner).results).collect()
    }
}
