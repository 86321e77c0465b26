//! Stands of clauses: what one says for or against a subject of its position's issue.

use crate::position::Clause;
use kernel::{Check, Slug, Stance, distinct};

/// What a resolved clause says on one subject of its position's issue.
#[record::part(example = { "clause": 1, "subject": "loan-records", "stance": "against" })]
pub struct ClauseStand {
    /// The number of the resolved clause.
    #[schema(minimum = 1)]
    pub clause: i32,
    /// A short name for what it is about; clauses that mean the same thing use the same name.
    pub subject: Slug,
    /// For or against it.
    pub stance: Stance,
}

/// Notes what is wrong with the stands of so many resolved clauses.
pub(crate) fn check_clause_stands(check: &mut Check, stands: &[ClauseStand], clauses: usize) {
    for (index, stand) in stands.iter().enumerate() {
        let there = usize::try_from(stand.clause).is_ok_and(|clause| (1..=clauses).contains(&clause));
        check.that(there, format!("/stands/{index}/clause"), "not_found", "must be the number of a resolved clause");
    }
    let subjects: Vec<_> = stands.iter().map(|stand| (stand.clause, &stand.subject)).collect();
    check.that(distinct(&subjects), "/stands", "duplicate", "must name each subject once in a clause");
}

/// The stands that stay where clauses are written anew: those of a clause whose text stays, whatever its number now. What a
/// new text says must be said again.
pub(crate) fn kept_stands(stands: &[ClauseStand], before: &[Clause], after: &[Clause]) -> Vec<ClauseStand> {
    let of = |clause: &Clause| {
        let alike = before.iter().find(|earlier| earlier.text == clause.text);
        let same = before.iter().find(|earlier| *earlier == clause).or(alike).map(|earlier| earlier.number);
        let own = stands.iter().filter(move |stand| Some(stand.clause) == same);
        let number = clause.number;
        own.map(move |stand| ClauseStand { clause: number, ..stand.clone() }).collect::<Vec<_>>()
    };
    after.iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stand(clause: i32, subject: &str) -> ClauseStand {
        ClauseStand { clause, subject: subject.parse().unwrap(), stance: Stance::For }
    }

    fn clauses(texts: &[&str]) -> Vec<Clause> {
        Clause::numbered(texts.iter().map(|text| text.parse().unwrap()).collect())
    }

    fn wrong(stands: &[ClauseStand]) -> Vec<String> {
        let mut check = Check::default();
        check_clause_stands(&mut check, stands, 2);
        check.done().map_or_else(|problem| problem.fields.into_iter().map(|f| f.pointer).collect(), |()| Vec::new())
    }

    #[test]
    fn a_stand_is_of_a_clause_that_is_there() {
        assert_eq!(wrong(&[stand(2, "a"), stand(3, "a"), stand(0, "b")]), ["/stands/1/clause", "/stands/2/clause"]);
    }

    #[test]
    fn a_clause_says_one_thing_on_a_subject() {
        assert_eq!(wrong(&[stand(1, "a"), stand(2, "a"), stand(1, "a")]), ["/stands"]);
    }

    #[test]
    fn a_stand_goes_with_the_text_of_its_clause() {
        let (before, after) = (clauses(&["One.", "Two."]), clauses(&["New.", "One."]));
        assert_eq!(kept_stands(&[stand(1, "a"), stand(2, "b")], &before, &after), [stand(2, "a")]);
    }

    #[test]
    fn of_clauses_alike_each_keeps_its_own_stands() {
        let (clauses, stands) = (clauses(&["One.", "One."]), [stand(1, "a"), stand(2, "b")]);
        assert_eq!(kept_stands(&stands, &clauses, &clauses), stands);
    }
}
