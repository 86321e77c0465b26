//! Classes of actions, and the order of those of the same moment.

use kernel::words;

words! {
    /// What an action was. The first thirty-eight are the action classifications of Open States (the package `openstates`
    /// 6.25, `openstates/data/common.py`), with underscores; then those of regulations, cases, corporate policies, standards
    /// and treaties.
    pub enum ActionClass {
        Filing = "filing",
        Introduction = "introduction",
        Enrolled = "enrolled",
        Reading1 = "reading_1",
        Reading2 = "reading_2",
        Reading3 = "reading_3",
        Passage = "passage",
        InformalPassage = "informal_passage",
        Failure = "failure",
        Withdrawal = "withdrawal",
        Substitution = "substitution",
        AmendmentIntroduction = "amendment_introduction",
        AmendmentPassage = "amendment_passage",
        AmendmentWithdrawal = "amendment_withdrawal",
        AmendmentFailure = "amendment_failure",
        AmendmentAmendment = "amendment_amendment",
        AmendmentDeferral = "amendment_deferral",
        CommitteePassage = "committee_passage",
        CommitteePassageFavorable = "committee_passage_favorable",
        CommitteePassageUnfavorable = "committee_passage_unfavorable",
        CommitteeFailure = "committee_failure",
        ExecutiveReceipt = "executive_receipt",
        ExecutiveSignature = "executive_signature",
        ExecutiveVeto = "executive_veto",
        ExecutiveVetoLineItem = "executive_veto_line_item",
        BecameLaw = "became_law",
        VetoOverridePassage = "veto_override_passage",
        VetoOverrideFailure = "veto_override_failure",
        Deferral = "deferral",
        Receipt = "receipt",
        Referral = "referral",
        ReferralCommittee = "referral_committee",
        HearingHeld = "hearing_held",
        WorkSession = "work_session",
        Sponsorship = "sponsorship",
        CarriedOver = "carried_over",
        ReportedOutOfCommittee = "reported_out_of_committee",
        Concurrence = "concurrence",
        Anprm = "anprm",
        Nprm = "nprm",
        CommentOpening = "comment_opening",
        CommentClosing = "comment_closing",
        FinalRule = "final_rule",
        InterimFinalRule = "interim_final_rule",
        DirectFinalRule = "direct_final_rule",
        EffectiveDate = "effective_date",
        Delay = "delay",
        Vacatur = "vacatur",
        CaseFiling = "case_filing",
        Pleading = "pleading",
        Discovery = "discovery",
        DispositiveMotion = "dispositive_motion",
        Trial = "trial",
        Judgment = "judgment",
        Appeal = "appeal",
        Briefing = "briefing",
        Argument = "argument",
        Decision = "decision",
        Remand = "remand",
        Rehearing = "rehearing",
        CertPetition = "cert_petition",
        CertGrant = "cert_grant",
        CertDenial = "cert_denial",
        Closure = "closure",
        Injunction = "injunction",
        InjunctionLifted = "injunction_lifted",
        Stay = "stay",
        StayLifted = "stay_lifted",
        Announcement = "announcement",
        Consultation = "consultation",
        Suspension = "suspension",
        Supersession = "supersession",
        PreliminaryItem = "preliminary_item",
        Proposal = "proposal",
        WorkingDraft = "working_draft",
        CommitteeDraft = "committee_draft",
        Enquiry = "enquiry",
        Approval = "approval",
        Publication = "publication",
        Review = "review",
        Negotiation = "negotiation",
        Adoption = "adoption",
        Signature = "signature",
        Ratification = "ratification",
        EntryIntoForce = "entry_into_force",
        Termination = "termination",
    }
}

impl ActionClass {
    /// The class that a source's word names, as Open States writes it (`reading-1`) or as we do.
    pub fn of_source(word: &str) -> Option<Self> {
        word.trim().to_lowercase().replace(['-', ' '], "_").parse().ok()
    }

    /// Where the action stands among others of the same moment, in the order in which things are commonly done: what is said of
    /// a day alone comes without an order of its own.
    pub const fn rank(self) -> u8 {
        match self {
            Self::CarriedOver => 0,
            Self::Filing | Self::CaseFiling | Self::PreliminaryItem | Self::Negotiation | Self::Announcement => 1,
            Self::Introduction | Self::Reading1 | Self::Anprm | Self::Proposal => 2,
            Self::Sponsorship | Self::Receipt | Self::Referral | Self::Pleading | Self::Nprm => 3,
            Self::ReferralCommittee | Self::CommentOpening | Self::Consultation | Self::WorkingDraft => 4,
            Self::HearingHeld | Self::WorkSession | Self::Discovery | Self::CommitteeDraft => 5,
            Self::CommitteeFailure | Self::Substitution | Self::DispositiveMotion => 6,
            Self::CommitteePassage
            | Self::CommitteePassageFavorable
            | Self::CommitteePassageUnfavorable
            | Self::ReportedOutOfCommittee
            | Self::CommentClosing
            | Self::Enquiry => 7,
            Self::Reading2
            | Self::AmendmentIntroduction
            | Self::AmendmentPassage
            | Self::AmendmentWithdrawal
            | Self::AmendmentFailure
            | Self::AmendmentAmendment
            | Self::AmendmentDeferral
            | Self::Trial => 8,
            Self::Reading3 | Self::Deferral | Self::Approval => 9,
            Self::Failure | Self::Judgment | Self::Adoption => 10,
            Self::Passage
            | Self::InformalPassage
            | Self::FinalRule
            | Self::InterimFinalRule
            | Self::DirectFinalRule
            | Self::Publication
            | Self::Signature
            | Self::Appeal => 11,
            Self::Concurrence | Self::Delay | Self::Briefing | Self::Ratification => 12,
            Self::Enrolled | Self::EffectiveDate | Self::Argument | Self::EntryIntoForce => 13,
            Self::ExecutiveReceipt | Self::Decision | Self::Vacatur | Self::Suspension | Self::Review => 14,
            Self::ExecutiveSignature | Self::ExecutiveVeto | Self::ExecutiveVetoLineItem | Self::Remand => 15,
            Self::VetoOverridePassage | Self::VetoOverrideFailure | Self::Rehearing | Self::Supersession => 16,
            Self::BecameLaw | Self::CertPetition | Self::Termination => 17,
            Self::CertGrant | Self::CertDenial | Self::Injunction | Self::Stay => 18,
            Self::Withdrawal | Self::InjunctionLifted | Self::StayLifted | Self::Closure => 19,
        }
    }

    /// Where the class stands among others of the same action. A committee that passes a bill on to another one has reported it
    /// before it refers it, and a rule that asks for comments is one first.
    pub(super) const fn rank_within(self) -> u8 {
        match self {
            Self::ReferralCommittee => Self::Reading2.rank(),
            Self::CommentOpening => Self::Closure.rank(),
            other => other.rank(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::OPEN_STATES, *};

    #[test]
    fn every_word_of_open_states_is_a_class() {
        let words = "filing introduction enrolled reading-1 reading-2 reading-3 passage informal-passage failure withdrawal \
            substitution amendment-introduction amendment-passage amendment-withdrawal amendment-failure amendment-amendment \
            amendment-deferral committee-passage committee-passage-favorable committee-passage-unfavorable committee-failure \
            executive-receipt executive-signature executive-veto executive-veto-line-item became-law veto-override-passage \
            veto-override-failure deferral receipt referral referral-committee hearing-held work-session sponsorship \
            carried-over reported-out-of-committee concurrence";
        let read: Vec<_> = words.split_whitespace().filter_map(ActionClass::of_source).collect();
        assert_eq!(read, ActionClass::ALL[..OPEN_STATES]);
    }

    #[test]
    fn a_word_nobody_knows_is_no_class() {
        assert_eq!(ActionClass::of_source("teleported"), None);
    }
}
