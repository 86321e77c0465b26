//! The rule by which conflicts are found: a pure function of what texts argue, and of the day.

use super::Stance;
use kernel::{Day, Id, Slug, Text, words};
use serde::Serialize;

words! {
    /// What can argue for or against something.
    pub enum ArgumentKind {
        Clause = "clause",
        Message = "message",
        Alert = "alert",
        Submission = "submission",
    }
}

words! {
    /// By which rule two texts conflict.
    pub enum Rule as "ConflictRule" {
        OppositeClauses = "opposite_clauses",
        ArguesAgainstClause = "argues_against_clause",
    }
}

/// One side of a conflict: which text, and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ConflictSide, examples(json!({
    "kind": "clause", "record_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "version": 2, "clause": 1,
    "position_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e", "owner_unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70",
    "stance": "against", "text": "Libraries keep no record of past loans.", "in_force_from": "2026-06-01"
}))))]
pub struct Side {
    /// A clause, or what argues against one.
    pub kind: ArgumentKind,
    /// The record it stands in: for a clause its position.
    pub record_id: Id,
    /// Which version of that record.
    pub version: i32,
    /// The number of the resolved clause; null for what is no clause.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub clause: Option<i32>,
    /// The position it belongs to, where it belongs to one.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub position_id: Option<Id>,
    /// The unit that looks after the position, or whose the other record is.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub owner_unit_id: Option<Id>,
    /// What it says of the subject.
    pub stance: Stance,
    /// Its words: the clause, or the headline.
    pub text: Text<2000>,
    /// The first day the clause is in force; null where it is not yet, and for what is no clause.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub in_force_from: Option<Day>,
}

/// One text's stand on one subject, with the days on which it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// The issue.
    pub issue_id: Id,
    /// The subject within the issue.
    pub subject: Slug,
    /// Which text, and its stance.
    pub side: Side,
    /// The first day the clause is no longer in force.
    pub in_force_until: Option<Day>,
}

/// A conflict that was found: which rule, on what, between which two texts, since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The rule.
    pub rule: Rule,
    /// The issue.
    pub issue_id: Id,
    /// The subject within the issue.
    pub subject: Slug,
    /// Both sides, in an order of their own.
    pub sides: [Side; 2],
    /// The day from which both clauses are in force; `None` while one is not.
    pub since: Option<Day>,
}

impl Side {
    /// What tells it from every other text.
    pub(super) fn key(&self) -> (ArgumentKind, Id, i32, Option<i32>) {
        (self.kind, self.record_id, self.version, self.clause)
    }

    /// What it is, in words.
    pub(super) fn name(&self) -> String {
        let Self { kind, record_id, version, clause, stance, .. } = self;
        match clause {
            Some(clause) => format!("clause {clause} of version {version} of position {record_id} ({stance})"),
            None => format!("{kind} {record_id} ({stance})"),
        }
    }

    fn is_clause(&self) -> bool {
        self.kind == ArgumentKind::Clause
    }

    /// Whether both are clauses of one position, be it of one version or of two.
    fn shares_position(&self, other: &Self) -> bool {
        self.is_clause() && other.is_clause() && self.record_id == other.record_id
    }
}

impl Argument {
    /// Whether it is a clause that binds on that day.
    fn is_in_force_on(&self, day: Day) -> bool {
        let begun = self.side.is_clause() && self.side.in_force_from.is_some_and(|from| from <= day);
        begun && self.in_force_until.is_none_or(|until| day < until)
    }

    /// Whether it is on its way: a clause not yet adopted, or what is no clause and so is never in force.
    fn is_candidate(&self) -> bool {
        self.side.in_force_from.is_none()
    }
}

/// The conflict between two texts on that day, if there is one: a clause in force, and opposite to it another clause in
/// force, a clause that would come into force, or a message, an alert or a submission. Clauses of one version come into force
/// together, and conflict before they do. Two versions of one position do not conflict, for one ends the other.
pub fn between(one: &Argument, other: &Argument, day: Day) -> Option<Found> {
    let (a, b) = (&one.side, &other.side);
    let same_subject = one.issue_id == other.issue_id && one.subject == other.subject;
    let together = a.shares_position(b) && a.version == b.version;
    let binding = together || [one, other].iter().any(|argument| argument.is_in_force_on(day));
    let counting = [one, other].iter().all(|argument| argument.is_in_force_on(day) || argument.is_candidate());
    let succession = a.shares_position(b) && !together;
    if !(same_subject && a.stance.opposes(b.stance) && binding && counting) || succession || a.key() == b.key() {
        return None;
    }
    let clauses = || [a, b].into_iter().filter(|side| side.is_clause());
    let rule = if clauses().count() == 2 { Rule::OppositeClauses } else { Rule::ArguesAgainstClause };
    let since = clauses().map(|side| side.in_force_from).collect::<Option<Vec<_>>>();
    let mut sides = [a.clone(), b.clone()];
    sides.sort_by_key(Side::key);
    Some(Found {
        rule,
        issue_id: one.issue_id,
        subject: one.subject.clone(),
        sides,
        since: since.and_then(|days| days.into_iter().max()),
    })
}

/// Every conflict in which a record has a part, among all arguments on its issues.
pub fn detect(record: Id, arguments: &[Argument], day: Day) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for own in arguments.iter().filter(|argument| argument.side.record_id == record) {
        for conflict in arguments.iter().filter_map(|other| between(own, other, day)) {
            if !found.contains(&conflict) {
                found.push(conflict);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prelude::*, sample::select};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    fn clause(position: u8, stance: Stance, from: Option<&str>) -> Argument {
        let side = Side {
            kind: ArgumentKind::Clause,
            record_id: id(position),
            version: 1,
            clause: Some(1),
            position_id: Some(id(position)),
            owner_unit_id: None,
            stance,
            text: "So it is.".parse().unwrap(),
            in_force_from: from.map(day),
        };
        Argument { issue_id: id(7), subject: "records".parse().unwrap(), side, in_force_until: None }
    }

    fn letter(stance: Stance) -> Argument {
        let Argument { side, .. } = clause(9, stance, None);
        let side = Side { kind: ArgumentKind::Submission, clause: None, position_id: None, ..side };
        Argument { side, ..clause(9, stance, None) }
    }

    fn anything() -> impl Strategy<Value = Argument> {
        let days = || proptest::option::of((1_u8..28).prop_map(|d| day(&format!("2026-05-{d:02}"))));
        let what = (select(ArgumentKind::ALL), 1_u8..4, 1_i32..3, 1_i32..3, select(Stance::ALL));
        (what, 7_u8..9, select(vec!["records", "fees"]), days(), days()).prop_map(
            |((kind, record, version, number, stance), issue, subject, from, until)| {
                let is_clause = kind == ArgumentKind::Clause;
                let side = Side {
                    kind,
                    record_id: id(record),
                    version,
                    clause: is_clause.then_some(number),
                    in_force_from: from.filter(|_| is_clause),
                    ..clause(record, stance, None).side
                };
                let until = until.filter(|_| side.in_force_from.is_some());
                Argument { issue_id: id(issue), subject: subject.parse().unwrap(), side, in_force_until: until }
            },
        )
    }

    proptest! {
        #[test]
        fn a_conflict_is_the_same_from_either_side(one in anything(), other in anything()) {
            prop_assert_eq!(between(&one, &other, day("2026-05-15")), between(&other, &one, day("2026-05-15")));
        }

        #[test]
        fn nothing_conflicts_with_itself(one in anything(), stance in select(Stance::ALL)) {
            let mut same = one.clone();
            same.side.stance = stance;
            prop_assert_eq!(between(&one, &same, day("2026-05-15")), None);
        }

        #[test]
        fn a_conflict_is_between_a_clause_in_force_and_its_opposite(one in anything(), other in anything()) {
            let today = day("2026-05-15");
            if let Some(found) = between(&one, &other, today) {
                prop_assert!(one.side.stance != Stance::Neutral && other.side.stance != Stance::Neutral);
                prop_assert!(one.side.stance != other.side.stance);
                let together = one.side.shares_position(&other.side) && one.side.version == other.side.version;
                prop_assert!(together || one.is_in_force_on(today) || other.is_in_force_on(today));
                prop_assert_eq!((one.issue_id, &one.subject), (other.issue_id, &other.subject));
                prop_assert!(found.since.is_none_or(|since| since <= today));
            }
        }

        #[test]
        fn what_is_detected_has_the_record_in_it_once(all in proptest::collection::vec(anything(), 0..12)) {
            let found = detect(id(1), &all, day("2026-05-15"));
            prop_assert!(found.iter().all(|f| f.sides.iter().any(|side| side.record_id == id(1))));
            prop_assert!(found.iter().enumerate().all(|(n, f)| !found[..n].contains(f)));
        }
    }

    #[test]
    fn two_clauses_in_force_conflict_from_the_later_day() {
        let (a, b) = (clause(1, Stance::For, Some("2026-01-01")), clause(2, Stance::Against, Some("2026-03-01")));
        let found = between(&a, &b, day("2026-05-01")).unwrap();
        assert_eq!((found.rule, found.since), (Rule::OppositeClauses, Some(day("2026-03-01"))));
    }

    #[test]
    fn a_clause_on_its_way_conflicts_with_one_in_force() {
        let found =
            between(&clause(1, Stance::For, None), &clause(2, Stance::Against, Some("2026-03-01")), day("2026-05-01"));
        assert_eq!(found.unwrap().since, None);
    }

    #[test]
    fn two_clauses_on_their_way_do_not() {
        let found = between(&clause(1, Stance::For, None), &clause(2, Stance::Against, None), day("2026-05-01"));
        assert_eq!(found, None);
    }

    #[test]
    fn a_version_does_not_conflict_with_the_one_it_replaces() {
        let (before, mut after) = (clause(1, Stance::For, Some("2026-01-01")), clause(1, Stance::Against, None));
        after.side.version = 2;
        assert_eq!(between(&before, &after, day("2026-05-01")), None);
    }

    #[test]
    fn two_clauses_of_one_version_may_conflict() {
        let (one, mut two) =
            (clause(1, Stance::For, Some("2026-01-01")), clause(1, Stance::Against, Some("2026-01-01")));
        two.side.clause = Some(2);
        assert!(between(&one, &two, day("2026-05-01")).is_some());
    }

    #[test]
    fn two_clauses_of_one_version_conflict_before_it_is_adopted() {
        let (one, mut two) = (clause(1, Stance::For, None), clause(1, Stance::Against, None));
        two.side.clause = Some(2);
        assert_eq!(between(&one, &two, day("2026-05-01")).unwrap().since, None);
    }

    #[test]
    fn a_letter_argues_against_a_clause_but_not_against_a_letter() {
        let against = letter(Stance::Against);
        let found = between(&clause(1, Stance::For, Some("2026-01-01")), &against, day("2026-05-01")).unwrap();
        let mut other = letter(Stance::For);
        other.side.record_id = id(8);
        assert_eq!((found.rule, between(&against, &other, day("2026-05-01"))), (Rule::ArguesAgainstClause, None));
    }

    #[test]
    fn what_has_ended_conflicts_with_nothing() {
        let ended = Argument { in_force_until: Some(day("2026-04-01")), ..clause(1, Stance::For, Some("2026-01-01")) };
        let now = clause(2, Stance::Against, Some("2026-03-01"));
        assert_eq!(
            (between(&ended, &now, day("2026-03-15")).is_some(), between(&ended, &now, day("2026-05-01"))),
            (true, None)
        );
    }
}
