//! Seats and terms, as the rules of posts have them.

use super::finding::{Findings, Oddity, Said};
use super::records::{Act, Records};
use super::{Family, Lint, Severity};
use crate::domain::terms::{Holder, Post, Standing};
use crate::record::schema::words;
use crate::time::Edtf;

pub(super) const FAMILY: Family = Family {
    name: "terms",
    title: words("Seats and terms", "定数と任期"),
    lints: &[
        Lint {
            code: "seats-exceeded",
            severity: Severity::Warning,
            says: words(
                "{subject}: {seats} may hold it, {holders} do: {who}",
                "{subject}: 定数{seats}に対し{holders}名が在任している: {who}",
            ),
            looks_at: words(
                "posts recorded with their seats that more people surely hold than there are seats",
                "定数の記録がある役職で、在任が確かな人が定数を超えるもの",
            ),
            mend: words(
                "the end of one is not recorded, or the number of seats changed (post.changed)",
                "退任の記録が抜けているか、定数が変わった（post.changed）",
            ),
            example: words(
                "会長 of 例示協会: 1 may hold it, 2 do: “例示 太郎, 例示 花子” (#31)",
                "例示協会・会長: 定数1に対し2名が在任している: 「例示 太郎、例示 花子」（#31）",
            ),
            find: seats_exceeded,
        },
        Lint {
            code: "term-held-over",
            severity: Severity::Warning,
            says: words(
                "{subject}: the term of {who} ended on {end}, and no successor took office",
                "{subject}: {who}の任期は{end}に満了したが、後任が就任していない",
            ),
            looks_at: words(
                "holders whose term surely ran out by its rule and whose seat nobody has taken",
                "規定により任期満了が確かで、後任のいない役職者",
            ),
            mend: words(
                "record the election; until then the holder stays in office by law or statute, with the duties of one",
                "選任を記録する。それまでは法令・定款により権利義務を有する",
            ),
            example: words(
                "会長 of 例示協会: the term of “例示 太郎” (#31) ended on 2022-06-20, and no successor took office",
                "例示協会・会長: 「例示 太郎」（#31）の任期は2022年6月20日に満了したが、後任が就任していない",
            ),
            find: held_over,
        },
        Lint {
            code: "term-end-not-recorded",
            severity: Severity::Info,
            says: words(
                "{subject}: the term of {who} ended on {end} and the seats are filled, but that they left is not recorded",
                "{subject}: {who}の任期は{end}に満了し定数は満たされているが、退任の記録がない",
            ),
            looks_at: words(
                "holders whose term surely ran out, in posts whose seats others fill",
                "任期満了が確かで、定数が他の人で満たされている役職者",
            ),
            mend: words(
                "record the end (role.ended, reason: term)",
                "退任（role.ended、理由: 任期満了）を記録する",
            ),
            example: words(
                "会長 of 例示協会: the term of “例示 太郎” (#31) ended on 2022-06-20 and the seats are filled, but that they left is not recorded",
                "例示協会・会長: 「例示 太郎」（#31）の任期は2022年6月20日に満了し定数は満たされているが、退任の記録がない",
            ),
            find: end_not_recorded,
        },
        Lint {
            code: "term-ending-soon",
            severity: Severity::Info,
            says: words(
                "{subject}: the term of {who} ends on {end}",
                "{subject}: {who}の任期は{end}に満了する",
            ),
            looks_at: words(
                "holders whose term surely ends within 90 days of the day asked about",
                "問われた日から90日以内の任期満了が確かな役職者",
            ),
            mend: words("put the election on the agenda", "選任を議題に加える"),
            example: words(
                "会長 of 例示協会: the term of “例示 太郎” (#31) ends on 2022-06-20",
                "例示協会・会長: 「例示 太郎」（#31）の任期は2022年6月20日に満了する",
            ),
            find: ending_soon,
        },
    ],
};

/// Within how many days a term ends soon.
pub(super) const SOON_DAYS: u32 = 90;

fn seats_exceeded(records: &Records<'_>, found: &mut Findings) {
    for post in records.posts() {
        let (Some(most), filled) = (post.seats.and_then(|seats| seats.most), post.filled().0) else {
            continue;
        };
        let sure = |holder: &&Holder| {
            matches!(holder.standing, Standing::InOffice | Standing::EndingSoon | Standing::Holdover)
        };
        let holders: Vec<&Holder> = post.holders.iter().filter(sure).collect();
        let Some(act) = holders.last().and_then(|holder| act_of(records, holder)).filter(|_| filled > most)
        else {
            continue;
        };
        let who = Said::list(holders.iter().map(|holder| records.called(&holder.person)));
        let events: Vec<u64> = holders.iter().flat_map(|holder| holder.events.clone()).collect();
        let number = |number: u64| Said::from(number.to_string());
        found.push(
            about(records, post, act)
                .fill("seats", number(most))
                .fill("holders", number(filled))
                .quote("who", act, who)
                .with(&events)
                .with(&post.events),
        );
    }
}

fn held_over(records: &Records<'_>, found: &mut Findings) {
    tell(records, Standing::Holdover, found);
}

fn end_not_recorded(records: &Records<'_>, found: &mut Findings) {
    tell(records, Standing::Ended, found);
}

fn ending_soon(records: &Records<'_>, found: &mut Findings) {
    tell(records, Standing::EndingSoon, found);
}

/// Tells of the holders whose seat stands so.
fn tell(records: &Records<'_>, standing: Standing, found: &mut Findings) {
    for post in records.posts() {
        for holder in post.holders.iter().filter(|holder| holder.standing == standing) {
            let (Some(act), Ok(end)) = (act_of(records, holder), &holder.expected) else { continue };
            let day = |day| records.date(&Edtf::day(day));
            let when = match end.exact() {
                Some(exact) => day(exact),
                None => {
                    let (from, to) = (day(end.earliest), day(end.latest));
                    Said::new(
                        format!("a day from {} to {}", from.en, to.en),
                        format!("{}から{}までのいずれかの日", from.ja, to.ja),
                    )
                }
            };
            found.push(
                about(records, post, act)
                    .quote("who", act, records.called(&holder.person))
                    .fill("end", when)
                    .with(&holder.events),
            );
        }
    }
}

/// The event that put a holder into the post.
fn act_of<'r>(records: &'r Records<'_>, holder: &Holder) -> Option<&'r Act> {
    let roles = |act: &&Act| act.spec.name.starts_with("role.");
    holder.events.iter().filter_map(|seq| records.act(*seq)).find(roles)
}

fn about(records: &Records<'_>, post: &Post, act: &Act) -> Oddity {
    let body = records.called(act.text("body").unwrap_or_default());
    let title = post.title.as_ref().map(|title| records.words(title));
    let title = title.unwrap_or_else(|| post.id.as_str().into());
    Oddity::about(act).concerning(&post.slug).fill(
        "subject",
        Said::new(format!("{} of {}", title.en, body.en), format!("{}・{}", body.ja, title.ja)),
    )
}
