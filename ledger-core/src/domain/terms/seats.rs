//! How the seats of a post stand, from how each holder's own term stands.

use super::decide::{Holding, Standing};
use super::expected::{Ending, Expected};
use super::posts::{Holder, Post, Seats};
use super::records::Role;
use super::words::Why;
use crate::projection::{FactValue, Status};
use crate::record::Value;
use crate::time::{Day, Edtf, Truth};

/// What a role's own facts say about the day.
pub(super) enum Stands {
    InOffice(Status),
    /// The last day that the appointment named has passed, and nobody recorded an end.
    TermOver,
    Doubt(Why),
}

/// `None` for one who is not in office: not yet, or left, or was left out of a complete list.
pub(super) fn stands(status: &[&FactValue], role: &Role) -> Option<Stands> {
    let [only] = status else {
        let disputed = status.iter().any(|value| value.status == Status::Disputed);
        return (!status.is_empty()).then(|| Stands::Doubt(doubt(disputed)));
    };
    Some(match (only.value.as_str(), only.status) {
        (Some("in_office"), Status::Certain | Status::Presumed) => Stands::InOffice(only.status),
        (Some("ended"), Status::Certain) if only.by.iter().any(|seq| role.left.contains(seq)) => return None,
        (Some("ended"), Status::Certain) => Stands::TermOver,
        (Some("nominated"), _) => return None,
        _ if only.value == Value::Unknown => Stands::Doubt(Why::new(
            format!("seen in office {} and not known before", only.attested.as_deref().unwrap_or_default()),
            format!("在任の確認は {} からで、それ以前は不明", only.attested.as_deref().unwrap_or_default()),
        )),
        (_, Status::Erased) => Stands::Doubt(Why::new("the record was erased", "記録が消去されている")),
        (_, status) => Stands::Doubt(doubt(status == Status::Disputed)),
    })
}

fn doubt(disputed: bool) -> Why {
    if disputed {
        Why::new("sources contradict each other", "記録が互いに食い違う")
    } else {
        Why::new("the recorded dates do not decide", "記録された日付からは決まらない")
    }
}

/// Decides how each holder stands, looking at the others.
pub(super) fn seat(
    post: &Post,
    holdings: &[Holding],
    holders: &mut [Holder],
    stays: Option<bool>,
    abolished: bool,
) {
    let in_term = |holding: &&Holding| matches!(holding, Holding::InTerm { .. });
    let sure = holdings.iter().filter(in_term).count() as u64;
    let maybe = holdings.iter().filter(|holding| **holding == Holding::Undecided).count() as u64;
    let began: Vec<Option<Day>> = holdings
        .iter()
        .zip(holders.iter())
        .filter(|(holding, _)| in_term(holding))
        .map(|(_, holder)| holder.took_office.as_ref().map(Edtf::earliest))
        .collect();
    for (holding, holder) in holdings.iter().zip(holders) {
        let (standing, status, why) = match holding {
            Holding::InTerm { soon: Truth::No } => (Standing::InOffice, holder.status, Why::default()),
            Holding::InTerm { soon: Truth::Yes } => (Standing::EndingSoon, holder.status, Why::default()),
            Holding::InTerm { soon: Truth::Possible } => {
                (Standing::EndingSoon, Status::Possible, Why::default())
            }
            Holding::Undecided => {
                let status = match holder.status {
                    Status::Certain => Status::Possible,
                    other => other,
                };
                (Standing::Undetermined, status, Why::default())
            }
            Holding::RanOut => {
                let end = holder.expected.as_ref().ok();
                let succeeded = began.iter().flatten().any(|day| end.is_some_and(|end| *day >= end.earliest));
                ran_out(post.seats, sure, maybe, succeeded, stays, end, abolished)
            }
        };
        (holder.standing, holder.status) = (standing, status);
        holder.why = std::mem::take(&mut holder.why).and(why);
    }
}

/// How one stands whose term ran out, with so many others surely and perhaps in their terms.
fn ran_out(
    seats: Option<Seats>,
    sure: u64,
    maybe: u64,
    succeeded: bool,
    stays: Option<bool>,
    end: Option<&Expected>,
    abolished: bool,
) -> (Standing, Status, Why) {
    if abolished && end.is_some_and(|end| end.ending == Ending::Abolished) {
        return (Standing::Ended, Status::Certain, Why::default());
    }
    if stays == Some(false) {
        let why = Why::new("nobody stays after a term", "満了後の職務継続の定めなし");
        return (Standing::Ended, Status::Certain, why);
    }
    let goes_on = || Why::new("no successor took office", "後任者が就任していない");
    let Some(seats) = seats else {
        if succeeded {
            let why = Why::new(
                "a successor took office; the number of seats is not recorded",
                "後任者が就任(定数の記録なし)",
            );
            return (Standing::Ended, Status::Presumed, why);
        }
        let status = if maybe > 0 { Status::Possible } else { Status::Presumed };
        return (Standing::Holdover, status, goes_on());
    };
    if sure >= seats.least {
        (Standing::Ended, Status::Certain, Why::new("the seats are filled", "定数が満たされている"))
    } else if sure + maybe >= seats.least {
        let why = Why::new("whether the seats are filled is not decided", "定数が満たされているか決まらない");
        (Standing::Undetermined, Status::Possible, why)
    } else {
        let status = if stays == Some(true) { Status::Certain } else { Status::Presumed };
        (Standing::Holdover, status, goes_on())
    }
}
