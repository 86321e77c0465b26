use super::*;
use crate::open_badges::{
    AchievementCredential, AchievementType, Badge, IssuingKey, MAX_CREDENTIAL, StatusPurpose, bake_svg, did_document,
    sign_embedded, sign_jwt,
    testing::{DID, at, credential, ed25519, rsa},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use proptest::prelude::*;
use serde_json::{Value, json};

const NOW: &str = "2026-06-01T00:00:00Z";
const LIST: &str = "https://badges.example/status/revocation";

/// What the issuer publishes.
fn published(revoked: &[usize], suspended: &[usize]) -> BTreeMap<String, String> {
    let methods = [ed25519().public(), rsa().public()];
    let list = |purpose: StatusPurpose, indices: &[usize]| {
        let address = format!("https://badges.example/status/{purpose}");
        let until = at("2026-06-08T00:00:00Z");
        let list = StatusList::with(indices.iter().copied()).document(
            &address,
            DID,
            purpose,
            at("2026-05-31T00:00:00Z"),
            until,
        );
        (address, sign_jwt(&list, &ed25519()).unwrap())
    };
    BTreeMap::from([
        ("https://badges.example/.well-known/did.json".to_owned(), did_document(DID, &methods).to_string()),
        list(StatusPurpose::Revocation, revoked),
        list(StatusPurpose::Suspension, suspended),
    ])
}

fn verified_at(text: &str, now: &str, recipient: Option<&str>, found: &BTreeMap<String, String>) -> Report {
    verify(text, &Circumstances { now: at(now), recipient, found })
}

fn verified(text: &str) -> Report {
    verified_at(text, NOW, None, &published(&[], &[]))
}

/// The step that failed, and why.
fn failed(report: &Report) -> (Step, String) {
    let step = report.steps.iter().find(|finding| finding.outcome == Outcome::Fail).unwrap();
    assert!(!report.verified);
    (step.step, step.reason.clone().unwrap())
}

fn token() -> String {
    sign_jwt(&credential().document(), &ed25519()).unwrap()
}

fn embedded(badge: &AchievementCredential) -> String {
    sign_embedded(&badge.document(), &ed25519(), badge.valid_from).unwrap().to_string()
}

/// The document changed, and signed by its issuer as it is then.
fn signed_anyway(change: impl FnOnce(&mut Value)) -> String {
    let mut document = credential().document();
    change(&mut document);
    sign_embedded(&document, &ed25519(), at(NOW)).unwrap().to_string()
}

#[test]
fn what_is_missing_is_named() {
    let mut found = published(&[], &[]);
    found.remove(LIST);
    let report = verified_at(&token(), NOW, None, &found);
    assert_eq!((report.verified, report.missing), (false, vec![LIST.to_owned()]));
}

#[test]
fn every_form_of_a_credential_holds() {
    let image = Badge { title: "A", kind: AchievementType::Badge, issuer: "B" }.svg();
    let plain = [token(), sign_jwt(&credential().document(), &rsa()).unwrap(), embedded(&credential())];
    let baked = plain.iter().map(|text| bake_svg(&image, text).unwrap());
    for text in plain.iter().cloned().chain(baked) {
        let report = verified(&text);
        assert!(report.verified, "{report:?}");
        assert_eq!(report.issuer.as_deref(), Some(DID));
        assert_eq!(report.achievement.as_deref(), Some("Privacy of readers"));
    }
}

#[test]
fn every_step_is_named_with_what_came_of_it() {
    let outcomes: Vec<_> = verified(&token()).steps.iter().map(|finding| (finding.step, finding.outcome)).collect();
    let pass = [Step::Schema, Step::Proof, Step::Dates, Step::Status].map(|step| (step, Outcome::Pass));
    assert_eq!(outcomes[..4], pass);
    assert_eq!(outcomes[4], (Step::Recipient, Outcome::Skipped));
}

#[test]
fn after_a_proof_that_fails_nothing_is_believed() {
    let report = verified_at(&token(), NOW, None, &BTreeMap::new());
    let outcomes: Vec<_> = report.steps.iter().map(|finding| finding.outcome).collect();
    assert_eq!(outcomes, [Outcome::Pass, Outcome::Fail, Outcome::Skipped, Outcome::Skipped, Outcome::Skipped]);
}

#[test]
fn what_must_be_fetched_is_told() {
    let suspension = "https://badges.example/status/suspension";
    for text in [token(), embedded(&credential())] {
        assert_eq!(needed(&text), ["https://badges.example/.well-known/did.json", LIST, suspension]);
    }
    assert!(needed("junk").is_empty());
}

#[test]
fn a_revoked_credential_is_refused() {
    let report = verified_at(&token(), NOW, None, &published(&[94_567], &[]));
    assert_eq!(failed(&report), (Step::Status, "the credential was revoked".into()));
}

#[test]
fn a_suspended_credential_is_refused() {
    let report = verified_at(&token(), NOW, None, &published(&[], &[94_567]));
    assert_eq!(failed(&report), (Step::Status, "the credential is suspended".into()));
}

#[test]
fn the_bits_of_others_do_not_matter() {
    assert!(verified_at(&token(), NOW, None, &published(&[94_566, 94_568], &[0])).verified);
}

#[test]
fn a_flood_of_lists_is_refused() {
    let status = credential().status[0].clone();
    let badge = AchievementCredential { status: vec![status; MAX_STATUSES + 1], ..credential() };
    assert!(!needed(&embedded(&badge)).contains(&LIST.to_owned()));
    assert_eq!(failed(&verified(&embedded(&badge))).0, Step::Status);
}

#[test]
fn a_list_that_is_not_there_is_no_good_news() {
    let mut found = published(&[], &[]);
    found.remove(LIST);
    assert_eq!(failed(&verified_at(&token(), NOW, None, &found)).0, Step::Status);
}

#[test]
fn an_old_list_is_refused() {
    let (step, reason) = failed(&verified_at(&token(), "2026-06-08T00:00:00Z", None, &published(&[], &[])));
    assert_eq!(step, Step::Status);
    assert!(reason.contains("held until"), "{reason}");
}

#[test]
fn the_list_of_somebody_else_is_refused() {
    let mut found = published(&[], &[]);
    let other = IssuingKey::ed25519("did:web:other.example#a", &[9; 32]);
    let list = StatusList::default();
    for (issuer, key) in
        [("did:web:other.example", other), (DID, IssuingKey::ed25519(format!("{DID}#ed25519"), &[9; 32]))]
    {
        let list = list.document(
            LIST,
            issuer,
            StatusPurpose::Revocation,
            at("2026-05-31T00:00:00Z"),
            at("2026-07-01T00:00:00Z"),
        );
        found.insert(LIST.into(), sign_jwt(&list, &key).unwrap());
        assert_eq!(failed(&verified_at(&token(), NOW, None, &found)).0, Step::Status);
    }
}

#[test]
fn a_list_about_something_else_is_refused() {
    let mut found = published(&[], &[]);
    let suspension = found["https://badges.example/status/suspension"].clone();
    found.insert(LIST.into(), suspension);
    assert_eq!(failed(&verified_at(&token(), NOW, None, &found)).0, Step::Status);
}

#[test]
fn a_list_that_is_not_at_an_address_of_https_is_refused() {
    let mut badge = credential();
    badge.status[0].list = "file:///etc/passwd".into();
    assert_eq!(needed(&embedded(&badge)), ["https://badges.example/.well-known/did.json"]);
    assert_eq!(failed(&verified(&embedded(&badge))).0, Step::Status);
}

#[test]
fn a_bit_outside_the_list_is_refused() {
    let mut badge = credential();
    badge.status[0].index = StatusList::LENGTH;
    assert_eq!(failed(&verified(&embedded(&badge))).0, Step::Status);
}

#[test]
fn a_status_of_an_unknown_kind_is_refused() {
    let text = signed_anyway(|document| {
        document["@context"]
            .as_array_mut()
            .unwrap()
            .push("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json".into());
        document["credentialStatus"] = json!({ "id": "https://badges.example/list", "type": "1EdTechRevocationList" });
    });
    assert_eq!(failed(&verified(&text)).0, Step::Status);
}

#[test]
fn a_credential_holds_while_its_dates_say_so() {
    let badge = AchievementCredential { status: Vec::new(), ..credential() };
    let outcome = |now| verified_at(&embedded(&badge), now, None, &published(&[], &[])).steps[2].outcome;
    assert_eq!(outcome("2026-05-01T11:59:59Z"), Outcome::Fail);
    assert_eq!(outcome("2026-05-01T12:00:00Z"), Outcome::Pass);
    assert_eq!(outcome("2027-05-01T11:59:59Z"), Outcome::Pass);
    assert_eq!(outcome("2027-05-01T12:00:00Z"), Outcome::Fail);
}

#[test]
fn the_recipient_is_known_by_id_and_by_address() {
    let outcome = |recipient| verified_at(&token(), NOW, Some(recipient), &published(&[], &[])).steps[4].outcome;
    for own in ["urn:uuid:0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d70", "ada@library.example", "mailto:Ada@library.example"] {
        assert_eq!(outcome(own), Outcome::Pass, "{own}");
    }
    for other in ["urn:uuid:0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d71", "bob@library.example", ""] {
        assert_eq!(outcome(other), Outcome::Fail, "{other}");
    }
}

#[test]
fn an_address_without_a_hash_is_known_in_whatever_letters() {
    let plain = json!({ "type": "IdentityObject", "hashed": false, "identityHash": "Ada@Library.example", "identityType": "emailAddress" });
    let told = signed_anyway(|document| document["credentialSubject"]["identifier"] = json!([plain]));
    let named = signed_anyway(|document| {
        let achievement = document["credentialSubject"]["achievement"].take();
        document["credentialSubject"] =
            json!({ "id": "mailto:Ada@Library.example", "type": ["AchievementSubject"], "achievement": achievement });
    });
    for text in [told, named] {
        let report = verified_at(&text, NOW, Some("ada@library.example"), &published(&[], &[]));
        assert_eq!(report.steps[4].outcome, Outcome::Pass, "{report:?}");
    }
}

#[test]
fn the_key_of_another_issuer_is_refused() {
    let key = IssuingKey::ed25519("did:web:other.example#a", &[9; 32]);
    let mut found = published(&[], &[]);
    let document = did_document("did:web:other.example", &[key.public()]).to_string();
    found.insert("https://other.example/.well-known/did.json".into(), document);
    let text = sign_jwt(&credential().document(), &key).unwrap();
    assert_eq!(needed(&text)[0], "https://badges.example/.well-known/did.json");
    assert_eq!(failed(&verified_at(&text, NOW, None, &found)), (Step::Proof, "the key is not the issuer's".into()));
}

#[test]
fn a_key_that_was_withdrawn_is_refused() {
    let mut found = published(&[], &[]);
    let document = did_document(DID, &[rsa().public()]).to_string();
    found.insert("https://badges.example/.well-known/did.json".into(), document);
    assert_eq!(failed(&verified_at(&token(), NOW, None, &found)).0, Step::Proof);
}

#[test]
fn a_token_may_bring_its_key_if_it_is_the_issuers() {
    let badge = AchievementCredential { status: Vec::new(), ..credential() };
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let others = IssuingKey::ed25519(format!("{DID}#ed25519"), &[9; 32]);
    for (key, holds) in [(ed25519(), true), (others, false)] {
        let header = json!({ "alg": "EdDSA", "jwk": key.public().key.jwk() });
        let message = format!("{}.{}", part(&header), part(&badge.document()));
        let text = format!("{message}.{}", key.sign(&message).unwrap());
        assert_eq!(needed(&text), ["https://badges.example/.well-known/did.json"]);
        assert_eq!(verified(&text).verified, holds);
    }
}

#[test]
fn an_issuer_may_be_a_key_by_itself() {
    let name = ed25519().public().key.multibase().unwrap();
    let did = format!("did:key:{name}");
    let mut badge = AchievementCredential { status: Vec::new(), ..credential() };
    badge.issuer.id.clone_from(&did);
    let text = sign_jwt(&badge.document(), &IssuingKey::ed25519(format!("{did}#{name}"), &[7; 32])).unwrap();
    assert!(needed(&text).is_empty());
    assert!(verified_at(&text, NOW, None, &BTreeMap::new()).verified);
}

#[test]
fn an_issuer_may_be_an_address_with_keys_of_its_host() {
    let mut badge = AchievementCredential { status: Vec::new(), ..credential() };
    badge.issuer.id = "https://badges.example/issuers/1".into();
    let pkcs8: String = include_str!("../testing_rsa.b64").split_whitespace().collect();
    let pkcs8 = STANDARD.decode(pkcs8).unwrap();
    for (address, holds) in [("https://badges.example/keys/1", true), ("https://other.example/keys/1", false)] {
        let found = BTreeMap::from([(address.to_owned(), rsa().public().key.jwk().to_string())]);
        let text = sign_jwt(&badge.document(), &IssuingKey::rsa(address, &pkcs8).unwrap()).unwrap();
        assert_eq!(verified_at(&text, NOW, None, &found).verified, holds, "{address}");
    }
}

#[test]
fn unknown_terms_are_refused() {
    let mut document: Value = serde_json::from_str(&embedded(&credential())).unwrap();
    document["credentialSubject"]["colour"] = json!("red");
    let (step, reason) = failed(&verified(&document.to_string()));
    assert_eq!(step, Step::Schema);
    assert!(reason.contains("colour"), "{reason}");
}

#[test]
fn what_a_badge_must_have_is_told() {
    type Change = fn(&mut Value);
    let cases: [(Change, &str); 4] = [
        (
            |document| drop(document["credentialSubject"].as_object_mut().unwrap().shift_remove("achievement")),
            "achievement",
        ),
        (|document| drop(document.as_object_mut().unwrap().shift_remove("validFrom")), "validFrom"),
        (|document| document["type"] = json!(["VerifiableCredential"]), "AchievementCredential"),
        (|document| drop(document.as_object_mut().unwrap().shift_remove("issuer")), "issuer"),
    ];
    for (change, told) in cases {
        let (step, reason) = failed(&verified(&signed_anyway(change)));
        assert_eq!(step, Step::Schema);
        assert!(reason.contains(told), "{reason}");
    }
}

#[test]
fn what_the_credential_says_stands_in_the_credential() {
    let id = credential().id;
    let text =
        signed_anyway(|document| document["evidence"] = json!([{ "id": id, "type": ["Evidence"], "name": "Itself" }]));
    assert_eq!(failed(&verified(&text)).0, Step::Schema);
}

#[test]
fn a_proof_that_holds_no_more_is_refused() {
    let mut document: Value = serde_json::from_str(&embedded(&credential())).unwrap();
    document["proof"]["expires"] = json!(NOW);
    let (step, reason) = failed(&verified(&document.to_string()));
    assert_eq!((step, reason.as_str()), (Step::Proof, "the proof holds no more"));
}

#[test]
fn a_flood_is_refused_unread() {
    assert_eq!(failed(&verified(&" ".repeat(MAX_CREDENTIAL + 1))).0, Step::Schema);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_change_of_a_byte_is_refused(at in any::<prop::sample::Index>(), by in 1_u8..=255) {
        for text in [embedded(&credential()), token()] {
            let mut bytes = text.into_bytes();
            let index = at.index(bytes.len());
            bytes[index] ^= by;
            if let Ok(text) = String::from_utf8(bytes) {
                prop_assert!(!verified(&text).verified, "{}", text);
            }
        }
    }

    #[test]
    fn whatever_is_issued_holds(name in "\\PC{1,40}", narrative in "\\PC{1,40}", evidence in 0_usize..5, rs256: bool) {
        let mut badge = credential();
        badge.achievement.name.clone_from(&name);
        badge.achievement.criteria.narrative = narrative;
        badge.evidence = vec![badge.evidence[0].clone(); evidence];
        let key = if rs256 { rsa() } else { ed25519() };
        let image = Badge { title: &name, kind: AchievementType::Badge, issuer: &badge.issuer.name }.svg();
        for text in [embedded(&badge), sign_jwt(&badge.document(), &key).unwrap()] {
            let report = verified(&bake_svg(&image, &text).unwrap());
            prop_assert!(report.verified, "{:?}", report);
            prop_assert_eq!(report.achievement, Some(name.clone()));
        }
    }

    #[test]
    fn junk_never_panics(text in "[{<]?\\PC{0,60}") {
        prop_assert!(!verified(&text).verified);
    }
}
