//! Event numbers in print: `#12 #15–18`.

/// The references for a set of events, ascending; neighbouring numbers share one.
pub(super) fn references(events: &[u64]) -> Vec<String> {
    let mut sorted = events.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for event in sorted {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(event) => *last = event,
            _ => runs.push((event, event)),
        }
    }
    runs.iter()
        .map(|(first, last)| if first == last { format!("#{first}") } else { format!("#{first}–{last}") })
        .collect()
}

/// The references in one line; a dash where there are none.
pub(super) fn line(events: &[u64]) -> String {
    if events.is_empty() { "—".to_owned() } else { references(events).join(" ") }
}
