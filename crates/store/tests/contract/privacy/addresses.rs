//! What is known of people by an address they had before, or stands of them in the history of others' records.

use super::*;
use advocacy::{
    PartnershipContact,
    advocate::{AdvocateMail, AdvocateMatter},
};
use policy::{
    Signature,
    statement::{Authority, SignatureAffirmation, SignatureFacts},
};
use store::Confirmed;

impl Database {
    /// A person whose address is their mark, and an administrator who stays.
    async fn addressed(&self) -> Person {
        self.register(self.person("admin@example.org")).await.unwrap();
        self.register(self.person(&format!("{MARK}@example.org"))).await.unwrap()
    }

    /// The person gets their mail elsewhere from now on.
    async fn with_another_address(&self, id: Id) -> Person {
        let patch = PersonPatch { email: "elsewhere@example.org".parse().ok(), ..PersonPatch::default() };
        let admin = self.by_admin().actor;
        let change = Change::new(id, None, move |person: &mut Person, ()| person.amend(patch, &admin));
        self.session.change(self.by_admin(), change).await.unwrap();
        self.session.find::<Person>(id).await.unwrap().unwrap()
    }
}

/// A request that acts once.
fn once(key: &str) -> Once {
    Once { key: key.into(), fingerprint: "f".into() }
}

/// Whether an export has something of each of the places that know people by their address.
fn by_address(export: &[ExportPart]) -> [bool; 4] {
    let has = |table| export.iter().any(|part| part.name == table && !part.records.is_empty());
    ["signatures", "petition_signatures", "incident_reporters", "partnership_contacts"].map(has)
}

both! {
    async fn an_export_has_what_is_held_under_an_earlier_address(database) {
        let moved = database.with_another_address(database.marked().await.id).await;
        assert_eq!(by_address(&database.export(moved).await), [true; 4]);
    }

    async fn an_erasure_reaches_what_is_held_under_an_earlier_address(database) {
        let moved = database.with_another_address(database.marked().await.id).await;
        database.erase(moved.id).await.unwrap();
        assert_eq!(database.with(MARK).await, Vec::<String>::new());
    }

    async fn what_is_held_under_an_earlier_address_is_of_whoever_has_it_now(database) {
        let moved = database.with_another_address(database.marked().await.id).await;
        let heir = database.register(database.person(&format!("{MARK}@example.org"))).await.unwrap();
        database.erase(moved.id).await.unwrap();
        let exports = [by_address(&database.export(moved).await), by_address(&database.export(heir).await)];
        assert_eq!(exports, [[false; 4], [true; 4]]);
    }

    async fn what_history_tells_of_a_contact_that_is_gone_is_exported_and_erased(database) {
        let person = database.addressed().await;
        let contact = database.know_at_a_partner(None).await;
        database.session.delete::<PartnershipContact>(database.by_admin(), contact, None).await.unwrap();
        let moved = database.with_another_address(person.id).await;
        let export = database.export(moved).await;
        let told: Vec<_> = export.iter().filter(|part| part.name == "changes").map(|part| part.records.len()).collect();
        database.erase(person.id).await.unwrap();
        assert_eq!((told, database.with(MARK).await), (vec![2, 1, 1, 0], vec![]));
    }

    async fn an_answer_that_tells_of_a_contact_who_is_gone_is_exported_and_erased(database) {
        let person = database.addressed().await;
        let contact = database.know_at_a_partner(Some(once("known"))).await;
        database.session.delete::<PartnershipContact>(database.by_admin(), contact, None).await.unwrap();
        let export = database.export(person.clone()).await;
        let answers: Vec<_> = export.iter().filter(|part| part.name == "idempotency_keys").map(|part| part.records.len()).collect();
        database.erase(person.id).await.unwrap();
        assert_eq!((answers, database.with(MARK).await), (vec![1], vec![]));
    }

    async fn what_history_tells_of_an_officer_is_erased_and_of_the_next_one_is_not(database) {
        let person = database.addressed().await;
        let signature = database.sign_as_officer(Some(once("signed"))).await;
        let (name, title) = ("Bob Nextofficer".parse().ok(), "President".parse().ok());
        let affirmation = SignatureAffirmation {
            version: 1, authority: Authority::RoleHeld, officer_name: name, officer_title: title, officer_email: None,
        };
        let now = database.clock.now();
        let rule = move |signature: &mut Signature, facts: &SignatureFacts| signature.affirm(affirmation, facts, None, now);
        let change = Change::new(signature, None, rule).permitted(|_, _| true).once(Some(once("affirmed")));
        database.session.change(database.by_admin_of_console(), change).await.unwrap();
        database.erase(person.id).await.unwrap();
        assert_eq!(database.with(MARK).await, Vec::<String>::new());
        let of_the_next = database.with("Nextofficer").await;
        assert!(["changes", "idempotency_keys"].iter().all(|place| of_the_next.iter().any(|found| found == place)));
    }

    async fn who_has_no_account_is_forgotten_by_their_address(database) {
        database.sign_as_officer(Some(once("signed"))).await;
        database.know_at_a_partner(Some(once("known"))).await;
        database.sign_and_report().await;
        let mail = AdvocateMail { email: format!("{MARK}@example.org").parse().unwrap(), matter: AdvocateMatter::Erase };
        database.session.keep_advocate_token(database.clock.now(), mail, [5; 32], false).await.unwrap();
        let before = database.with(MARK).await;
        assert!(["incident_reporters", "petition_signatures"].iter().all(|place| before.iter().any(|found| found == place)));
        let erased = database.session.confirm_advocate(database.by_admin(), [5; 32], Vec::new()).await.unwrap();
        assert!(matches!(erased, Some(Confirmed::Erased)));
        assert_eq!(database.with(MARK).await, Vec::<String>::new());
    }

    async fn an_erasure_reaches_what_is_written_of_a_contact_meanwhile(database) {
        let person = database.addressed().await;
        let contact = database.know_at_a_partner(None).await;
        let change = Change::new(contact, None, |contact: &mut PartnershipContact, ()| {
            contact.phone = None;
            Ok(())
        });
        let (_, erased) = tokio::join!(database.session.change(database.by_admin(), change), database.erase(person.id));
        erased.unwrap();
        assert_eq!(database.with(MARK).await, Vec::<String>::new());
    }

    async fn what_an_erasure_leaves_of_a_signature_is_another_revision_of_it(database) {
        let person = database.addressed().await;
        let signature = database.sign_as_officer(None).await;
        let revision = async || database.session.find::<Signature>(signature).await.unwrap().unwrap().revision;
        let before = revision().await;
        database.erase(person.id).await.unwrap();
        assert_eq!(revision().await, before + 1);
    }
}
