//! What the reading commands share: how values, facts and events become words and JSON.
//!
//! Promise: nothing here asks the clock or the environment, and only [`say_basis`] and [`say_changes`] print; the same
//! view gives the same words. Text is handed on as recorded, the tables make it safe.

mod basis;
mod brief;
mod changes;
mod facts;
mod labels;
mod names;
mod printed;
mod said;
mod subject;
mod value;

pub(crate) use basis::{KnownAtShape, known_at, say_basis};
pub(crate) use brief::{dated, kind_phrase, one_line, span, summary};
pub(crate) use changes::{ChangeShape, change_shapes, say_changes};
pub(crate) use facts::{
    AnnulledShape, FactShape, SubjectShape, annulled_shape, doubted, events, fact_rows, facts_shape,
    main_events, main_facts, rank, said, subject_shape,
};
pub(crate) use labels::{attribute_label, word_label};
pub(crate) use names::Names;
pub(crate) use printed::{ClosingShape, Match, Printed, PrintedShape, closings_of, not_again};
pub(crate) use said::{
    AmendmentShape, DisputeShape, RemarkShape, ReplacedShape, SaidShape, amendment_shapes, dated_of,
    dispute_shapes, grounds, recorded_on, remark_shapes, replaced, replaced_shapes, said_shape, told,
};
pub(crate) use subject::{Asked, find_subject, type_of};
pub(crate) use value::{labelled, text};
