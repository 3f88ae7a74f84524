//! How answers look: tables, JSON, CSV, and the words of two languages.
//!
//! Text from records is untrusted: whatever goes to a terminal passes [`text`].

pub(crate) mod csv;
pub(crate) mod json;
pub(crate) mod meter;
pub(crate) mod pager;
pub(crate) mod table;
pub(crate) mod text;
pub(crate) mod words;
