//! What must hold of joint statements, by example and by every sequence of moves.

use super::*;
use crate::testing::went;
use kernel::{Draft as _, Staged as _};
use proptest::{prelude::*, sample::select};

/// 2026-05-01T12:00:00Z.
pub const NOON: At = At::from_micros(1_777_636_800_000_000);
/// A week later.
pub const DEADLINE: At = NOON.plus_seconds(7 * 86_400);
const AFTERWARDS: At = DEADLINE.plus_seconds(1);

pub fn id(number: u8) -> Id {
    Id::from_bytes([number; 16])
}

fn draft() -> JointStatement {
    let new = NewJointStatement {
        slug: "fair-e-books".parse().unwrap(),
        title: "For fair e-books".parse().unwrap(),
        text: "Libraries buy e-books as they buy books.".parse().unwrap(),
        coalition_id: None,
        owner_unit_id: id(9),
        goals: Vec::new(),
        area_ids: Vec::new(),
        jurisdiction: None,
        quorum: 2,
        deadline: DEADLINE,
    };
    new.register(id(1), NOON).unwrap()
}

fn to(status: StatementStatus) -> StatementTransition {
    StatementTransition { to: status, note: None, delivery: None }
}

fn delivering(at: At) -> StatementTransition {
    let delivery = Delivery { to: "The committee".parse().unwrap(), at, means: DeliveryMeans::Letter, receipt: None };
    StatementTransition { delivery: Some(delivery), ..to(StatementStatus::Delivered) }
}

pub fn open() -> JointStatement {
    let mut statement = draft();
    statement.enter(&to(StatementStatus::Open), NOON).unwrap();
    statement
}

fn rewording(words: &str) -> TextAmendment {
    TextAmendment { text: words.parse().unwrap(), deadline: None, note: None }
}

pub fn amended() -> JointStatement {
    let mut statement = open();
    statement.amend_text(rewording("Otherwise."), NOON).unwrap();
    statement
}

/// An open statement that so many have signed.
fn signed_by(affirmed: i32) -> JointStatement {
    JointStatement { affirmed, ..open() }
}

fn settled(mut statement: JointStatement, at: At) -> JointStatement {
    statement.settle(at);
    statement
}

pub fn facts(statement: &JointStatement) -> SignatureFacts {
    SignatureFacts {
        statement: Some(statement.clone()),
        organization_name: Some("Example Library Association".into()),
        website: Some("https://www.example.org/about".into()),
    }
}

pub fn affirmation(version: i32) -> SignatureAffirmation {
    SignatureAffirmation {
        version,
        authority: Authority::RoleHeld,
        officer_name: Some("Ada Example".parse().unwrap()),
        officer_title: Some("President".parse().unwrap()),
        officer_email: None,
    }
}

pub fn signature(organization: u8, version: i32) -> Signature {
    let SignatureAffirmation { version, authority, officer_name, officer_title, officer_email } = affirmation(version);
    let (statement_id, organization_id) = (id(1), id(organization));
    let new =
        NewSignature { statement_id, organization_id, version, authority, officer_name, officer_title, officer_email };
    new.register(id(100 + organization), NOON).unwrap()
}

#[test]
fn what_a_coalition_says_is_opened_while_the_coalition_is_active_only() {
    let mut statement = JointStatement { is_of_inactive: true, ..draft() };
    let refused = statement.enter(&to(StatementStatus::Open), NOON).unwrap_err();
    assert_eq!(refused.code, Code::Conflict);
}

#[test]
fn the_text_freezes_when_it_opens() {
    let statement = open();
    assert_eq!(statement.digest, Some(TextDigest::of("Libraries buy e-books as they buy books.")));
}

#[test]
fn frozen_text_is_not_patched() {
    let patch = JointStatementPatch { text: Some("Otherwise.".parse().unwrap()), ..JointStatementPatch::default() };
    assert_eq!(open().revise(patch, NOON).unwrap_err().code, Code::Conflict);
}

#[test]
fn an_amendment_is_another_version_that_nobody_has_signed() {
    let mut statement = signed_by(5);
    statement.amend_text(rewording("Otherwise."), NOON).unwrap();
    assert_eq!((statement.version, statement.affirmed), (2, 0));
}

#[test]
fn it_opens_before_its_deadline_only() {
    assert_eq!(draft().enter(&to(StatementStatus::Open), DEADLINE).unwrap_err().fields[0].pointer, "/deadline");
}

#[test]
fn at_the_deadline_it_is_open_and_after_it_locked() {
    let at = |at| settled(signed_by(2), at).status;
    assert_eq!([DEADLINE, AFTERWARDS].map(at), [StatementStatus::Open, StatementStatus::Locked]);
}

#[test]
fn below_its_quorum_it_lapses() {
    let lapsed = settled(signed_by(1), AFTERWARDS);
    assert_eq!(
        (lapsed.status, lapsed.signatories, lapsed.closed_at),
        (StatementStatus::Lapsed, Some(1), Some(DEADLINE))
    );
}

#[test]
fn a_deadline_is_put_off_before_it_passes_and_never_after() {
    let put_off = |at| {
        let later = JointStatementPatch { deadline: Some(DEADLINE.plus_seconds(60)), ..JointStatementPatch::default() };
        open().revise(later, at).is_ok()
    };
    assert_eq!([DEADLINE, AFTERWARDS].map(put_off), [true, false]);
}

#[test]
fn a_deadline_is_not_brought_forward() {
    let sooner = JointStatementPatch { deadline: Some(DEADLINE.plus_seconds(-60)), ..JointStatementPatch::default() };
    assert_eq!(open().revise(sooner, NOON).unwrap_err().fields[0].pointer, "/deadline");
}

#[test]
fn people_do_not_lock_it() {
    let refused = signed_by(9).enter(&to(StatementStatus::Locked), NOON).unwrap_err();
    assert_eq!(refused.allowed, ["cancelled"]);
}

#[test]
fn a_delivery_says_to_whom() {
    let refused = settled(signed_by(2), AFTERWARDS).enter(&to(StatementStatus::Delivered), AFTERWARDS).unwrap_err();
    assert_eq!(refused.fields[0].pointer, "/delivery");
}

#[test]
fn nothing_is_delivered_before_it_locks() {
    let locked = settled(signed_by(2), AFTERWARDS);
    let delivered = |at| locked.clone().enter(&delivering(at), AFTERWARDS).is_ok();
    assert_eq!([NOON, DEADLINE, AFTERWARDS, AFTERWARDS.plus_seconds(1)].map(delivered), [false, true, true, false]);
}

/// A statement and three organizations' signatures, kept as a store would keep them.
struct World {
    statement: JointStatement,
    signatures: Vec<Option<Signature>>,
    texts: Vec<FrozenText>,
    now: At,
}

/// Anything a caller may try, and time.
#[derive(Clone, Debug)]
enum Try {
    Wait(i64),
    Revise(JointStatementPatch),
    Amend(TextAmendment),
    Move(StatementTransition),
    Deliver(i64),
    Sign {
        organization: u8,
        behind: i32,
        authority: Authority,
    },
    Confirm {
        organization: u8,
        behind: i32,
    },
    Withdraw(u8),
    /// The job comes round, or does not.
    Settle,
}

fn attempt() -> impl Strategy<Value = Try> {
    let patch = || JointStatementPatch::default();
    let patches = vec![
        JointStatementPatch { text: Some("Patched.".parse().unwrap()), ..patch() },
        JointStatementPatch { quorum: Some(1), ..patch() },
        JointStatementPatch { deadline: Some(DEADLINE.plus_seconds(86_400)), ..patch() },
        JointStatementPatch { owner_unit_id: Some(id(8)), ..patch() },
    ];
    let amendments = vec![
        rewording("Once more."),
        TextAmendment { deadline: Some(DEADLINE.plus_seconds(2 * 86_400)), ..rewording("And later.") },
    ];
    let organization = || 0_u8..3;
    prop_oneof![
        3 => (0_i64..200_000).prop_map(Try::Wait),
        1 => select(patches).prop_map(Try::Revise),
        1 => select(amendments).prop_map(Try::Amend),
        1 => select(StatementStatus::ALL).prop_map(|status| Try::Move(to(status))),
        3 => Just(Try::Move(to(StatementStatus::Open))),
        1 => (-1_000_i64..1_000).prop_map(Try::Deliver),
        8 => (organization(), 0_i32..2, select(Authority::ALL))
            .prop_map(|(organization, behind, authority)| Try::Sign { organization, behind, authority }),
        4 => (organization(), 0_i32..2).prop_map(|(organization, behind)| Try::Confirm { organization, behind }),
        1 => organization().prop_map(Try::Withdraw),
        1 => Just(Try::Settle),
    ]
}

impl World {
    fn new() -> Self {
        Self { statement: draft(), signatures: vec![None; 3], texts: Vec::new(), now: NOON }
    }

    /// What counts, as the store counts it when it loads the statement.
    fn count(&self) -> i32 {
        let counts = |s: &&Signature| s.status == SignatureStatus::Affirmed && s.version == self.statement.version;
        i32::try_from(self.signatures.iter().flatten().filter(counts).count()).unwrap()
    }

    fn step(&mut self, attempt: Try) -> Result<()> {
        let now = self.now;
        let (mut statement, mut signatures) = (self.statement.clone(), self.signatures.clone());
        let facts = facts(&statement);
        let slot = |organization: u8| usize::from(organization);
        match attempt {
            Try::Wait(seconds) => self.now = now.plus_seconds(seconds),
            Try::Revise(patch) => statement.revise(patch, now)?,
            Try::Amend(amendment) => statement.amend_text(amendment, now)?,
            Try::Move(transition) => statement.enter(&transition, now)?,
            Try::Deliver(seconds) => statement.enter(&delivering(now.plus_seconds(seconds)), now)?,
            Try::Sign { organization, behind, authority } => {
                let email = Some("ada@example.org".parse().unwrap());
                let affirmation = affirmation(statement.version - behind);
                let affirmation = SignatureAffirmation { authority, officer_email: email, ..affirmation };
                match &mut signatures[slot(organization)] {
                    Some(signature) => signature.affirm(affirmation, &facts, None, now)?,
                    empty => {
                        let mut new = Signature {
                            authority,
                            officer_email: affirmation.officer_email,
                            ..signature(organization, affirmation.version)
                        };
                        new.sign(&facts, None, now)?;
                        *empty = Some(new);
                    }
                }
            }
            Try::Confirm { organization, behind } => {
                if let Some(signature) = &mut signatures[slot(organization)] {
                    signature.confirm(statement.version - behind, &facts, now)?;
                }
            }
            Try::Withdraw(organization) => {
                if let Some(signature) = &mut signatures[slot(organization)] {
                    let withdrawal = SignatureTransition { to: SignatureStatus::Withdrawn, note: None };
                    signature.enter(&withdrawal, &facts, now)?;
                }
            }
            Try::Settle => drop(statement.settle(now)),
        }
        (self.statement, self.signatures) = (statement, signatures);
        if let Some(frozen) = self.statement.frozen().filter(|text| Some(text) != self.texts.last()) {
            self.texts.push(frozen);
        }
        if self.statement.status == StatementStatus::Open {
            self.statement.affirmed = self.count();
        }
        Ok(())
    }

    /// What must hold at any moment, by name.
    fn broken(&self) -> Vec<&'static str> {
        let statement = &self.statement;
        let (status, opened) = (statement.status_at(self.now), statement.opened_at.is_some());
        let closed = !matches!(statement.status, StatementStatus::Draft | StatementStatus::Open);
        let delivered = statement.status == StatementStatus::Delivered;
        let hashed = |text: &FrozenText| text.digest == TextDigest::of(text.text.as_str());
        let rules = [
            ("public means opened", opened == (statement.status != StatementStatus::Draft)),
            ("opened means frozen", opened == statement.digest.is_some()),
            ("each version froze once", (1..).zip(&self.texts).all(|(n, text)| text.version == n)),
            ("the hash is that of the text", self.texts.iter().all(hashed)),
            ("the last frozen text is the statement's", !opened || self.texts.last() == statement.frozen().as_ref()),
            (
                "affirmed says when",
                self.signatures
                    .iter()
                    .flatten()
                    .all(|s| s.affirmed_at.is_some() == (s.status == SignatureStatus::Affirmed)),
            ),
            ("nobody signs a draft", opened || self.signatures.iter().all(Option::is_none)),
            ("closed says when", closed == statement.closed_at.is_some()),
            ("an open one is before its deadline", status != StatementStatus::Open || self.now <= statement.deadline),
            ("locked has its quorum", status != StatementStatus::Locked || statement.affirmed >= statement.quorum),
            ("delivered says to whom", delivered == statement.delivered_to.is_some()),
            (
                "what counts is counted once it is closed",
                !matches!(statement.status, StatementStatus::Locked | StatementStatus::Delivered)
                    || statement.signatories == Some(self.count()),
            ),
        ];
        rules.into_iter().filter(|(_, holds)| !holds).map(|(rule, _)| rule).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_moves_reaches_an_illegal_state(attempts in prop::collection::vec(attempt(), 1..120)) {
        let mut world = World::new();
        for attempt in attempts {
            let said = format!("{attempt:?}");
            let (before, signed, texts, then) =
                (world.statement.clone(), world.signatures.clone(), world.texts.clone(), world.now);
            let status = before.status_at(then);
            let refused = world.step(attempt).is_err();
            prop_assert!(!refused || (&before, &signed) == (&world.statement, &world.signatures), "{said}");
            prop_assert_eq!(world.broken(), Vec::<&str>::new(), "after {}", said);
            prop_assert!(world.texts.starts_with(&texts), "a frozen text changed: {said}");
            let over = !matches!(status, StatementStatus::Draft | StatementStatus::Open);
            prop_assert!(!over || signed == world.signatures, "a signature moved after the lock: {said}");
            prop_assert_eq!(went(status, world.statement.status_at(then)), Ok(()), "{}", said);
            for (was, is) in signed.iter().zip(&world.signatures) {
                prop_assert!(may_go(was.as_ref(), is.as_ref()), "a signature moved as it must not: {said}");
            }
        }
    }
}

/// Whether a signature may have become another in one step: as its table says, or by signing again, which withdraws nothing.
fn may_go(was: Option<&Signature>, is: Option<&Signature>) -> bool {
    match (was, is) {
        (None, is) => is.is_none_or(|signature| signature.status != SignatureStatus::Withdrawn),
        (Some(_), None) => false,
        (Some(was), Some(is)) => {
            was == is || went(was.status, is.status).is_ok() || is.status != SignatureStatus::Withdrawn
        }
    }
}

/// The property above would hold of a world in which nothing ever moves: this one does move.
#[test]
fn random_moves_reach_every_status() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut world = World::new();
    let mut reached = std::collections::BTreeSet::new();
    let mut signed = std::collections::BTreeSet::new();
    for round in 0..20_000_usize {
        if round % 100 == 0 {
            world = World::new();
        }
        let attempt = attempt().new_tree(&mut runner).unwrap().current();
        drop(world.step(attempt));
        reached.insert(world.statement.status_at(world.now));
        signed.extend(world.signatures.iter().flatten().map(|signature| signature.status));
    }
    assert_eq!(reached.into_iter().collect::<Vec<_>>(), StatementStatus::ALL);
    assert_eq!(signed.into_iter().collect::<Vec<_>>(), SignatureStatus::ALL);
}
