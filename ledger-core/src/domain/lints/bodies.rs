//! Bodies and what becomes of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::finding::{Findings, Oddity, Said};
use super::records::{Act, Records};
use super::spelling::folded;
use super::{Family, Lint, Severity};
use crate::record::Value;
use crate::record::schema::words;
use crate::time::{Day, Edtf, End, Period};

pub(super) const FAMILY: Family = Family {
    name: "bodies",
    title: words("Bodies", "団体・会議体"),
    lints: &[
        Lint {
            code: "body-resumed-while-active",
            severity: Severity::Warning,
            says: words(
                "{subject} takes up work again on {resumed}, but was active then: {before}",
                "{subject}は{resumed}に再開したとあるが、その前から活動中である: {before}",
            ),
            looks_at: words(
                "a resumption on an exact day before which the body was surely active",
                "日の確かな再開で、その前日に活動中であることが確かなもの",
            ),
            mend: words(
                "the suspension before it is missing, or the resumption is told of the wrong body",
                "先立つ休会の記録が抜けているか、別の会議体の再開である",
            ),
            example: words(
                "例示WG takes up work again on “2021-05-01” (#30), but was active then: “2019-07” (#3)",
                "例示WGは「2021年5月1日」（#30）に再開したとあるが、その前から活動中である: 「2019年7月」（#3）",
            ),
            find: resumed_while_active,
        },
        Lint {
            code: "body-resumed-from-nothing",
            severity: Severity::Info,
            says: words(
                "{subject} takes up work again ({resumed}), but when it had stopped is not recorded",
                "{subject}は再開した（{resumed}）とあるが、いつ休止したかの記録がない",
            ),
            looks_at: words(
                "resumptions of a body of which no suspension is on record",
                "休会の記録がない会議体の再開",
            ),
            mend: words(
                "record the suspension (body.suspended), with an uncertain date if need be",
                "休会（body.suspended）を、必要なら幅のある日付で記録する",
            ),
            example: words(
                "例示協議会 takes up work again (“2019-05” (council 6 #40)), but when it had stopped is not recorded",
                "例示協議会は再開した（「2019年5月」（協議会6 #40））とあるが、いつ休止したかの記録がない",
            ),
            find: resumed_from_nothing,
        },
        Lint {
            code: "body-suspended-again",
            severity: Severity::Warning,
            says: words(
                "{subject} stops working on {again}, but had stopped before: {before}",
                "{subject}は{again}に休会したとあるが、その前から休会または終了している: {before}",
            ),
            looks_at: words(
                "a suspension or end on an exact day before which the body was surely dormant or ended",
                "日の確かな休会・解散で、その前日に休会または終了が確かなもの（休会からの解散は除く）",
            ),
            mend: words(
                "a resumption between the two is missing, or one of them is told twice",
                "間の再開の記録が抜けているか、同じことが二度記録されている",
            ),
            example: words(
                "例示WG stops working on “2021-05-01” (#30), but had stopped before: “2020-04-01” (#21)",
                "例示WGは「2021年5月1日」（#30）に休会したとあるが、その前から休会または終了している: 「2020年4月1日」（#21）",
            ),
            find: suspended_again,
        },
        Lint {
            code: "ended-body-still-live",
            severity: Severity::Warning,
            says: words(
                "{subject} has ended ({ended}), but is told of as live afterwards: {live}",
                "{subject}は終了または統合された（{ended}）が、その後も存続しているように記されている: {live}",
            ),
            looks_at: words(
                "dissolved and merged bodies of which something later says that they exist, do something or have people in office; the first such record",
                "解散・統合された会議体について、その後の存在・活動・在任を述べる最初の記録",
            ),
            mend: words(
                "the day of the end is wrong, a successor is meant, or the entry was carried over from an older list",
                "終了日が誤っているか、後継の会議体を指すか、古い名簿の記述が残っている",
            ),
            example: words(
                "例示協議会 has ended (“FY2020” (council 23 #50)), but is told of as live afterwards: “FY2021” (council 23 #48)",
                "例示協議会は終了または統合された（「2020年度」（協議会23 #50））が、その後も存続しているように記されている: 「2021年度」（協議会23 #48）",
            ),
            find: ended_still_live,
        },
        Lint {
            code: "active-before-founding",
            severity: Severity::Info,
            says: words(
                "{subject} was founded on {founded}, but is active before: {act}",
                "{subject}の設立は{founded}だが、それより前に活動している: {act}",
            ),
            looks_at: words(
                "activities and roles of a body, or concerning it, that surely lie before its founding; meetings have a lint of their own",
                "設立より前であることが確かな、その会議体の、またはそれに関する活動と役職（会議は別の項目）",
            ),
            mend: words(
                "the founding is told of the wrong year, or what came before was another body's work",
                "設立の日付が誤っているか、それ以前は別の主体の活動である",
            ),
            example: words(
                "例示WG was founded on “2021-04” (WG 10 #70), but is active before: “2020年度から” (WG 10 #68)",
                "例示WGの設立は「2021年4月」（WG10 #70）だが、それより前に活動している: 「2020年度から」（WG10 #68）",
            ),
            find: active_before_founding,
        },
        Lint {
            code: "child-outlives-parent",
            severity: Severity::Warning,
            says: words(
                "{subject} is still active, but its parent {parent} has ended: {ended}",
                "{subject}は活動中だが、上位組織の{parent}は終了している: {ended}",
            ),
            looks_at: words(
                "bodies surely active under a parent that is surely dissolved",
                "解散が確かな上位組織のもとで、活動中が確かな会議体",
            ),
            mend: words(
                "record the end of the body, or its new parent (body.reparented)",
                "会議体の終了か、新しい上位組織（body.reparented）を記録する",
            ),
            example: words(
                "例示小WG is still active, but its parent 例示WG has ended: “2022-02-28” (#40)",
                "例示小WGは活動中だが、上位組織の例示WGは終了している: 「2022年2月28日」（#40）",
            ),
            find: child_outlives_parent,
        },
        Lint {
            code: "dormant-for-years",
            severity: Severity::Info,
            says: words(
                "{subject} has been dormant since {since}, for {years} years",
                "{subject}は{since}から{years}年休会している",
            ),
            looks_at: words(
                "bodies surely dormant whose suspension surely lies three years back or more",
                "休会が確かで、休会から三年以上たつことが確かな会議体",
            ),
            mend: words("decide whether it is to be dissolved", "解散するかどうかを決める"),
            example: words(
                "例示WG has been dormant since “2018-04-01” (#9), for 4 years",
                "例示WGは「2018年4月1日」（#9）から4年休会している",
            ),
            find: dormant_for_years,
        },
        Lint {
            code: "merger-told-by-one-side",
            severity: Severity::Info,
            says: words(
                "{subject} ends in favour of {successor} ({ended}), of which nothing says so",
                "{subject}は{successor}に引き継がれた（{ended}）とあるが、引き継いだ側の記録にない",
            ),
            looks_at: words(
                "dissolved bodies with successors whose own records name neither a merger, nor a succession, nor a former name",
                "後継を挙げて終了した会議体のうち、後継側に統合・後継・旧称の記録がないもの",
            ),
            mend: words(
                "record the succession at the other side too (body.merged, relation.started with type successor_of)",
                "後継側にも統合（body.merged）または後継の関係を記録する",
            ),
            example: words(
                "例示WG ends in favour of 例示検討会 (“2020-06-18” (#40)), of which nothing says so",
                "例示WGは例示検討会に引き継がれた（「2020年6月18日」（#40））とあるが、引き継いだ側の記録にない",
            ),
            find: merger_told_by_one_side,
        },
        Lint {
            code: "active-against-deferred",
            severity: Severity::Warning,
            says: words(
                "{subject} is said to be at work ({since}), but its founding is {put_off}",
                "{subject}は活動しているとあるが（{since}）、{put_off}ともある",
            ),
            looks_at: words(
                "bodies whose founding is pending, deferred or dropped, and of which another record, or a source, says that they were founded by then or are active",
                "設立を検討中・見合わせ・見送りとされ、別の記録や出典がその時までの設立または活動中とする会議体",
            ),
            mend: words(
                "find out which of the two holds; a heading is often carried over from the plan of the year before",
                "どちらが正しいかを確かめる。見出しは前年の計画の文言が残ることが多い",
            ),
            example: words(
                "例示交流委員会 is said to be at work (“since FY2019” (2(2) #71)), but its founding is “deferred” (2(2) #70)",
                "例示交流委員会は活動しているとあるが（「2019年度より活動」（2(2) #71））、「設立を見合わせ」（2(2) #70）ともある",
            ),
            find: active_against_deferred,
        },
        Lint {
            code: "renamed-against-abolished",
            severity: Severity::Warning,
            says: words(
                "{subject} is abolished ({ended}), but its name is also given as the former name of {other}: {former}",
                "{subject}は廃止（{ended}）とあるが、{other}の旧名ともある: {former}",
            ),
            looks_at: words(
                "dissolved bodies without a successor whose name stands as the former name of another body or of an item of a plan",
                "後継のない解散・廃止が記録され、その名称が別の会議体や計画の項目の旧名とされているもの",
            ),
            mend: words(
                "was it renamed, or did it end? Record the successor, or annotate that the sources leave it open",
                "改名か終了かを確かめる。後継を記録するか、資料からは決められないと注記する",
            ),
            example: words(
                "例示国際委員会 is abolished (“FY2020” (4(2) #90)), but its name is also given as the former name of 国際活動: “例示国際委員会” (4(2) #91)",
                "例示国際委員会は廃止（「2020年度」（4(2) #90））とあるが、国際活動の旧名ともある: 「例示国際委員会」（4(2) #91）",
            ),
            find: renamed_against_abolished,
        },
    ],
};

/// From how many years on a dormant body is worth a question.
const DORMANT_YEARS: i32 = 3;

/// What tells that a body exists, does something, or has people in office.
const LIVING: &[&str] = &[
    "body.noted",
    "activity.noted",
    "members.attested",
    "role.attested",
    "role.appointed",
    "relation.attested",
];

fn first_day_of(date: &str) -> Option<Day> {
    if let Ok(date) = Edtf::parse(date) {
        return Some(date.earliest());
    }
    match date.parse::<Period>().ok()?.begin() {
        End::Date(begin) => Some(begin.earliest()),
        _ => None,
    }
}

/// The first day of the time that an act speaks of; nothing where it says none.
pub(super) fn first_day(act: &Act) -> Option<Day> {
    let said = ["attested", "period"].into_iter().find_map(|field| act.text(field));
    let told = act.says("attested").and_then(Value::as_str);
    said.or(told).and_then(first_day_of).or_else(|| Some(act.occurred.as_ref()?.earliest()))
}

/// The time that an act speaks of, as printed or in words.
fn time_of(records: &Records<'_>, act: &Act) -> Said {
    let said = ["attested", "period"].into_iter().find_map(|field| act.text(field));
    match said.or_else(|| act.says("attested").and_then(Value::as_str)) {
        Some(said) if act.text("occurred_text").is_none() => records.span(said),
        _ => records.dated(act),
    }
}

/// The act that a body's status on a day rests on, if the status is sure.
fn status_on<'r>(records: &'r Records<'_>, body: &str, day: Day) -> Option<(String, &'r Act)> {
    let state = records.state_on(body, day)?;
    let status = state.certain("status")?.as_str()?.to_owned();
    let act = records.act(*state.get("status").first()?.by.first()?)?;
    Some((status, act))
}

fn resumed_while_active(records: &Records<'_>, found: &mut Findings) {
    for act in records.of_kind("body.resumed") {
        let Some(day) = act.occurred.as_ref().filter(|date| date.is_exact()) else { continue };
        if let Some((status, before)) = status_on(records, &act.subject, day.earliest().pred())
            && status == "active"
        {
            found.push(Oddity::about(act).quote("resumed", act, records.dated(act)).quote(
                "before",
                before,
                records.dated(before),
            ));
        }
    }
}

fn resumed_from_nothing(records: &Records<'_>, found: &mut Findings) {
    for act in records.of_kind("body.resumed") {
        let stopped = records
            .about(&act.subject)
            .any(|other| other.is("body.suspended") || other.text("status") == Some("suspended"));
        if !stopped {
            found.push(Oddity::about(act).quote("resumed", act, records.dated(act)));
        }
    }
}

fn suspended_again(records: &Records<'_>, found: &mut Findings) {
    for (kind, stopped) in [
        ("body.suspended", &["suspended", "dissolved", "merged"][..]),
        ("body.dissolved", &["dissolved", "merged"]),
    ] {
        for act in records.of_kind(kind) {
            let Some(day) = act.occurred.as_ref().filter(|date| date.is_exact()) else { continue };
            if let Some((status, before)) = status_on(records, &act.subject, day.earliest().pred())
                && stopped.contains(&status.as_str())
            {
                found.push(Oddity::about(act).quote("again", act, records.dated(act)).quote(
                    "before",
                    before,
                    records.dated(before),
                ));
            }
        }
    }
}

/// Bodies that ended: by what, and the last day on which they may have existed.
fn ended<'r>(records: &'r Records<'_>) -> Vec<(&'r str, &'r Act, Day)> {
    let mut all = Vec::new();
    for act in records.of_kind("body.dissolved") {
        all.extend(act.occurred.as_ref().map(|date| (act.subject.as_str(), act, date.latest())));
    }
    for act in records.of_kind("body.merged") {
        let last = act.occurred.as_ref().map(Edtf::latest);
        all.extend(last.into_iter().flat_map(|last| act.refs("from").map(move |body| (body, act, last))));
    }
    all
}

/// The bodies that an act tells something of: its subject, or whose activity, role or relation it is.
fn tells_of(act: &Act) -> Vec<&str> {
    let mut bodies = vec![act.subject.as_str()];
    bodies.extend(["body", "to"].iter().filter_map(|field| act.text(field)));
    bodies.extend(act.about());
    bodies
}

fn ended_still_live(records: &Records<'_>, found: &mut Findings) {
    let ends: BTreeMap<&str, (&Act, Day)> =
        ended(records).into_iter().map(|(body, act, last)| (body, (act, last))).collect();
    let mut told = BTreeSet::new();
    for act in records.acts() {
        let succession = act.text("type") == Some("successor_of");
        if succession || !(LIVING.contains(&act.spec.name) || act.about().is_some()) {
            continue;
        }
        // A claim about a meeting in the year of the end has its own lint.
        for body in tells_of(act) {
            let Some((end, last)) = ends.get(body) else { continue };
            if first_day(act).is_some_and(|first| first > *last) && told.insert(body) {
                found.push(
                    Oddity::about(act).concerning(body).quote("ended", end, records.dated(end)).quote(
                        "live",
                        act,
                        time_of(records, act),
                    ),
                );
            }
        }
    }
}

fn active_before_founding(records: &Records<'_>, found: &mut Findings) {
    let founded: HashMap<&str, &Act> =
        records.of_kind("body.established").map(|act| (act.subject.as_str(), act)).collect();
    let mut told = BTreeSet::new();
    for kind in ["activity.noted", "role.appointed", "role.attested"] {
        for act in records.of_kind(kind) {
            let last = match (&act.occurred, act.text("attested")) {
                (Some(date), _) => date.latest(),
                (None, Some(attested)) => match Edtf::parse(attested) {
                    Ok(date) => date.latest(),
                    Err(_) => continue,
                },
                _ => continue,
            };
            for body in act.text("body").into_iter().chain(act.refs("concerns")) {
                let Some(founding) = founded.get(body) else { continue };
                let first = founding.occurred.as_ref().map(Edtf::earliest);
                if first.is_some_and(|first| last < first) && told.insert(body) {
                    found.push(
                        Oddity::about(act)
                            .concerning(body)
                            .quote("founded", founding, records.dated(founding))
                            .quote("act", act, records.dated(act)),
                    );
                }
            }
        }
    }
}

fn child_outlives_parent(records: &Records<'_>, found: &mut Findings) {
    for end in records.of_kind("body.dissolved") {
        let Some(state) = records.state(&end.subject) else { continue };
        if state.certain("status") != Some(&Value::from("dissolved")) {
            continue;
        }
        for part in state.get("parts") {
            let Some(child) = part.value.as_str() else { continue };
            if let Some((status, act)) = status_on(records, child, records.day)
                && status == "active"
            {
                found.push(
                    Oddity::about(act).concerning(child).fill("parent", records.called(&end.subject)).quote(
                        "ended",
                        end,
                        records.dated(end),
                    ),
                );
            }
        }
    }
}

fn dormant_for_years(records: &Records<'_>, found: &mut Findings) {
    for act in records.of_kind("body.suspended") {
        let Some(last) = act.occurred.as_ref().map(Edtf::latest) else { continue };
        let Some((status, since)) = status_on(records, &act.subject, records.day) else { continue };
        let whole = (records.day.year() - last.year())
            - i32::from((records.day.month(), records.day.day()) < (last.month(), last.day()));
        if status == "suspended" && since.seq == act.seq && whole >= DORMANT_YEARS {
            found.push(
                Oddity::about(act).quote("since", act, records.dated(act)).fill("years", i64::from(whole)),
            );
        }
    }
}

fn merger_told_by_one_side(records: &Records<'_>, found: &mut Findings) {
    let mut known: BTreeSet<(&str, &str)> = BTreeSet::new();
    for act in records.of_kind("body.merged") {
        known.extend(act.refs("from").map(|from| (act.subject.as_str(), from)));
    }
    for kind in ["relation.started", "relation.attested"] {
        for act in records.of_kind(kind).filter(|act| act.text("type") == Some("successor_of")) {
            known.extend(act.text("from").zip(act.text("to")));
        }
    }
    for end in records.of_kind("body.dissolved") {
        let old = records.called(&end.subject);
        for successor in end.refs("successors").filter(|body| !known.contains(&(*body, end.subject.as_str())))
        {
            let former = records
                .about(successor)
                .flat_map(|act| act.list("former_names"))
                .any(|name| name.words("ja").is_some_and(|name| folded(name) == folded(&old.ja)));
            if !former {
                found.push(Oddity::about(end).fill("successor", records.called(successor)).quote(
                    "ended",
                    end,
                    records.dated(end),
                ));
            }
        }
    }
}

fn active_against_deferred(records: &Records<'_>, found: &mut Findings) {
    let mut told = BTreeSet::new();
    for proposed in records.of_kind("body.proposed") {
        let Some(put_off) = proposed.occurred.as_ref() else { continue };
        let body = proposed.subject.as_str();
        let active = |act: &&Act| act.text("status") == Some("active");
        let founded = records.about(body).filter(|act| act.is("body.established") || active(act));
        let claims = records.claims_about(body).filter(|act| {
            act.tells("body.established") || act.says("status").and_then(Value::as_str) == Some("active")
        });
        // What was put off and founded afterwards is no contradiction.
        let first = |act: &Act| first_day(act).or_else(|| Some(act.says_occurred()?.earliest()));
        let by_then = |act: &&Act| first(act).is_some_and(|first| first <= put_off.earliest());
        let Some(since) = founded.chain(claims).find(by_then) else { continue };
        if told.insert(body) {
            let state = proposed.data.get("state").cloned().unwrap_or(Value::Unknown);
            found.push(
                Oddity::about(since)
                    .concerning(body)
                    .quote("since", since, since_words(records, since))
                    .quote("put_off", proposed, records.field_words("body.proposed", "state", &state)),
            );
        }
    }
}

/// The time from which an act says that a body is at work: as a claim words it, else as it is dated.
fn since_words(records: &Records<'_>, act: &Act) -> Said {
    match act.says("occurred_text").and_then(|printed| printed.words("ja")) {
        Some(printed) => printed.into(),
        None => time_of(records, act),
    }
}

fn renamed_against_abolished(records: &Records<'_>, found: &mut Findings) {
    let mut former: HashMap<String, Vec<(&Act, &Value)>> = HashMap::new();
    for (kind, field) in
        [("body.noted", "former_names"), ("body.renamed", "from"), ("plan_item.adopted", "former_name")]
    {
        for act in records.of_kind(kind) {
            for name in act.list(field) {
                if let Some(name_ja) = name.words("ja") {
                    former.entry(folded(name_ja)).or_default().push((act, name));
                }
            }
        }
    }
    for end in records.of_kind("body.dissolved").filter(|end| end.list("successors").is_empty()) {
        let name = folded(&records.called(&end.subject).ja);
        let elsewhere = former.get(&name).into_iter().flatten();
        if let Some((act, said)) = elsewhere.into_iter().find(|(act, _)| act.subject != end.subject) {
            found.push(
                Oddity::about(end)
                    .quote("ended", end, records.dated(end))
                    .fill("other", records.called(&act.subject))
                    .quote("former", act, records.words(said)),
            );
        }
    }
}
