//! The ways of regulations, cases, corporate policies, standards and treaties through their stages: one table for each.

use super::{ActionClass, InstrumentKind, Stage, oddity::Oddity};
use ActionClass as C;
use Stage as S;

/// What one class of action does.
struct Way {
    by: ActionClass,
    to: Stage,
    /// Whether an instrument may begin so.
    begins: bool,
    /// From where it commonly leads there. From an earlier stage it leads there as well, with a warning.
    from: &'static [Stage],
    /// Where it is common, and moves nothing.
    still: &'static [Stage],
}

macro_rules! ways {
    ($($by:ident => $to:ident $(($begins:ident))? from [$($from:ident)*] $(still [$($still:ident)*])?;)+) => {
        &[$(Way {
            by: C::$by,
            to: S::$to,
            begins: ways!(@begins $($begins)?),
            from: &[$(S::$from),*],
            still: &[$($(S::$still),*)?],
        }),+]
    };
    (@begins) => { false };
    (@begins begins) => { true };
}

/// Rulemaking under 5 U.S.C. 553; a docket may go through it more than once. The stages are those of the Unified Agenda (RISC).
const REGULATION: &[Way] = ways! {
    Anprm => Anprm (begins) from [Withdrawn Final InterimFinal DirectFinal Effective Vacated];
    Nprm => Nprm (begins) from [Anprm CommentOpen CommentClosed Withdrawn Final InterimFinal DirectFinal Effective Delayed Vacated];
    CommentOpening => CommentOpen from [Anprm Nprm CommentClosed]
        still [Final InterimFinal DirectFinal Effective Delayed Withdrawn Vacated];
    CommentClosing => CommentClosed from [Anprm Nprm CommentOpen]
        still [Final InterimFinal DirectFinal Effective Delayed Withdrawn Vacated];
    FinalRule => Final (begins) from [Anprm Nprm CommentOpen CommentClosed InterimFinal DirectFinal Effective Delayed Vacated];
    InterimFinalRule => InterimFinal (begins) from [Anprm Nprm CommentOpen CommentClosed Final DirectFinal Effective Delayed Vacated];
    DirectFinalRule => DirectFinal (begins) from [Anprm Nprm CommentOpen CommentClosed Final InterimFinal Effective Delayed Vacated];
    Withdrawal => Withdrawn from [Anprm Nprm CommentOpen CommentClosed Final InterimFinal DirectFinal Delayed];
    EffectiveDate => Effective from [Final InterimFinal DirectFinal Delayed];
    Delay => Delayed from [Final InterimFinal DirectFinal Effective];
    Vacatur => Vacated from [Final InterimFinal DirectFinal Effective Delayed];
};

/// Litigation as the Federal Rules of Civil Procedure, of Appellate Procedure and of the Supreme Court order it. An appeal has a
/// docket of its own, which begins with it.
const CASE: &[Way] = ways! {
    CaseFiling => Filed (begins) from [];
    Pleading => Pleadings from [Filed Remanded] still [Discovery DispositiveMotions Trial];
    Discovery => Discovery from [Filed Pleadings DispositiveMotions Remanded] still [Trial];
    DispositiveMotion => DispositiveMotions from [Filed Pleadings Discovery Remanded] still [Trial];
    Trial => Trial from [Pleadings Discovery DispositiveMotions Remanded];
    Judgment => Judgment from [Filed Pleadings Discovery DispositiveMotions Trial Remanded];
    Appeal => AppealFiled (begins) from [Pleadings Discovery DispositiveMotions Judgment Decided Closed];
    Briefing => Briefing from [Filed AppealFiled Remanded Rehearing CertGranted];
    Argument => Argued from [AppealFiled Briefing Rehearing CertGranted];
    Decision => Decided from [AppealFiled Briefing Argued Rehearing CertGranted];
    Remand => Remanded from [AppealFiled Briefing Argued Decided CertGranted Closed];
    Rehearing => Rehearing from [Decided Closed];
    CertPetition => CertPetition (begins) from [Decided Rehearing Closed];
    CertGrant => CertGranted from [CertPetition];
    CertDenial => CertDenied from [CertPetition];
    Closure => Closed from [Filed Pleadings Discovery DispositiveMotions Trial Judgment AppealFiled Briefing Argued Decided Remanded
        Rehearing CertPetition CertGranted CertDenied];
};

/// No outside body names the stages of a company's own rules; these are what is commonly announced of them.
const CORPORATE_POLICY: &[Way] = ways! {
    Announcement => Announced (begins) from [];
    Consultation => Consultation (begins) from [Announced];
    EffectiveDate => InEffect (begins) from [Announced Consultation Suspended];
    Suspension => Suspended from [InEffect];
    Supersession => Superseded from [InEffect Suspended];
    Withdrawal => Withdrawn from [Announced Consultation InEffect Suspended];
};

/// The harmonized stages of standards (ISO/IEC Directives, Part 1: 00, 10, 20, 30, 40, 50, 60, 90, 95).
const STANDARD: &[Way] = ways! {
    PreliminaryItem => Preliminary (begins) from [];
    Proposal => Proposal (begins) from [Preliminary];
    WorkingDraft => Preparatory from [Proposal Committee];
    CommitteeDraft => Committee from [Proposal Preparatory Enquiry];
    Enquiry => Enquiry from [Preparatory Committee Approval];
    Approval => Approval from [Enquiry];
    Publication => Published (begins) from [Enquiry Approval Review];
    Review => Review from [Published];
    Withdrawal => Withdrawn from [Preliminary Proposal Preparatory Committee Enquiry Approval Published Review];
};

/// The life of a treaty (Vienna Convention on the Law of Treaties, 1969: articles 9, 12, 14, 24, 54, 56 and 57).
const TREATY: &[Way] = ways! {
    Negotiation => Negotiation (begins) from [];
    Adoption => Adopted (begins) from [Negotiation];
    Signature => Signed from [Negotiation Adopted];
    Ratification => Ratified from [Adopted Signed];
    EntryIntoForce => InForce from [Adopted Signed Ratified Suspended];
    Suspension => Suspended from [InForce];
    Termination => Terminated from [InForce Suspended];
    Withdrawal => Withdrawn from [Signed Ratified InForce Suspended];
};

const fn table(kind: InstrumentKind) -> &'static [Way] {
    match kind {
        InstrumentKind::Bill => &[],
        InstrumentKind::Regulation => REGULATION,
        InstrumentKind::Case => CASE,
        InstrumentKind::CorporatePolicy => CORPORATE_POLICY,
        InstrumentKind::Standard => STANDARD,
        InstrumentKind::Treaty => TREATY,
    }
}

/// The place of a stage on the way of that kind; nothing where no action leads there.
pub(super) fn place(kind: InstrumentKind, stage: Stage) -> Option<usize> {
    table(kind).iter().position(|way| way.to == stage)
}

/// Where a class of action leads from a stage, and what is odd about it. Classes of other kinds lead nowhere.
pub(super) fn step(kind: InstrumentKind, at: Option<Stage>, class: ActionClass) -> (Option<Stage>, Option<Oddity>) {
    let Some(way) = table(kind).iter().find(|way| way.by == class) else { return (at, None) };
    let Some(from) = at else { return (Some(way.to), (!way.begins).then_some(Oddity::Skipped)) };
    if from == way.to || way.still.contains(&from) {
        (at, None)
    } else if way.from.contains(&from) {
        (Some(way.to), None)
    } else if place(kind, from) < place(kind, way.to) {
        (Some(way.to), Some(Oddity::Skipped))
    } else {
        (at, Some(Oddity::Backward))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::OPEN_STATES, *};

    /// Where a row of actions leads, and how many were odd.
    fn led(kind: InstrumentKind, classes: &[ActionClass]) -> (Option<Stage>, usize) {
        let mut odd = 0;
        let at = classes.iter().fold(None, |at, class| {
            let (to, oddity) = step(kind, at, *class);
            odd += usize::from(oddity.is_some());
            to
        });
        (at, odd)
    }

    #[test]
    fn every_class_leads_one_way_in_its_kind() {
        for kind in InstrumentKind::ALL {
            let mut classes: Vec<_> = table(*kind).iter().map(|way| way.by).collect();
            classes.sort_unstable();
            classes.dedup();
            assert_eq!(classes.len(), table(*kind).len(), "{kind}");
        }
    }

    #[test]
    fn every_class_beyond_bills_is_in_a_table_or_an_overlay() {
        let overlays = [C::Injunction, C::InjunctionLifted, C::Stay, C::StayLifted];
        let used = |class| InstrumentKind::ALL.iter().any(|kind| table(*kind).iter().any(|way| way.by == class));
        let unused: Vec<_> =
            C::ALL[OPEN_STATES..].iter().filter(|class| !used(**class) && !overlays.contains(class)).collect();
        assert_eq!(unused, Vec::<&ActionClass>::new());
    }

    /// What each kind goes through from end to end, and the stage to which each step leads.
    #[test]
    fn the_whole_way_is_gone_without_a_warning() {
        let ways: [(InstrumentKind, &[(ActionClass, Stage)]); 7] = [
            (
                InstrumentKind::Regulation,
                &[
                    (C::Anprm, S::Anprm),
                    (C::Nprm, S::Nprm),
                    (C::CommentOpening, S::CommentOpen),
                    (C::CommentClosing, S::CommentClosed),
                    (C::FinalRule, S::Final),
                    (C::Delay, S::Delayed),
                    (C::EffectiveDate, S::Effective),
                    (C::Vacatur, S::Vacated),
                ],
            ),
            (
                InstrumentKind::Regulation,
                &[
                    (C::InterimFinalRule, S::InterimFinal),
                    (C::DirectFinalRule, S::DirectFinal),
                    (C::Withdrawal, S::Withdrawn),
                ],
            ),
            (
                InstrumentKind::Case,
                &[
                    (C::CaseFiling, S::Filed),
                    (C::Pleading, S::Pleadings),
                    (C::Discovery, S::Discovery),
                    (C::DispositiveMotion, S::DispositiveMotions),
                    (C::Trial, S::Trial),
                    (C::Judgment, S::Judgment),
                    (C::Appeal, S::AppealFiled),
                    (C::Briefing, S::Briefing),
                    (C::Argument, S::Argued),
                    (C::Decision, S::Decided),
                    (C::Rehearing, S::Rehearing),
                    (C::CertPetition, S::CertPetition),
                    (C::CertGrant, S::CertGranted),
                    (C::Remand, S::Remanded),
                    (C::Closure, S::Closed),
                ],
            ),
            (InstrumentKind::Case, &[(C::CertPetition, S::CertPetition), (C::CertDenial, S::CertDenied)]),
            (
                InstrumentKind::CorporatePolicy,
                &[
                    (C::Announcement, S::Announced),
                    (C::Consultation, S::Consultation),
                    (C::EffectiveDate, S::InEffect),
                    (C::Suspension, S::Suspended),
                    (C::Supersession, S::Superseded),
                ],
            ),
            (
                InstrumentKind::Standard,
                &[
                    (C::PreliminaryItem, S::Preliminary),
                    (C::Proposal, S::Proposal),
                    (C::WorkingDraft, S::Preparatory),
                    (C::CommitteeDraft, S::Committee),
                    (C::Enquiry, S::Enquiry),
                    (C::Approval, S::Approval),
                    (C::Publication, S::Published),
                    (C::Review, S::Review),
                    (C::Withdrawal, S::Withdrawn),
                ],
            ),
            (
                InstrumentKind::Treaty,
                &[
                    (C::Negotiation, S::Negotiation),
                    (C::Adoption, S::Adopted),
                    (C::Signature, S::Signed),
                    (C::Ratification, S::Ratified),
                    (C::EntryIntoForce, S::InForce),
                    (C::Suspension, S::Suspended),
                    (C::Termination, S::Terminated),
                ],
            ),
        ];
        for (kind, way) in ways {
            let mut at = None;
            for (class, to) in way {
                let led = step(kind, at, *class);
                assert_eq!(led, (Some(*to), None), "{kind}: {class}");
                at = led.0;
            }
        }
    }

    #[test]
    fn a_comment_period_is_opened_again() {
        let row = [C::Nprm, C::CommentOpening, C::CommentClosing, C::CommentOpening];
        assert_eq!(led(InstrumentKind::Regulation, &row), (Some(S::CommentOpen), 0));
    }

    #[test]
    fn comments_on_an_interim_rule_leave_it_one() {
        let row = [C::InterimFinalRule, C::CommentOpening, C::CommentClosing];
        assert_eq!(led(InstrumentKind::Regulation, &row), (Some(S::InterimFinal), 0));
    }

    #[test]
    fn a_case_goes_up_and_comes_back() {
        let row = [
            C::CaseFiling,
            C::Pleading,
            C::Judgment,
            C::Appeal,
            C::Briefing,
            C::Argument,
            C::Decision,
            C::Remand,
            C::Trial,
        ];
        assert_eq!(led(InstrumentKind::Case, &row), (Some(S::Trial), 0));
    }

    #[test]
    fn what_skips_a_step_is_taken_with_a_warning() {
        assert_eq!(led(InstrumentKind::Treaty, &[C::Negotiation, C::EntryIntoForce]), (Some(S::InForce), 1));
    }

    #[test]
    fn what_leads_back_is_not_taken_and_warned_of() {
        assert_eq!(led(InstrumentKind::Standard, &[C::Publication, C::Proposal]), (Some(S::Published), 1));
    }
}
