//! The stages of each kind of instrument.

use super::{Form, InstrumentKind, bill::height, way};
use kernel::words;

words! {
    /// How far an instrument has come. Each kind has its own; some share a word.
    pub enum Stage {
        Prefiled = "prefiled",
        Introduced = "introduced",
        InCommittee = "in_committee",
        Reported = "reported",
        PassedOrigin = "passed_origin",
        PassedSecond = "passed_second",
        Reconciling = "reconciling",
        Enrolled = "enrolled",
        ToExecutive = "to_executive",
        Signed = "signed",
        Vetoed = "vetoed",
        LineItemVetoed = "line_item_vetoed",
        LapsedIntoLaw = "lapsed_into_law",
        PocketVetoed = "pocket_vetoed",
        Overridden = "overridden",
        Sustained = "sustained",
        Failed = "failed",
        Withdrawn = "withdrawn",
        Replaced = "replaced",
        Died = "died",
        CarriedOver = "carried_over",
        Anprm = "anprm",
        Nprm = "nprm",
        CommentOpen = "comment_open",
        CommentClosed = "comment_closed",
        Final = "final",
        InterimFinal = "interim_final",
        DirectFinal = "direct_final",
        Effective = "effective",
        Delayed = "delayed",
        Vacated = "vacated",
        Filed = "filed",
        Pleadings = "pleadings",
        Discovery = "discovery",
        DispositiveMotions = "dispositive_motions",
        Trial = "trial",
        Judgment = "judgment",
        AppealFiled = "appeal_filed",
        Briefing = "briefing",
        Argued = "argued",
        Decided = "decided",
        Remanded = "remanded",
        Rehearing = "rehearing",
        CertPetition = "cert_petition",
        CertGranted = "cert_granted",
        CertDenied = "cert_denied",
        Closed = "closed",
        Announced = "announced",
        Consultation = "consultation",
        InEffect = "in_effect",
        Suspended = "suspended",
        Superseded = "superseded",
        Preliminary = "preliminary",
        Proposal = "proposal",
        Preparatory = "preparatory",
        Committee = "committee",
        Enquiry = "enquiry",
        Approval = "approval",
        Published = "published",
        Review = "review",
        Negotiation = "negotiation",
        Adopted = "adopted",
        Ratified = "ratified",
        InForce = "in_force",
        Terminated = "terminated",
    }
}

impl Stage {
    /// Whether instruments of a kind come there.
    pub fn belongs_to(self, kind: InstrumentKind) -> bool {
        match kind {
            InstrumentKind::Bill => self <= Self::CarriedOver,
            _ => way::place(kind, self).is_some(),
        }
    }

    /// Whether it comes after another on the way of that kind. The ends of a bill are as far as each other, and one that was
    /// carried over may have everything before it again.
    pub fn is_past(self, until: Self, kind: InstrumentKind) -> bool {
        match kind {
            InstrumentKind::Bill => self != Self::CarriedOver && height(self) > height(until),
            _ => way::place(kind, self).zip(way::place(kind, until)).is_some_and(|(now, until)| now > until),
        }
    }

    /// Whether an instrument of that kind which is there has become law, is in force, or has otherwise taken effect. A treaty that
    /// was signed is not in force yet.
    pub const fn is_effective(self, kind: InstrumentKind) -> bool {
        match self {
            Self::Signed => matches!(kind, InstrumentKind::Bill),
            Self::LineItemVetoed
            | Self::LapsedIntoLaw
            | Self::Overridden
            | Self::Final
            | Self::InterimFinal
            | Self::DirectFinal
            | Self::Effective
            | Self::InEffect
            | Self::Published
            | Self::Review
            | Self::InForce => true,
            _ => false,
        }
    }

    /// Whether nothing more is expected of an instrument there, unless the unexpected happens.
    pub const fn concludes(self, kind: InstrumentKind, form: Form) -> bool {
        match kind {
            InstrumentKind::Bill => match self {
                Self::Signed
                | Self::LineItemVetoed
                | Self::LapsedIntoLaw
                | Self::PocketVetoed
                | Self::Overridden
                | Self::Sustained
                | Self::Failed
                | Self::Withdrawn
                | Self::Replaced
                | Self::Died => true,
                Self::PassedOrigin => matches!(form, Form::Simple),
                Self::PassedSecond => matches!(form, Form::Simple | Form::Concurrent),
                _ => false,
            },
            InstrumentKind::Regulation => matches!(self, Self::Withdrawn | Self::Effective | Self::Vacated),
            InstrumentKind::Case => matches!(self, Self::CertDenied | Self::Closed),
            InstrumentKind::CorporatePolicy => matches!(self, Self::Superseded | Self::Withdrawn),
            InstrumentKind::Standard => matches!(self, Self::Withdrawn),
            InstrumentKind::Treaty => matches!(self, Self::Terminated | Self::Withdrawn),
        }
    }
}

/// How far an instrument has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Its kind.
    pub kind: InstrumentKind,
    /// Its stage; nothing where no action tells.
    pub stage: Option<Stage>,
    /// Whether nothing more is expected of it.
    pub concluded: bool,
}

impl Reached {
    /// Whether it has moved past a stage, or is concluded at another; without a stage, whether it is concluded.
    pub fn has_moved_past(self, until: Option<Stage>) -> bool {
        match (self.stage, until) {
            (Some(now), Some(until)) => now != until && (self.concluded || now.is_past(until, self.kind)),
            _ => self.concluded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use InstrumentKind::{Bill, Regulation, Treaty};

    fn moved_past(kind: InstrumentKind, stage: Stage, until: Stage) -> bool {
        let concluded = stage.concludes(kind, Form::Bill);
        Reached { kind, stage: Some(stage), concluded }.has_moved_past(Some(until))
    }

    #[test]
    fn each_kind_has_its_own_order() {
        let found = [
            moved_past(Regulation, Stage::Withdrawn, Stage::CommentOpen),
            moved_past(Regulation, Stage::Final, Stage::CommentOpen),
            moved_past(Treaty, Stage::Ratified, Stage::Signed),
            moved_past(Treaty, Stage::Negotiation, Stage::Signed),
            moved_past(Regulation, Stage::Nprm, Stage::CommentOpen),
        ];
        assert_eq!(found, [true, true, true, false, false]);
    }

    #[test]
    fn what_is_law_when_it_is_signed_is_a_bill_and_no_treaty() {
        assert_eq!([Bill, Treaty].map(|kind| Stage::Signed.is_effective(kind)), [true, false]);
    }

    #[test]
    fn a_bill_that_was_carried_over_is_past_nothing() {
        assert!(!moved_past(Bill, Stage::CarriedOver, Stage::Prefiled));
        assert!(moved_past(Bill, Stage::PassedSecond, Stage::PassedOrigin));
    }

    #[test]
    fn what_is_concluded_elsewhere_is_past_every_stage() {
        assert!(moved_past(Bill, Stage::Signed, Stage::Vetoed));
        let resolution = Reached { kind: Bill, stage: Some(Stage::PassedOrigin), concluded: true };
        assert!(resolution.has_moved_past(Some(Stage::PassedSecond)));
    }

    #[test]
    fn nothing_is_past_the_stage_it_is_in() {
        for kind in InstrumentKind::ALL {
            assert!(Stage::ALL.iter().all(|stage| !moved_past(*kind, *stage, *stage)), "{kind}");
        }
    }
}
