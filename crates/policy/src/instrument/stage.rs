//! The stages of each kind of instrument.

use super::{Form, InstrumentKind, way};
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
            _ => way::leads_to(kind, self),
        }
    }

    /// Whether an instrument there has become law, is in force, or has otherwise taken effect.
    pub const fn is_effective(self) -> bool {
        matches!(
            self,
            Self::Signed
                | Self::LineItemVetoed
                | Self::LapsedIntoLaw
                | Self::Overridden
                | Self::Final
                | Self::InterimFinal
                | Self::DirectFinal
                | Self::Effective
                | Self::InEffect
                | Self::Published
                | Self::Review
                | Self::InForce
        )
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
