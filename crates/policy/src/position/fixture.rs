//! A position at each stage of its life, for tests.

use super::{
    Adoption, AnalysisKind, Answer, Citation, CitationKind, ClearanceAnswer, ClearanceRequest, Dossier, Facts,
    NewAnalysis, NewPosition, PlainLanguage, Status, Transition,
};
use crate::{
    Audience, Band,
    conflict::{Argument, ArgumentKind, ClauseStand, Conflict, Side, Stance, between},
};
use kernel::{At, Day, Id, Text};

/// 2026-05-01T12:00:00Z.
pub const NOON: At = At::from_micros(1_777_636_800_000_000);
/// A week later.
pub const DEADLINE: At = NOON.plus_seconds(7 * 86_400);
/// The unit that owns the position.
pub const OWNER: Id = Id::from_bytes([8; 16]);
/// The unit that is consulted.
pub const UNIT: Id = Id::from_bytes([9; 16]);
/// Plain enough for anybody.
pub const EASY: &str = "You choose what you read. The library tells no one.";

pub fn id(number: u8) -> Id {
    Id::from_bytes([number; 16])
}

pub fn text<const MAX: usize>(words: &str) -> Text<MAX> {
    words.parse().unwrap()
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn facts() -> Facts {
    Facts { bands: Band::shipped().unwrap(), ..Facts::default() }
}

/// One that nobody has acknowledged.
pub fn conflict() -> Conflict {
    let argument = |number: u8, stance| Argument {
        issue_id: id(7),
        subject: "loan-records".parse().unwrap(),
        side: Side {
            kind: ArgumentKind::Clause,
            record_id: id(number),
            version: 1,
            clause: Some(1),
            position_id: Some(id(number)),
            owner_unit_id: Some(OWNER),
            stance,
            text: text("So it is."),
            in_force_from: Some(NOON.day()),
        },
        in_force_until: None,
    };
    let found = between(&argument(1, Stance::For), &argument(2, Stance::Against), NOON.day()).unwrap();
    Conflict::open(found, id(3), NOON)
}

pub fn analysis(body: &str) -> NewAnalysis {
    let citation = Citation { kind: CitationKind::Url, reference: text("https://example.org/17"), note: None };
    NewAnalysis { body: text(body), citations: vec![citation] }
}

pub fn plain(language: &str, words: &str) -> PlainLanguage {
    PlainLanguage { language: language.parse().unwrap(), text: text(words) }
}

pub fn saying(answer: Answer) -> ClearanceAnswer {
    ClearanceAnswer { answer, comment: Some(text("As discussed.")) }
}

pub fn to(status: Status) -> Transition {
    Transition { to: status, note: None, clearance: None, adoption: None, superseded_by: None }
}

pub fn consulting(deadline: At) -> Transition {
    let request = ClearanceRequest { unit_ids: vec![UNIT], deadline };
    Transition { clearance: Some(request), ..to(Status::Clearance) }
}

pub fn adopting(adopted_on: Day) -> Transition {
    let adoption = Adoption {
        body: text("Council"),
        adopted_on,
        document_number: Some(text("CD 12")),
        votes_for: Some(141),
        votes_against: Some(9),
        votes_abstaining: None,
    };
    Transition { adoption: Some(adoption), ..to(Status::Adopted) }
}

pub fn superseding(successor: Id) -> Transition {
    Transition { superseded_by: Some(successor), ..to(Status::Superseded) }
}

pub fn proposal() -> NewPosition {
    NewPosition {
        slug: "the-right-to-read".parse().unwrap(),
        title: text("The right to read"),
        issue_id: id(7),
        owner_unit_id: OWNER,
        goals: vec!["P-G1".parse().unwrap()],
        required_audiences: vec![Audience::Public],
        review_interval_months: 36,
        preamble: vec![text("Readers who are watched read less.")],
        resolved: vec![text("Reading is a private affair."), text("Libraries keep no record of past loans.")],
        stands: vec![ClauseStand { clause: 2, subject: "loan-records".parse().unwrap(), stance: Stance::Against }],
    }
}

pub fn draft() -> Dossier {
    proposal().propose(id(1), NOON).unwrap()
}

fn moved(mut dossier: Dossier, transition: Transition) -> Dossier {
    dossier.transition(transition, &facts(), NOON).unwrap();
    dossier
}

pub fn analysed() -> Dossier {
    analysed_again(draft())
}

/// A draft, be it of the first version or of a later one, taken to `analysis` with both analyses written.
pub fn analysed_again(mut dossier: Dossier) -> Dossier {
    for &kind in AnalysisKind::ALL {
        dossier.analyse(kind, analysis("Why."), None, NOON).unwrap();
    }
    moved(dossier, to(Status::Analysis))
}

pub fn in_clearance() -> Dossier {
    moved(analysed(), consulting(DEADLINE))
}

pub fn answered(answer: Answer) -> Dossier {
    let mut dossier = in_clearance();
    dossier.answer(UNIT, saying(answer), None, NOON).unwrap();
    dossier
}

pub fn adopted() -> Dossier {
    moved(answered(Answer::Concur), adopting(NOON.day()))
}

pub fn published() -> Dossier {
    let mut dossier = adopted();
    dossier.explain(Audience::Public, plain("en", EASY), NOON).unwrap();
    moved(dossier, to(Status::Published))
}

pub fn under_review() -> Dossier {
    moved(published(), to(Status::UnderReview))
}

pub fn revised() -> Dossier {
    moved(under_review(), to(Status::Revised))
}

/// The second version in clearance, its unit content.
pub fn revised_and_cleared() -> Dossier {
    let mut dossier = moved(analysed_again(revised()), consulting(DEADLINE));
    dossier.answer(UNIT, saying(Answer::Concur), None, NOON).unwrap();
    dossier
}
