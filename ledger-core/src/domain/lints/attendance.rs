//! Attendance: totals, splits and lists of those who came.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Findings, Oddity, Said};
use super::records::{Act, Records, Siblings, texts};
use super::{Family, Lint, Severity};
use crate::record::Value;
use crate::record::schema::words;

/// Meetings of a body with a stated attendance, from which on one may be far outside the usual.
const USUAL_MIN_MEETINGS: usize = 8;
/// So many of whose meetings state it, before one that does not is odd.
const STATED_MIN_MEETINGS: usize = 4;
/// The shortest list of names whose return says something.
const LIST_MIN_NAMES: usize = 4;

pub(super) const FAMILY: Family = Family {
    name: "attendance",
    title: words("Attendance", "出席"),
    lints: &[
        Lint {
            code: "attendance-list-length",
            severity: Severity::Warning,
            says: words(
                "{subject}: the attendance is stated as {total}, but the list has {listed}",
                "{subject}: 出席者数は{total}とあるが、名簿は{listed}である",
            ),
            looks_at: words(
                "the last total stated beside a list of those who took part, with what was added to it later",
                "出席者の名簿（後の追加を含む）と、最後に記された総数",
            ),
            mend: words(
                "count again: the total or the list is wrong, or the list leaves some out, which a note should say",
                "数え直す。総数か名簿が誤っているか、名簿に省略がある（その場合は備考に記す）",
            ),
            example: words(
                "例示WG no. 17: the attendance is stated as “5” (議事録 #41), but the list has “4 names” (議事録 #41)",
                "第17回例示WG: 出席者数は「5」（議事録 #41）とあるが、名簿は「4名」（議事録 #41）である",
            ),
            find: list_length,
        },
        Lint {
            code: "attendance-split",
            severity: Severity::Warning,
            says: words(
                "{subject}: the attendance is stated as {total}, but {split} make {sum}",
                "{subject}: 出席者数は{total}とあるが、内訳{split}の合計は{sum}である",
            ),
            looks_at: words(
                "a stated total beside a split by way of taking part, both exact",
                "参加形態ごとの内訳に添えて記された総数（どちらも正確な数のもの）",
            ),
            mend: words(
                "one of the numbers is a misprint. If the split is right, the ready-made correction sets the total to its sum",
                "いずれかの数が誤植である。内訳が正しければ、用意された訂正で総数を合計に改める",
            ),
            example: words(
                "例示WG no. 17: the attendance is stated as “20” (議事録 #41), but “onsite 8, online 13” (議事録 #41) make 21",
                "第17回例示WG: 出席者数は「20」（議事録 #41）とあるが、内訳「対面8、オンライン13」（議事録 #41）の合計は21である",
            ),
            find: split_sum,
        },
        Lint {
            code: "speaker-not-in-list",
            severity: Severity::Info,
            says: words(
                "{meeting}: {speaker} spoke, but is not in the list of those who took part: {list}",
                "{meeting}: {speaker}が話したが、出席者の名簿にない: {list}",
            ),
            looks_at: words(
                "speakers of talks and reports at a meeting that has a list of those who took part, and those who propose something there",
                "出席者の名簿がある会議での講演者・発表者・報告者と提案者",
            ),
            mend: words(
                "guests are often left out of lists: if so, accept it; otherwise correct the list",
                "招待講師は名簿から省かれることが多い。そうであれば了承し、そうでなければ名簿を訂正する",
            ),
            example: words(
                "例示WG no. 17: “例示 花子” (議事録 #42) spoke, but is not in the list of those who took part: “3 names” (議事録 #41)",
                "第17回例示WG: 「例示 花子」（議事録 #42）が話したが、出席者の名簿にない: 「3名」（議事録 #41）",
            ),
            find: speaker_not_in_list,
        },
        Lint {
            code: "chair-not-in-list",
            severity: Severity::Warning,
            says: words(
                "{subject}: {person} is said to be {role}, but is not in the list of those who took part: {list}",
                "{subject}: {role}は{person}とあるが、出席者の名簿にいない: {list}",
            ),
            looks_at: words(
                "chair and scribe of a meeting that has a list of those who took part; not a scribe who is said to be of a secretariat",
                "出席者の名簿がある会議の議長・司会と議事録作成者（事務局の者とされる議事録作成者を除く）",
            ),
            mend: words(
                "the list leaves one out, or does not count who is of the secretariat: correct the list, say who that is, or accept the finding",
                "名簿の記載漏れか、事務局の者を数えていない。名簿を訂正するか、事務局の者と記すか、了承する",
            ),
            example: words(
                "例示WG no. 17: “例示 花子” (議事録 #41) is said to be scribe, but is not in the list of those who took part: “3 names” (議事録 #41)",
                "第17回例示WG: 議事録作成者は「例示 花子」（議事録 #41）とあるが、出席者の名簿にいない: 「3名」（議事録 #41）",
            ),
            find: chair_not_in_list,
        },
        Lint {
            code: "attendance-above-members",
            severity: Severity::Info,
            says: words(
                "{subject}: {total} took part, but {body} has {members}",
                "{subject}: 出席者は{total}だが、{body}の構成員数は{members}である",
            ),
            looks_at: words(
                "a stated attendance above the number of members that the body surely had on that day, where the members are people",
                "その日の確かな構成員数（人を数えたもの）を上回る出席者数",
            ),
            mend: words(
                "several came for one member, or guests came: accept it. Otherwise a number is wrong",
                "一つの構成員から複数が出たか、来賓がある場合は了承する。それ以外は数の誤りである",
            ),
            example: words(
                "例示WG no. 17: “30” (議事録 #41) took part, but 例示WG has “21” (名簿 #12)",
                "第17回例示WG: 出席者は「30」（議事録 #41）だが、例示WGの構成員数は「21」（名簿 #12）である",
            ),
            find: above_members,
        },
        Lint {
            code: "attendance-list-unchanged",
            severity: Severity::Info,
            says: words(
                "{subject}: the list of those who took part, {here}, is that of the time before, {before}, to the letter",
                "{subject}: 出席者の名簿{here}が、前回{before}と一字一句同じである",
            ),
            looks_at: words(
                "two meetings of one body, one after the other, with the same list of at least four names",
                "一つの会議体の続く二回で、四名以上の名簿がまったく同じもの",
            ),
            mend: words(
                "lists are copied from one record to the next: look whether the same people really came",
                "名簿は前回から写されることがある。同じ人が実際に出席したかを確かめる",
            ),
            example: words(
                "例示WG no. 18: the list of those who took part, “5 names” (議事録 #42), is that of the time before, “5 names” (議事録 #41), to the letter",
                "第18回例示WG: 出席者の名簿「5名」（議事録 #42）が、前回「5名」（議事録 #41）と一字一句同じである",
            ),
            find: list_unchanged,
        },
        Lint {
            code: "attendance-not-stated",
            severity: Severity::Info,
            says: words(
                "{subject}: no attendance for {date}, although {others} other meetings of {body} have it, as {example}",
                "{subject}: {date}の出席者数がない。{body}のほかの{others}回にはある。例: {example}",
            ),
            looks_at: words(
                "a body at least four, and four fifths, of whose meetings state how many took part",
                "四回以上かつ五分の四以上の会議に出席者数がある会議体で、それがない会議",
            ),
            mend: words("look for it in the minutes, and correct the record", "議事録で確かめて訂正する"),
            example: words(
                "例示WG no. 20: no attendance for “2022/3” (部会開催 #44), although 12 other meetings of 例示WG have it, as “5” (部会開催 #43)",
                "第20回例示WG: 「2022/3」（部会開催 #44）の出席者数がない。例示WGのほかの12回にはある。例: 「5」（部会開催 #43）",
            ),
            find: not_stated,
        },
        Lint {
            code: "attendance-unusual",
            severity: Severity::Info,
            says: words(
                "{subject}: {total} took part, far from the usual {usual} of {body}, as {example}",
                "{subject}: 出席者{total}は、{body}のふだんの{usual}から大きく離れている。例: {example}",
            ),
            looks_at: words(
                "an attendance that differs from the median of at least eight meetings of the body by more than 4.4 times the median deviation, and by more than three quarters of the median",
                "八回以上の会議の中央値から、偏差の中央値の4.4倍を超え、かつ中央値の四分の三を超えて離れた出席者数",
            ),
            mend: words(
                "a talk open to others draws more; otherwise look whether a digit is wrong",
                "公開の講演会などで多いことがある。そうでなければ桁の誤りを確かめる",
            ),
            example: words(
                "例示WG no. 19: “21” (部会開催 #43) took part, far from the usual 5 of 例示WG, as “5” (部会開催 #42)",
                "第19回例示WG: 出席者「21」（部会開催 #43）は、例示WGのふだんの5から大きく離れている。例: 「5」（部会開催 #42）",
            ),
            find: unusual,
        },
    ],
};

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn names(count: usize) -> Said {
    Said::new(format!("{count} names"), format!("{count}名"))
}

/// The meetings of each body, in the order of their earliest days.
fn by_body<'r>(records: &'r Records<'_>) -> BTreeMap<&'r str, Vec<&'r Act>> {
    let mut bodies: BTreeMap<&str, Vec<&Act>> = BTreeMap::new();
    for act in records.of_kind("meeting.held") {
        if let Some(body) = act.text("body") {
            bodies.entry(body).or_default().push(act);
        }
    }
    for meetings in bodies.values_mut() {
        meetings.sort_by_key(|act| (act.occurred.as_ref().map(|date| date.earliest()), act.seq));
    }
    bodies
}

/// How many took part: the total stated, else the sum of its split, where they are exact.
fn took_part(act: &Act) -> Option<i64> {
    act.int("attendance").or_else(|| sum_of_split(act))
}

fn sum_of_split(act: &Act) -> Option<i64> {
    let split = act.list("attendance_split");
    let sum = split.iter().map(|part| part.get("count").and_then(Value::as_int)).sum::<Option<i64>>();
    sum.filter(|_| !split.is_empty())
}

/// The list of those who took part with what was added to it later, and the last total stated, each with
/// the act that says it; nothing where there is no list.
fn listed<'r>(records: &'r Records<'_>, held: &'r Act) -> Option<(usize, Option<(i64, &'r Act)>)> {
    let mut listed = held.list("attendees").len();
    let mut total = held.int("attendance").map(|total| (total, held));
    if listed == 0 {
        return None;
    }
    for added in records.about(&held.subject).filter(|act| act.is("attendance.added")) {
        listed += added.list("attendees").len();
        total = added.int("attendance").map(|total| (total, added)).or(total);
    }
    Some((listed, total))
}

fn list_length(records: &Records<'_>, found: &mut Findings) {
    for act in records.of_kind("meeting.held") {
        let Some((listed, Some((total, said)))) = listed(records, act) else { continue };
        if number(listed) != total {
            found.push(Oddity::about(act).quote("total", said, total).quote("listed", act, names(listed)));
        }
    }
}

fn split_sum(records: &Records<'_>, found: &mut Findings) {
    for act in records.of_kind("meeting.held") {
        let (Some(total), Some(sum)) = (act.int("attendance"), sum_of_split(act)) else { continue };
        if total == sum {
            continue;
        }
        let part = |part: &Value| {
            let mode = part.get("mode").map(|mode| records.field_words("meeting.held", "mode", mode));
            let (mode, count) =
                (mode.unwrap_or_default(), part.get("count").map(|count| records.words(count)));
            let count = count.unwrap_or_default();
            Said::new(format!("{} {}", mode.en, count.en), format!("{}{}", mode.ja, count.ja))
        };
        let reason = Said::new(format!("the parts make {sum}"), format!("内訳の合計は{sum}"));
        found.push(
            Oddity::about(act)
                .quote("total", act, total)
                .quote("split", act, Said::list(act.list("attendance_split").iter().map(part)))
                .fill("sum", sum)
                .fix(act.correction(&reason).set("set_attendance", Value::Int(sum))),
        );
    }
}

/// The names by which a participant may be known elsewhere: the id, the name as printed and that of the
/// person, without their spaces.
fn known_as(records: &Records<'_>, participant: &Value) -> BTreeSet<String> {
    let bare = |name: &str| name.split_whitespace().collect::<String>();
    let ids = ["person", "body"].iter().filter_map(|field| participant.get(field)?.as_str());
    let mut known: BTreeSet<String> =
        ids.flat_map(|id| [id.to_owned(), bare(&records.called(id).ja)]).collect();
    known.extend(participant.get("name").and_then(|name| name.words("ja")).map(bare));
    known
}

/// The list of those who took part in a meeting, with what was added to it later: the act that begins
/// it, how many it names, and by what names they are known. Nothing where there is no list.
struct Present<'r> {
    held: &'r Act,
    count: usize,
    known: BTreeSet<String>,
    /// Whether it names bodies rather than people.
    bodies: bool,
}

impl<'r> Present<'r> {
    fn at(records: &'r Records<'_>, meeting: &str) -> Option<Present<'r>> {
        let held = records.about(meeting).find(|act| act.is("meeting.held"))?;
        let added = records.about(meeting).filter(|act| act.is("attendance.added"));
        let listed: Vec<&Value> =
            std::iter::once(held).chain(added).flat_map(|act| act.list("attendees")).collect();
        if held.list("attendees").is_empty() {
            return None;
        }
        let known = listed.iter().flat_map(|participant| known_as(records, participant)).collect();
        let bodies = listed.iter().any(|participant| participant.get("body").is_some());
        Some(Present { held, count: listed.len(), known, bodies })
    }

    /// What a participant is called, if the list should have named them and does not.
    fn misses(&self, records: &Records<'_>, participant: &Value) -> Option<Said> {
        let fields: &[&str] = if self.bodies { &["person", "name", "body"] } else { &["person", "name"] };
        let named = fields.iter().find_map(|field| participant.get(field))?;
        // Who is erased or unknown may be anyone.
        let told = matches!(named, Value::Text(_) | Value::Object(_));
        let missing = told && known_as(records, participant).is_disjoint(&self.known);
        missing.then(|| records.words(named))
    }
}

fn speaker_not_in_list(records: &Records<'_>, found: &mut Findings) {
    for (kind, at, who) in [("session.given", "at", "speakers"), ("proposal.made", "meeting", "proposers")] {
        for act in records.of_kind(kind) {
            let Some(present) = act.text(at).and_then(|at| Present::at(records, at)) else { continue };
            for speaker in act.list(who) {
                let Some(called) = present.misses(records, speaker) else { continue };
                found.push(
                    Oddity::about(act)
                        .fill("meeting", records.called(&present.held.subject))
                        .quote("speaker", act, called)
                        .quote("list", present.held, names(present.count)),
                );
            }
        }
    }
}

fn chair_not_in_list(records: &Records<'_>, found: &mut Findings) {
    for act in records.of_kind("meeting.held") {
        let Some(present) = Present::at(records, &act.subject) else { continue };
        for role in ["chair", "scribe"] {
            if role == "scribe" && act.stated(role).is_some_and(|who| of_secretariat(records, who)) {
                continue;
            }
            let missing = act.stated(role).and_then(|who| present.misses(records, who));
            if let Some(person) = missing {
                found.push(
                    Oddity::about(act)
                        .fill("role", records.field_label("meeting.held", role))
                        .quote("person", act, person)
                        .quote("list", present.held, names(present.count)),
                );
            }
        }
    }
}

/// Whether somebody is said to be of a secretariat, which takes the minutes and takes no part.
fn of_secretariat(records: &Records<'_>, who: &Value) -> bool {
    let told = ["affiliation", "title"].iter().filter_map(|field| who.get(field)).flat_map(texts);
    let said = |words: &str| words.contains("事務局") || words.to_lowercase().contains("secretariat");
    let is_one = |body: &str| {
        let state = records.state(body);
        state
            .is_some_and(|state| state.likely("type").and_then(|ty| ty.value.as_str()) == Some("secretariat"))
    };
    let person = who.get("person").and_then(Value::as_str);
    let serves = |person: &str| {
        let mut acts = records.mentions(person);
        acts.any(|act| act.text("person") == Some(person) && act.text("body").is_some_and(is_one))
    };
    told.into_iter().any(said)
        || who.get("body").and_then(Value::as_str).is_some_and(is_one)
        || person.is_some_and(serves)
}

fn above_members(records: &Records<'_>, found: &mut Findings) {
    for act in records.of_kind("meeting.held") {
        let (Some(body), Some(total), Some((day, _))) = (act.text("body"), took_part(act), act.days()) else {
            continue;
        };
        let Some(state) = records.state_on(body, day) else { continue };
        // Four organisations may well send eight people.
        let people =
            state.likely("member_counted").and_then(|counted| counted.value.words("ja")).is_none_or(|what| {
                ["人", "名", "委員", "people", "persons"].iter().any(|word| what.contains(word))
            });
        let members = state.certain("member_count").and_then(Value::as_int).filter(|_| people);
        let said = state.get("member_count").first().and_then(|count| records.act(*count.by.first()?));
        if let (Some(members), Some(said)) = (members.filter(|members| *members < total), said) {
            found.push(
                Oddity::about(act)
                    .quote("total", act, total)
                    .fill("body", records.called(body))
                    .quote("members", said, members),
            );
        }
    }
}

fn list_unchanged(records: &Records<'_>, found: &mut Findings) {
    for meetings in by_body(records).values() {
        for pair in meetings.windows(2) {
            let [before, here] = pair else { continue };
            let (last, list) = (before.list("attendees"), here.list("attendees"));
            if list.len() >= LIST_MIN_NAMES && last == list {
                found.push(Oddity::about(here).quote("here", here, names(list.len())).quote(
                    "before",
                    before,
                    names(last.len()),
                ));
            }
        }
    }
}

fn not_stated(records: &Records<'_>, found: &mut Findings) {
    for (body, meetings) in by_body(records) {
        let mut siblings = Siblings::default();
        for act in meetings {
            let states = |field: &&str| act.stated(field).is_some();
            siblings.add(act, ["attendance", "attendance_split", "attendees"].iter().any(states));
        }
        let Some((silent, others, example)) = siblings.odd(STATED_MIN_MEETINGS) else { continue };
        let came = took_part(example).unwrap_or_else(|| number(example.list("attendees").len()));
        for act in silent {
            found.push(
                Oddity::about(act)
                    .quote("date", act, records.dated(act))
                    .fill("body", records.called(body))
                    .fill("others", others)
                    .quote("example", example, came),
            );
        }
    }
}

fn unusual(records: &Records<'_>, found: &mut Findings) {
    for (body, meetings) in by_body(records) {
        let counted: Vec<(i64, &Act)> =
            meetings.iter().filter_map(|act| Some((took_part(act)?, *act))).collect();
        if counted.len() < USUAL_MIN_MEETINGS {
            continue;
        }
        let usual = median(counted.iter().map(|(count, _)| *count).collect());
        let spread = median(counted.iter().map(|(count, _)| (count - usual).abs()).collect());
        // The example is a meeting as usual as any.
        let Some((nearest, example)) = counted.iter().min_by_key(|(count, _)| (count - usual).abs()) else {
            continue;
        };
        for (count, act) in &counted {
            // 4.4 median deviations are three standard deviations of a normal spread.
            let away = (count - usual).abs();
            if away * 10 > spread * 44 && away * 4 > usual * 3 {
                found.push(
                    Oddity::about(act)
                        .quote("total", act, *count)
                        .fill("usual", usual)
                        .fill("body", records.called(body))
                        .quote("example", example, *nearest),
                );
            }
        }
    }
}

/// The middle of some numbers; of an even number of them the lower of the two.
fn median(mut numbers: Vec<i64>) -> i64 {
    numbers.sort_unstable();
    numbers.get(numbers.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}
