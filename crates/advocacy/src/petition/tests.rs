use super::*;
use kernel::{Delivery, Draft as _, Staged as _};
use proptest::{prelude::*, sample::select};

/// 2026-05-01T12:00:00Z.
pub const NOON: At = At::from_micros(1_777_636_800_000_000);
pub const CLOSES: At = NOON.plus_seconds(7 * 86_400);
pub const AFTERWARDS: At = CLOSES.plus_seconds(3600);
pub const WYOMING: &str = "ocd-division/country:us/state:wy";
pub const LARAMIE: &str = "ocd-division/country:us/state:wy/county:laramie";

pub fn id(number: u8) -> Id {
    Id::from_bytes([number; 16])
}

fn new() -> NewPetition {
    NewPetition {
        slug: "keep-the-branches".parse().unwrap(),
        title: "Keep the branches".parse().unwrap(),
        text: "We ask.".parse().unwrap(),
        post_id: None,
        organization_id: Some(id(8)),
        owner_unit_id: id(9),
        goals: Vec::new(),
        target: None,
        thresholds: vec![Threshold { division_ocd_id: WYOMING.parse().unwrap(), required: 30 }],
        closes_at: CLOSES,
    }
}

pub fn draft() -> Petition {
    new().register(id(1), NOON).unwrap()
}

fn to(to: PetitionStatus) -> PetitionTransition {
    PetitionTransition { to, note: None, delivery: None }
}

fn delivering(at: At) -> PetitionTransition {
    let delivery = Delivery { to: "The clerk".parse().unwrap(), at, means: DeliveryMeans::Hand, receipt: None };
    PetitionTransition { delivery: Some(delivery), ..to(PetitionStatus::Delivered) }
}

pub fn open() -> Petition {
    let mut petition = draft();
    petition.enter(&to(PetitionStatus::Open), NOON).unwrap();
    petition
}

pub fn delivered() -> Petition {
    let mut petition = open();
    petition.settle(AFTERWARDS);
    petition.seal(&census_at(AFTERWARDS, &[])).unwrap();
    petition.enter(&delivering(AFTERWARDS), AFTERWARDS).unwrap();
    petition
}

pub fn batch() -> PetitionBatch {
    let new = NewPetitionBatch {
        petition_id: id(1),
        count: 12,
        division_ocd_id: None,
        place: "The market".parse().unwrap(),
        collected_on: NOON.day(),
        proof: "Sheets 1 to 3".parse().unwrap(),
    };
    let mut batch = new.register(id(5), NOON).unwrap();
    batch.hand_in(&open(), Some(id(2)), NOON).unwrap();
    batch
}

pub fn census(online: &[(Option<&str>, u64)]) -> Census {
    census_at(NOON, online)
}

fn census_at(at: At, online: &[(Option<&str>, u64)]) -> Census {
    let online = online.iter().map(|(place, count)| (place.map(|place| place.parse().unwrap()), *count)).collect();
    let tally = Tally { at, online, offline: std::collections::BTreeMap::new() };
    Census { tally, members: TextDigest::of("members") }
}

fn pending() -> PetitionSignature {
    let fingerprint = Fingerprint::of(&FingerprintKey::new([1; 32]), &"ada@example.org".parse().unwrap());
    PetitionSignature::pending(id(6), id(1), fingerprint, ("Ada".parse().unwrap(), None), NOON)
}

fn refusal(result: Result<impl std::fmt::Debug>) -> Vec<String> {
    result.unwrap_err().fields.into_iter().map(|field| field.pointer).collect()
}

#[test]
fn it_is_addressed_to_one() {
    let addressed = |post_id, organization_id| NewPetition { post_id, organization_id, ..new() }.register(id(1), NOON);
    assert_eq!(refusal(addressed(None, None)), ["/post_id"]);
    assert_eq!(refusal(addressed(Some(id(7)), Some(id(8)))), ["/post_id"]);
}

#[test]
fn a_place_does_not_lie_in_another() {
    let threshold = |place: &str| Threshold { division_ocd_id: place.parse().unwrap(), required: 1 };
    let nested = NewPetition { thresholds: vec![threshold(LARAMIE), threshold(WYOMING)], ..new() };
    assert_eq!(refusal(nested.register(id(1), NOON)), ["/thresholds"]);
}

#[test]
fn what_is_signed_stays_as_it_is() {
    let patch = PetitionPatch { text: Some("We insist.".parse().unwrap()), ..PetitionPatch::default() };
    assert!(draft().revise(patch.clone(), NOON).is_ok());
    assert_eq!(open().revise(patch, NOON).unwrap_err().code, Code::Conflict);
}

#[test]
fn its_close_is_put_off_and_never_brought_forward() {
    let moved = |seconds| {
        let patch = PetitionPatch { closes_at: Some(CLOSES.plus_seconds(seconds)), ..PetitionPatch::default() };
        open().revise(patch, NOON).is_ok()
    };
    assert_eq!([moved(-1), moved(1)], [false, true]);
}

#[test]
fn a_closed_one_does_not_open_again() {
    let patch = PetitionPatch { closes_at: Some(AFTERWARDS.plus_seconds(60)), ..PetitionPatch::default() };
    assert_eq!(open().revise(patch, AFTERWARDS).unwrap_err().code, Code::Conflict);
}

#[test]
fn when_it_closes_it_is_open_and_after_that_closed() {
    let status = |at| open().status_at(at);
    assert_eq!([status(CLOSES), status(CLOSES.plus_seconds(1))], [PetitionStatus::Open, PetitionStatus::Closed]);
}

#[test]
fn what_is_delivered_was_sealed_after_the_close() {
    let mut petition = open();
    petition.seal(&census(&[])).unwrap();
    assert_eq!(petition.enter(&delivering(AFTERWARDS), AFTERWARDS).unwrap_err().code, Code::Conflict);
}

#[test]
fn what_is_delivered_was_sealed_before() {
    let mut petition = open();
    petition.settle(AFTERWARDS);
    petition.seal(&census_at(AFTERWARDS, &[])).unwrap();
    let at = |petition: &Petition, at| petition.clone().enter(&delivering(at), AFTERWARDS);
    assert_eq!(refusal(at(&petition, CLOSES.plus_seconds(1))), ["/delivery/at"]);
    assert!(at(&petition, AFTERWARDS).is_ok());
}

#[test]
fn what_a_clock_that_is_ahead_sealed_was_not_sealed_after_the_close() {
    let mut petition = open();
    petition.seal(&census_at(NOON.plus_seconds(10), &[])).unwrap();
    petition.enter(&to(PetitionStatus::Closed), NOON).unwrap();
    assert_eq!(petition.enter(&delivering(AFTERWARDS), AFTERWARDS).unwrap_err().code, Code::Conflict);
}

#[test]
fn a_signature_counts_once_its_mail_is_answered() {
    let mut signature = pending();
    signature.confirm(&open(), false, CLOSES).unwrap();
    assert_eq!((signature.status, signature.expires_at), (SignatureState::Counted, None));
}

#[test]
fn who_has_signed_does_not_count_again_and_leaves_no_name() {
    let mut signature = pending();
    signature.confirm(&open(), true, NOON).unwrap();
    assert_eq!((signature.status, signature.name), (SignatureState::Repeated, None));
}

#[test]
fn nothing_is_confirmed_after_the_close() {
    assert_eq!(pending().confirm(&open(), false, AFTERWARDS).unwrap_err().code, Code::Conflict);
}

#[test]
fn what_is_taken_back_leaves_no_name() {
    let mut signature = pending();
    signature.confirm(&open(), false, NOON).unwrap();
    signature.withdraw(&open(), NOON).unwrap();
    assert_eq!((signature.status, signature.name), (SignatureState::Withdrawn, None));
}

#[test]
fn what_does_not_count_is_not_taken_back() {
    assert_eq!(pending().withdraw(&open(), NOON).unwrap_err().code, Code::Conflict);
}

/// Anything a caller may try, and time.
#[derive(Clone, Debug)]
enum Try {
    Wait(i64),
    Move(PetitionStatus, bool),
    Seal,
    PutOff(i64),
    Rewrite,
    Settle,
}

fn attempt() -> impl Strategy<Value = Try> {
    prop_oneof![
        3 => (0_i64..400_000).prop_map(Try::Wait),
        6 => (select(PetitionStatus::ALL), any::<bool>()).prop_map(|(to, told)| Try::Move(to, told)),
        3 => Just(Try::Seal),
        1 => (-1_000_i64..100_000).prop_map(Try::PutOff),
        1 => Just(Try::Rewrite),
        1 => Just(Try::Settle),
    ]
}

proptest! {
    #[test]
    fn no_sequence_of_moves_reaches_an_illegal_state(attempts in prop::collection::vec(attempt(), 0..40)) {
        use PetitionStatus as S;
        let (mut petition, mut now) = (draft(), NOON);
        for attempt in attempts {
            let before = petition.clone();
            let done = match attempt.clone() {
                Try::Wait(seconds) => { now = now.plus_seconds(seconds); Ok(()) }
                Try::Move(status, told) => petition.enter(&if told { delivering(now) } else { to(status) }, now),
                Try::Seal => petition.seal(&census_at(now, &[])),
                Try::PutOff(seconds) => {
                    let closes_at = Some(before.closes_at.plus_seconds(seconds));
                    petition.revise(PetitionPatch { closes_at, ..PetitionPatch::default() }, now)
                }
                Try::Rewrite => {
                    let text = Some(format!("We ask at {now}.").parse().unwrap());
                    petition.revise(PetitionPatch { text, ..PetitionPatch::default() }, now)
                }
                Try::Settle => { petition.settle(now); Ok(()) }
            };
            prop_assert!(done.is_ok() || petition == before, "a refusal changes nothing: {:?}", attempt);
            let status = petition.status;
            let (past, ends) = (petition.status_at(now), [S::Delivered, S::Withdrawn]);
            prop_assert_eq!(status == S::Draft, petition.opened_at.is_none() && petition.digest.is_none());
            prop_assert_eq!(matches!(status, S::Draft | S::Open), petition.closed_at.is_none());
            prop_assert!(before.opened_at.is_none() || petition.text == before.text, "what is signed stays");
            prop_assert!(!ends.contains(&before.status) || past == before.status, "what has ended stays: {:?}", attempt);
            prop_assert_eq!(status == S::Delivered, petition.delivered_at.is_some() && petition.delivery_means.is_some());
            prop_assert!(status != S::Delivered || petition.sealed_at >= petition.closed_at, "what is delivered is sealed");
            prop_assert!(status != S::Delivered || petition.delivered_at >= petition.sealed_at, "it is sealed before");
            prop_assert!(petition.seal_number.unwrap_or(0) >= before.seal_number.unwrap_or(0), "seals are not undone");
        }
    }

    /// Whatever is answered in whatever order, it counts at most once at a time, and never without having been confirmed.
    #[test]
    fn a_signature_is_confirmed_before_it_counts(steps in prop::collection::vec((any::<bool>(), any::<bool>()), 0..12)) {
        let mut signature = pending();
        for (confirm, has_signed) in steps {
            let before = signature.clone();
            let done = if confirm {
                signature.confirm(&open(), has_signed, NOON)
            } else {
                signature.withdraw(&open(), NOON)
            };
            prop_assert!(done.is_ok() || signature == before);
            prop_assert_eq!(signature.status == SignatureState::Pending, signature.confirmed_at.is_none());
            prop_assert_eq!(signature.status == SignatureState::Pending, signature.expires_at.is_some());
            prop_assert_eq!(signature.status == SignatureState::Withdrawn, signature.withdrawn_at.is_some());
            prop_assert_eq!(signature.name.is_some(), matches!(signature.status, SignatureState::Pending | SignatureState::Counted));
        }
    }
}
