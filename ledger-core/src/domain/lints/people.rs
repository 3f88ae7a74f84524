//! People and posts.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Findings, Oddity, Said};
use super::names::organisation;
use super::records::{Act, Records};
use super::spelling::{are_alike, leaves_out};
use super::{Family, Lint, Severity};
use crate::projection::{FactValue, State, Status};
use crate::record::Value;
use crate::record::schema::words;

pub(super) const FAMILY: Family = Family {
    name: "people",
    title: words("People and posts", "人と役職"),
    lints: &[
        Lint {
            code: "role-in-dissolved-body",
            severity: Severity::Warning,
            says: words(
                "{subject} is still in office ({held}), but {body} has ended: {ended}",
                "{subject}は在任のままだが（{held}）、{body}は終了している: {ended}",
            ),
            looks_at: words(
                "roles that are surely in office in a body that is surely dissolved",
                "解散が確かな会議体で、在任が確かな役職",
            ),
            mend: words(
                "record the end of the role (role.ended) with the day on which the body ended",
                "会議体の終了日で役職の終了（role.ended）を記録する",
            ),
            example: words(
                "例示 花子 (例示WG・主査) is still in office (“2021-06” (#12)), but 例示WG has ended: “2022-03-31” (#40)",
                "例示 花子（例示WG・主査）は在任のままだが（「2021年6月」（#12））、例示WGは終了している: 「2022年3月31日」（#40）",
            ),
            find: role_in_dissolved_body,
        },
        Lint {
            code: "holders-differ",
            severity: Severity::Warning,
            says: words(
                "{subject}: one list names {listed}, another {told}",
                "{subject}: 一方の名簿は{listed}とし、他方は{told}とする",
            ),
            looks_at: words(
                "who holds a post in a body, and whom a second list of the same day names (`says_persons`); the order does not matter",
                "会議体の役職者と、同じ時点の別の名簿（`says_persons`）が挙げる人。順序は問わない",
            ),
            mend: words(
                "ask the body: one list was not kept up to date, or a change of holder is not recorded (role.ended, role.appointed)",
                "会議体に確かめる。一方が更新されていないか、交代（role.ended・role.appointed）が記録されていない",
            ),
            example: words(
                "例示WG: one list names “例示 太郎” (council 3 #21), another “例示 花子” (division 1 #44)",
                "例示WG: 一方の名簿は「例示 太郎」（協議会3 #21）とし、他方は「例示 花子」（部会1 #44）とする",
            ),
            find: holders_differ,
        },
        Lint {
            code: "holder-told-once",
            severity: Severity::Info,
            says: words(
                "{subject}: {listed}; the list of {lister} has the bodies around it, but not this one: {told}",
                "{subject}: {listed}。{lister}の一覧は関係する会議体を挙げるが、これを挙げない: {told}",
            ),
            looks_at: words(
                "delegates of a body of which a second list of delegates names the parent or a sister body, but not the body itself",
                "担当者のうち、別の担当者一覧が上位組織または同じ上位の会議体を挙げながら、その会議体を挙げていないもの",
            ),
            mend: words(
                "see whether the second list is meant to be complete",
                "別の一覧が網羅を意図したものかを確かめる",
            ),
            example: words(
                "例示技術部会: “例示 太郎” (council 28 #70); the list of 例示部会 has the bodies around it, but not this one: “例示協議会: 例示 花子” (division 1 #90)",
                "例示技術部会: 「例示 太郎」（協議会28 #70）。例示部会の一覧は関係する会議体を挙げるが、これを挙げない: 「例示協議会: 例示 花子」（部会1 #90）",
            ),
            find: holder_told_once,
        },
        Lint {
            code: "delegate-without-relation",
            severity: Severity::Warning,
            says: words(
                "{subject}: {delegate} represents {sender}, which is recorded in no relation to it",
                "{subject}: {delegate}が{sender}の担当だが、両者の関係の記録がない",
            ),
            looks_at: words(
                "delegates in a body with which, and with whose parents, the body that sent them has no relation on record",
                "派遣元とその会議体（および上位組織）との関係がどこにも記録されていない担当者",
            ),
            mend: words(
                "the body is missing from the list of those taken part in (relation.started or attested), or the delegate belongs elsewhere",
                "参加している会議体の一覧から漏れているか（relation.*）、別の会議体の担当である",
            ),
            example: words(
                "例示ガイドライン協議会: “例示 太郎” (division 1 #50) represents 例示協会, which is recorded in no relation to it",
                "例示ガイドライン協議会: 「例示 太郎」（部会1 #50）が例示協会の担当だが、両者の関係の記録がない",
            ),
            find: delegate_without_relation,
        },
        Lint {
            code: "post-held-twice",
            severity: Severity::Info,
            says: words(
                "{subject}: {one} and {other} hold the post “{post}” at the same time",
                "{subject}: {one}と{other}が同時に「{post}」に就いている",
            ),
            looks_at: words(
                "two who are surely in office in a post that has a single seat by usage: head, secretary general, president",
                "通例一名の役職（会長・部会長・主査・事務局長）に同時に在任が確かな二名",
            ),
            mend: words(
                "they hold it jointly (create the post with its seats), or the end of one is not recorded",
                "共同で務めている（定数つきで役職を記録する）か、一方の退任が記録されていない",
            ),
            example: words(
                "例示WG: “例示 太郎” (list #61) and “例示 花子” (list #62) hold the post “主査” at the same time",
                "例示WG: 「例示 太郎」（名簿 #61）と「例示 花子」（名簿 #62）が同時に「主査」に就いている",
            ),
            find: post_held_twice,
        },
        Lint {
            code: "two-offices-in-one-body",
            severity: Severity::Info,
            says: words(
                "{subject} holds two offices in {body} on the same day: {one} and {other}",
                "{subject}は{body}で同じ日に二つの役職にある: {one}と{other}",
            ),
            looks_at: words(
                "one person surely in two offices of one body; delegates left aside",
                "一つの会議体で二つの役職に在任が確かな人（担当者は除く）",
            ),
            mend: words(
                "two offices are possible; otherwise one is an old title whose end is not recorded",
                "兼務であればよい。そうでなければ一方は以前の役職で、終了が記録されていない",
            ),
            example: words(
                "例示 花子 holds two offices in 例示協会 on the same day: “事務局長” (list #66) and “会長補佐” (WG 7 #67)",
                "例示 花子は例示協会で同じ日に二つの役職にある: 「事務局長」（名簿 #66）と「会長補佐」（WG7 #67）",
            ),
            find: two_offices,
        },
        Lint {
            code: "affiliation-differs",
            severity: Severity::Info,
            says: words(
                "{subject} is of {one} in one place and of {other} in another, on the same day",
                "{subject}の所属が、同じ時点で一方では{one}、他方では{other}である",
            ),
            looks_at: words(
                "one person with two affiliations attested over a common time, of which neither is part of the other",
                "共通の時点で確認された、一方が他方を含まない二つの所属をもつ人",
            ),
            mend: words(
                "two affiliations are possible; otherwise one list is older than it says",
                "兼務であればよい。そうでなければ一方の名簿が古い",
            ),
            example: words(
                "例示 太郎 is of “例示株式会社” (list #61) in one place and of “別例合同会社” (council 2 #33) in another, on the same day",
                "例示 太郎の所属が、同じ時点で一方では「例示株式会社」（名簿 #61）、他方では「別例合同会社」（協議会2 #33）である",
            ),
            find: affiliation_differs,
        },
        Lint {
            code: "appointment-without-authority",
            severity: Severity::Info,
            says: words(
                "{subject}: appointed on {day}, by whose decision is not recorded",
                "{subject}: {day}の就任は、どの決定・規定によるものか記録されていない",
            ),
            looks_at: words(
                "appointments to office, staff left aside, without `authority`, without a link to a decision, and without the meeting named in the wording of the date",
                "`authority` も決定への参照もなく、日付の原文に会議の名もない役職への就任（事務局員は除く）",
            ),
            mend: words(
                "correct the record: set `authority` to the meeting or rule that appointed",
                "選任した会議または規定を `authority` に訂正で加える",
            ),
            example: words(
                "例示 太郎 (例示WG・主査): appointed on “2021-06-01” (#21), by whose decision is not recorded",
                "例示 太郎（例示WG・主査）: 「2021年6月1日」（#21）の就任は、どの決定・規定によるものか記録されていない",
            ),
            find: appointment_without_authority,
        },
    ],
};

/// Posts that usually have one seat; without the word for a deputy before them.
const SINGLE: &[&str] = &["president", "chair", "lead", "secretary-general", "chairman", "director-general"];

fn role_in_dissolved_body(records: &Records<'_>, found: &mut Findings) {
    for dissolved in records.of_kind("body.dissolved") {
        let Some(state) = records.state(&dissolved.subject) else { continue };
        if state.certain("status") != Some(&Value::from("dissolved")) {
            continue;
        }
        for role in state.get("roles").iter().filter(|role| role.status == Status::Certain) {
            let (Some(slug), Some(act)) =
                (role.value.as_str(), role.by.first().and_then(|seq| records.act(*seq)))
            else {
                continue;
            };
            found.push(
                Oddity::about(act)
                    .concerning(slug)
                    .quote("held", act, records.dated(act))
                    .fill("body", records.called(&dissolved.subject))
                    .quote("ended", dissolved, records.dated(dissolved)),
            );
        }
    }
}

/// One who is surely or presumably in office on the view's day.
struct Holder<'r> {
    person: String,
    post: String,
    act: &'r Act,
    state: State,
}

/// The holders of roles in a body.
fn holders<'r>(records: &'r Records<'_>, body: &str) -> Vec<Holder<'r>> {
    let Some(state) = records.state(body) else { return Vec::new() };
    let held = |role: &&FactValue| matches!(role.status, Status::Certain | Status::Presumed);
    let holder = |role: &FactValue| {
        let state = records.state(role.value.as_str()?)?;
        let text = |name: &str| Some(state.likely(name)?.value.as_str()?.to_owned());
        let act = records.act(*role.by.first()?)?;
        Some(Holder { person: text("person")?, post: text("post")?, act, state })
    };
    let mut holders: Vec<Holder<'_>> = state.get("roles").iter().filter(held).filter_map(holder).collect();
    holders.sort_by_key(|holder| holder.act.seq);
    holders
}

fn holders_differ(records: &Records<'_>, found: &mut Findings) {
    for claim in records.claims().filter(|claim| claim.says("persons").is_some()) {
        let (Some(body), Some(post)) = (claim.about(), claim.says("post").and_then(Value::as_str)) else {
            continue;
        };
        let mut listed: Vec<Holder<'_>> =
            holders(records, body).into_iter().filter(|holder| holder.post == post).collect();
        // In the order of the list: ids are drawn, and say nothing.
        listed.sort_by_key(|holder| holder.act.seq);
        let told = persons_of(claim);
        let names: BTreeSet<&str> = listed.iter().map(|holder| holder.person.as_str()).collect();
        if listed.is_empty() || names == told {
            continue;
        }
        let of_list = Said::list(listed.iter().map(|holder| records.called(&holder.person)));
        let of_claim = claim.list("says_persons").iter().filter_map(Value::as_str);
        let of_claim = Said::list(of_claim.map(|person| records.called(person)));
        let Some(first) = listed.first() else { continue };
        let rest: Vec<u64> = listed.iter().flat_map(|holder| holder.act.by.clone()).collect();
        found.push(
            Oddity::about(claim)
                .quote("listed", first.act, of_list)
                .quote("told", claim, of_claim)
                .with(&rest),
        );
    }
}

fn persons_of(claim: &Act) -> BTreeSet<&str> {
    let persons = claim.says("persons").map(Value::elements).unwrap_or_default();
    persons.iter().filter_map(Value::as_str).collect()
}

fn holder_told_once(records: &Records<'_>, found: &mut Findings) {
    // Second lists, by who keeps them; and the bodies that each of them names.
    let mut lists: BTreeMap<&str, BTreeMap<&str, &Act>> = BTreeMap::new();
    for claim in records.claims().filter(|claim| claim.says("persons").is_some()) {
        let lister = claim.says("listed_by").and_then(Value::as_str);
        if let (Some(lister), Some(body)) = (lister, claim.about()) {
            lists.entry(lister).or_default().insert(body, claim);
        }
    }
    for (lister, listed) in &lists {
        let mut near: BTreeMap<String, &Act> = BTreeMap::new();
        for (body, claim) in listed {
            near.entry((*body).to_owned()).or_insert(claim);
            if let Some(parent) = parent_of(records, body) {
                near.entry(parent).or_insert(claim);
            }
        }
        let mut told: BTreeSet<String> = BTreeSet::new();
        for role in records.of_kind("role.attested").filter(|role| role.text("post") == Some("delegate")) {
            let Some(body) = role.text("body") else { continue };
            // What the lister itself tells of its delegates is the list, not a body left out of it.
            let itself = role.locator() == listed.values().next().and_then(|claim| claim.locator());
            let neighbour = parent_of(records, body).and_then(|parent| near.get(&parent).copied());
            let Some(claim) = neighbour.filter(|_| !itself && !listed.contains_key(body)) else { continue };
            if told.insert(body.to_owned()) {
                let around = claim.about().map(|about| records.called(about)).unwrap_or_default();
                let persons = Said::list(persons_of(claim).into_iter().map(|person| records.called(person)));
                found.push(
                    Oddity::about(role)
                        .concerning(body)
                        .quote("listed", role, records.called(role.text("person").unwrap_or_default()))
                        .fill("lister", records.called(lister))
                        .quote(
                            "told",
                            claim,
                            Said::new(
                                format!("{}: {}", around.en, persons.en),
                                format!("{}: {}", around.ja, persons.ja),
                            ),
                        ),
                );
            }
        }
    }
}

fn parent_of(records: &Records<'_>, body: &str) -> Option<String> {
    records.state(body)?.likely("parent")?.value.as_str().map(str::to_owned)
}

fn delegate_without_relation(records: &Records<'_>, found: &mut Findings) {
    let mut related: BTreeSet<(&str, &str)> = BTreeSet::new();
    for kind in ["relation.started", "relation.attested"] {
        for act in records.of_kind(kind) {
            if let (Some(from), Some(to)) = (act.text("from"), act.text("to")) {
                related.extend([(from, to), (to, from)]);
            }
        }
    }
    let mut told = BTreeSet::new();
    for kind in ["role.appointed", "role.attested"] {
        for role in records.of_kind(kind).filter(|role| role.text("post") == Some("delegate")) {
            let (Some(sender), Some(body)) = (role.text("on_behalf_of"), role.text("body")) else { continue };
            let is_near = |body: &str| body == sender || related.contains(&(sender, body));
            let near = is_near(body) || ancestors(records, body).iter().any(|parent| is_near(parent));
            if !near && told.insert(body) {
                found.push(
                    Oddity::about(role)
                        .concerning(body)
                        .quote("delegate", role, records.called(role.text("person").unwrap_or_default()))
                        .fill("sender", records.called(sender)),
                );
            }
        }
    }
}

fn ancestors(records: &Records<'_>, body: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut at = parent_of(records, body);
    while let Some(parent) = at {
        at = parent_of(records, &parent);
        // Two bodies that are each other's parents come to an end.
        if !all.insert(parent) {
            break;
        }
    }
    all
}

/// The bodies in which anybody ever had a role.
fn bodies_with_roles<'r>(records: &'r Records<'_>) -> BTreeSet<&'r str> {
    let kinds = ["role.appointed", "role.attested"];
    kinds.iter().flat_map(|kind| records.of_kind(kind)).filter_map(|role| role.text("body")).collect()
}

fn post_held_twice(records: &Records<'_>, found: &mut Findings) {
    for body in bodies_with_roles(records) {
        let mut by_post: BTreeMap<String, Vec<Holder<'_>>> = BTreeMap::new();
        for holder in holders(records, body) {
            if SINGLE.contains(&holder.post.as_str()) {
                by_post.entry(holder.post.clone()).or_default().push(holder);
            }
        }
        for (post, holders) in by_post {
            for pair in holders.windows(2) {
                let [one, other] = pair else { continue };
                if one.person == other.person {
                    continue;
                }
                let title = other.state.likely("title").map(|title| records.words(&title.value));
                found.push(
                    Oddity::about(other.act)
                        .concerning(body)
                        .quote("one", one.act, records.called(&one.person))
                        .quote("other", other.act, records.called(&other.person))
                        .fill("post", title.unwrap_or_else(|| post.as_str().into())),
                );
            }
        }
    }
}

fn two_offices(records: &Records<'_>, found: &mut Findings) {
    for body in bodies_with_roles(records) {
        let mut by_person: BTreeMap<String, Vec<Holder<'_>>> = BTreeMap::new();
        for holder in holders(records, body).into_iter().filter(|holder| holder.post != "delegate") {
            by_person.entry(holder.person.clone()).or_default().push(holder);
        }
        for (person, offices) in by_person {
            for pair in offices.windows(2) {
                let [one, other] = pair else { continue };
                let title = |holder: &Holder<'_>| {
                    let title = holder.state.likely("title").map(|title| records.words(&title.value));
                    title.unwrap_or_else(|| holder.post.as_str().into())
                };
                // Who is responsible for one matter may well be for another.
                let matters = one.act.stated("duty").zip(other.act.stated("duty"));
                let same_office =
                    title(one) == title(other) && matters.is_some_and(|(one, other)| one != other);
                if one.post != other.post && !same_office {
                    found.push(
                        Oddity::about(other.act)
                            .concerning(&person)
                            .fill("body", records.called(body))
                            .quote("one", one.act, title(one))
                            .quote("other", other.act, title(other)),
                    );
                }
            }
        }
    }
}

fn affiliation_differs(records: &Records<'_>, found: &mut Findings) {
    let mut by_person: BTreeMap<&str, Vec<(&Value, &Act)>> = BTreeMap::new();
    for kind in ["role.appointed", "role.attested"] {
        for role in records.of_kind(kind) {
            if let (Some(person), Some(affiliation)) = (role.text("person"), role.stated("affiliation")) {
                by_person.entry(person).or_default().push((affiliation, role));
            }
        }
    }
    for (person, told) in by_person {
        let mut seen: Vec<(String, &Value, &Act)> = Vec::new();
        for (affiliation, act) in told {
            let name = organisation(affiliation);
            let same = |known: &str| {
                known == name
                    || known.contains(&name)
                    || name.contains(known)
                    || are_alike(known, &name)
                    || leaves_out(known, &name)
            };
            if seen.iter().any(|(known, ..)| same(known)) {
                continue;
            }
            let at_once =
                seen.iter().find(|(_, _, other)| act.data.get("attested") == other.data.get("attested"));
            if let Some((_, first, other)) = at_once {
                found.push(
                    Oddity::about(act).concerning(person).quote("one", other, records.words(first)).quote(
                        "other",
                        act,
                        records.words(affiliation),
                    ),
                );
            }
            seen.push((name, affiliation, act));
        }
    }
}

/// Words for those who appoint, as a wording names them.
const DECIDING: &[&str] = &["総会", "理事会", "評議員会", "委員会", "会合で", "互選", "委嘱", "指名"];

fn appointment_without_authority(records: &Records<'_>, found: &mut Findings) {
    for act in records.of_kind("role.appointed").filter(|act| act.text("post") != Some("staff")) {
        // Where the wording of the date names the meeting, it was said whose decision it was.
        let named =
            act.text("occurred_text").is_some_and(|text| DECIDING.iter().any(|word| text.contains(word)));
        if act.stated("authority").is_none() && act.stated("decision").is_none() && !named {
            found.push(Oddity::about(act).quote("day", act, records.dated(act)));
        }
    }
}
