//! Submissions: what a unit says to those who decide on an instrument, from the draft to the receipt.

use crate::conflict::{Conflict, unacknowledged};
use kernel::{
    Actor, At, Check, DeclaredStand, Id, Lifecycle as _, Permission, Problem, Record, Result, Staged, Terms, Text,
    check_declared, is_web_address, lifecycle, record_fields, sorted, staged_fields, transition, words,
};
use record::record;

words! {
    /// What is submitted.
    pub enum SubmissionKind {
        Comment = "comment",
        Testimony = "testimony",
        Letter = "letter",
        AmicusBrief = "amicus_brief",
        Meeting = "meeting",
    }
}

lifecycle! {
    /// Where a submission stands. Its text is open until it goes to clearance; what is filed stays.
    pub enum SubmissionStatus {
        Draft = "draft" => [Clearance, Withdrawn],
        Clearance = "clearance" => [Cleared, Returned, Withdrawn],
        Returned = "returned" => [Draft, Withdrawn],
        Cleared = "cleared" => [Filed, Draft, Withdrawn],
        Filed = "filed" => [],
        Withdrawn = "withdrawn" => [],
    }
}

/// What the receiver confirmed.
#[record::part(example = {
    "number": "abc-1234-xyz", "received_at": "2026-04-30T20:15:00Z", "url": null
})]
pub struct Receipt {
    /// The receiver's number or name for it, such as a tracking number or the clerk who took it.
    pub number: Text<200>,
    /// When it was received.
    pub received_at: At,
    /// Where it can be seen.
    pub url: Option<Text<500>>,
}

/// What a unit says to those who decide on an instrument: a comment, testimony, a letter, an amicus brief, a meeting. Anybody
/// may read it once it is filed.
#[record(example = {
    "instrument_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d72", "unit_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70",
    "instrument_version_id": null, "kind": "comment", "title": "Comment on reader records",
    "addressed_to": "Committee on the Judiciary", "text": "We ask for the following changes.",
    "stands": [{ "issue_id": "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6f", "subject": "loan-records", "stance": "against" }],
    "deadline": "2026-05-02T03:59:59Z", "status": "draft", "allowed_transitions": ["clearance", "withdrawn"],
    "cleared_at": null, "receipt": null, "late": false, "open_conflicts": 0
})]
pub struct Submission {
    /// The instrument it is about.
    #[fixed]
    pub instrument_id: Id,
    /// Who submits it.
    #[fixed]
    pub unit_id: Id,
    /// The version it speaks of.
    pub instrument_version_id: Option<Id>,
    /// What it is.
    pub kind: SubmissionKind,
    /// What it is called.
    pub title: Text<300>,
    /// To whom.
    pub addressed_to: Text<300>,
    /// What it says; of a meeting, what is to be said.
    pub text: Text<100_000>,
    /// What it says for or against something, by which conflicts with clauses in force are found.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub stands: Vec<DeclaredStand>,
    /// Until when it must be there.
    pub deadline: Option<At>,
    /// Where it stands.
    #[kept(SubmissionStatus::Draft)]
    pub status: SubmissionStatus,
    /// Where the caller may move it.
    #[kept(Vec::new())]
    pub allowed_transitions: Vec<SubmissionStatus>,
    /// When its text was cleared.
    #[kept(None)]
    pub cleared_at: Option<At>,
    /// What the receiver confirmed, once it is filed.
    #[kept(None)]
    pub receipt: Option<Receipt>,
    /// Whether it was received after the deadline.
    #[kept(false)]
    pub late: bool,
    /// How many conflicts wait to be acknowledged before it can be cleared; null for readers who may not see working papers.
    #[kept(Some(0))]
    #[schema(minimum = 0)]
    pub open_conflicts: Option<i32>,
}

/// A request to move a submission.
#[record::form(
    example = { "to": "clearance", "note": "Ready to be looked at.", "receipt": null },
    example = {
        "to": "filed", "note": null, "receipt": {
            "number": "abc-1234-xyz", "received_at": "2026-04-30T20:15:00Z", "url": null
        }
    },
)]
pub struct SubmissionTransition {
    /// Where to.
    pub to: SubmissionStatus,
    /// Why, for the history.
    pub note: Option<Text<2000>>,
    /// What the receiver confirmed; with `filed` only.
    pub receipt: Option<Receipt>,
}

/// Narrows a list of submissions.
#[record::filter]
pub struct SubmissionFilter {
    /// Words of the title, the addressee or the text.
    pub q: Option<Terms>,
    /// About any of these instruments.
    pub instrument_id: Vec<Id>,
    /// By any of these units.
    pub unit_id: Vec<Id>,
    /// Of any of these kinds.
    pub kind: Vec<SubmissionKind>,
    /// In any of these states.
    pub status: Vec<SubmissionStatus>,
    /// Due at or after this instant.
    pub deadline_from: Option<At>,
    /// Due before this instant.
    pub deadline_until: Option<At>,
    /// Saved at or after this instant.
    pub updated_since: Option<At>,
}

transition!(SubmissionTransition => SubmissionStatus);

impl Receipt {
    fn check(&self, now: At) -> Result<()> {
        let address = self.url.as_ref().is_none_or(|url| is_web_address(url.as_str()));
        Check::default()
            .that(self.received_at <= now, "/receipt/received_at", "invalid", "must not lie in the future")
            .that(address, "/receipt/url", "invalid", "must be a web address")
            .done()
    }
}

impl SubmissionStatus {
    /// Whether one here can conflict with clauses: it is about to be said, or was said.
    pub const fn is_in_play(self) -> bool {
        matches!(self, Self::Clearance | Self::Cleared | Self::Filed)
    }
}

impl Submission {
    /// Moves it along its life, given the open conflicts in which it has a part: none may be left when it is cleared.
    pub fn transition(&mut self, to: &SubmissionTransition, conflicts: &[Conflict], now: At) -> Result<()> {
        self.status.check_move(to.to)?;
        if to.to == SubmissionStatus::Cleared && !conflicts.is_empty() {
            return Err(unacknowledged(conflicts));
        }
        self.enter(to, now)
    }
}

impl Record for Submission {
    const KIND: &'static str = "submission";
    const READ: Permission = Permission::PolicyRead;
    const WRITE: Permission = Permission::PolicyWrite;
    record_fields!(unit = unit_id);

    fn is_public(&self) -> bool {
        self.status == SubmissionStatus::Filed
    }

    fn check(&self) -> Result<()> {
        let mut check = Check::default();
        check_declared(&mut check, &self.stands);
        check.done()
    }

    fn is_open(&self) -> Result<()> {
        let open = matches!(self.status, SubmissionStatus::Draft | SubmissionStatus::Returned);
        let detail =
            "A submission can be changed in draft or when it was returned only: what was cleared is what is filed.";
        Problem::unless(open, kernel::Code::Conflict, detail)
    }

    fn context(&self) -> Option<u64> {
        crate::conflict::context_of(self.open_conflicts)
    }

    fn shown_to(&mut self, actor: &Actor) {
        if !actor.may(Self::READ, self.unit()) {
            self.open_conflicts = None;
        }
        self.allowed_transitions = self.moves_open_to(actor);
    }
}

impl Staged for Submission {
    staged_fields!(SubmissionTransition);

    fn prepare(&mut self, SubmissionTransition { to, receipt, .. }: &SubmissionTransition, now: At) -> Result<()> {
        match (to, receipt) {
            (SubmissionStatus::Filed, None) => {
                return Err(Problem::field("/receipt", "missing", "is needed: what is filed was received"));
            }
            (SubmissionStatus::Filed, Some(receipt)) => {
                receipt.check(now)?;
                self.late = self.deadline.is_some_and(|deadline| receipt.received_at > deadline);
                self.receipt = Some(receipt.clone());
            }
            (_, Some(_)) => return Err(Problem::field("/receipt", "unexpected", "goes with filed only")),
            (SubmissionStatus::Cleared, None) => self.cleared_at = Some(now),
            (SubmissionStatus::Draft, None) => self.cleared_at = None,
            (_, None) => {}
        }
        Ok(())
    }

    /// Clearing is for those who decide.
    fn permission_to_enter(to: SubmissionStatus) -> Permission {
        match to {
            SubmissionStatus::Cleared | SubmissionStatus::Returned => Permission::PolicyDecide,
            _ => Permission::PolicyWrite,
        }
    }
}

sorted!(Submission, default "-created_at", { "created_at" => created_at, "updated_at" => updated_at });

#[cfg(test)]
mod tests {
    use super::{super::stance::tests::id, *};
    use crate::{
        conflict::tests::conflict,
        testing::{followed, reachable},
    };
    use kernel::{Amendment as _, Draft as _};
    use proptest::{prelude::*, sample::select};

    const NOW: At = At::from_micros(1_777_636_800_000_000);

    fn submission(deadline: Option<At>) -> Submission {
        let new = NewSubmission {
            instrument_id: id(1),
            unit_id: id(2),
            instrument_version_id: None,
            kind: SubmissionKind::Comment,
            title: "Comment".parse().unwrap(),
            addressed_to: "The committee".parse().unwrap(),
            text: "We ask for changes.".parse().unwrap(),
            stands: Vec::new(),
            deadline,
        };
        new.register(id(3), NOW).unwrap()
    }

    fn receipt(received_at: At) -> Receipt {
        Receipt { number: "1".parse().unwrap(), received_at, url: None }
    }

    fn to(to: SubmissionStatus, receipt: Option<Receipt>) -> SubmissionTransition {
        SubmissionTransition { to, note: None, receipt }
    }

    fn cleared(deadline: Option<At>) -> Submission {
        let mut submission = submission(deadline);
        for status in [SubmissionStatus::Clearance, SubmissionStatus::Cleared] {
            submission.enter(&to(status, None), NOW).unwrap();
        }
        submission
    }

    #[test]
    fn nothing_is_filed_without_a_receipt() {
        let refused = cleared(None).enter(&to(SubmissionStatus::Filed, None), NOW).unwrap_err();
        assert_eq!(refused.fields[0].pointer, "/receipt");
    }

    #[test]
    fn what_came_after_the_deadline_is_late() {
        let mut submission = cleared(Some(NOW.plus_seconds(-60)));
        submission.enter(&to(SubmissionStatus::Filed, Some(receipt(NOW))), NOW).unwrap();
        assert!(submission.late);
    }

    #[test]
    fn a_receipt_is_of_the_past() {
        let receipt = Some(receipt(NOW.plus_seconds(1)));
        assert!(cleared(None).enter(&to(SubmissionStatus::Filed, receipt), NOW).is_err());
    }

    fn retitle(submission: &mut Submission) -> Result<()> {
        SubmissionPatch { title: Some("Other".parse().unwrap()), ..SubmissionPatch::default() }.amend(submission)
    }

    #[test]
    fn cleared_text_stays() {
        assert!(retitle(&mut cleared(None)).is_err());
    }

    #[test]
    fn what_is_looked_at_stays_until_it_is_returned() {
        let mut looked_at = submission(None);
        looked_at.enter(&to(SubmissionStatus::Clearance, None), NOW).unwrap();
        let refused = retitle(&mut looked_at).is_err();
        looked_at.enter(&to(SubmissionStatus::Returned, None), NOW).unwrap();
        assert!(refused && retitle(&mut looked_at).is_ok());
    }

    #[test]
    fn an_open_conflict_is_in_the_way_of_clearing() {
        let mut looked_at = submission(None);
        looked_at.enter(&to(SubmissionStatus::Clearance, None), NOW).unwrap();
        let open = [conflict()];
        let refused = looked_at.transition(&to(SubmissionStatus::Cleared, None), &open, NOW).unwrap_err();
        assert_eq!((refused.code, looked_at.status), (kernel::Code::Conflict, SubmissionStatus::Clearance));
    }

    proptest! {
        /// Whatever is tried in whatever order: only what was cleared without an open conflict is filed, and what was looked at
        /// is what is filed; a refusal changes nothing, and a move goes where the table says.
        #[test]
        fn no_sequence_of_moves_reaches_an_illegal_state(
            deadline in proptest::option::of(-60_i64..60),
            moves in proptest::collection::vec((select(SubmissionStatus::ALL), any::<(bool, bool, bool)>()), 0..40),
        ) {
            let mut submission = submission(deadline.map(|seconds| NOW.plus_seconds(seconds)));
            for (n, (status, (with_receipt, in_dispute, rewrite))) in moves.into_iter().enumerate() {
                let before = submission.clone();
                let conflicts: Vec<_> = in_dispute.then(conflict).into_iter().collect();
                let done = if rewrite {
                    let title = Some(format!("Title {n}").parse().unwrap());
                    SubmissionPatch { title, ..SubmissionPatch::default() }.amend(&mut submission)
                } else {
                    submission.transition(&to(status, with_receipt.then(|| receipt(NOW))), &conflicts, NOW)
                };
                prop_assert_eq!(followed(&before, &submission, done.is_ok()), Ok(()));
                let is = |status| submission.status == status;
                prop_assert_eq!(is(SubmissionStatus::Filed), submission.receipt.is_some());
                prop_assert!(!is(SubmissionStatus::Filed) || submission.cleared_at.is_some());
                prop_assert!(!is(SubmissionStatus::Cleared) || before.status == submission.status || !in_dispute);
                prop_assert_eq!(submission.late, is(SubmissionStatus::Filed) && deadline.is_some_and(|seconds| seconds < 0));
                prop_assert!(!before.status.is_in_play() || submission.title == before.title);
            }
        }
    }

    #[test]
    fn every_status_is_reached_from_a_draft() {
        assert_eq!(reachable(SubmissionStatus::Draft), SubmissionStatus::ALL);
    }
}
