//! Petitions at rest: who counts once, what counted when, and what is left of somebody who was forgotten.

use crate::{
    Database, START, fresh,
    paging::{pages_in_order, read},
};
use advocacy::{
    NewPetition, NewPetitionBatch, Petition, PetitionBatch, PetitionSignature, PetitionSignatureFilter,
    petition::{
        BatchStatus, BatchTransition, PetitionMail, PetitionMatter, PetitionStatus, PetitionTransition,
        SIGNATURE_SECONDS, TokenPurpose,
    },
};
use kernel::{
    At, Code, Draft as _, Id, Staged as _,
    page::{Sorted as _, Window},
};
use serde_json::json;
use store::{Change, Error, Job, Task as _};

impl Database {
    pub(crate) async fn open_petition(&self, slug: &str, unit: Id, organization: Id) -> Petition {
        self.session.ensure_fingerprint_key(&self.clock, [7; 32]).await.unwrap();
        let new: NewPetition = read(json!({
            "slug": slug, "title": "Same title", "text": "We ask.", "post_id": null, "organization_id": organization,
            "owner_unit_id": unit, "goals": [], "target": null, "thresholds": [], "closes_at": START.plus_seconds(86_400)
        }));
        let id = self.add(new.register(self.clock.id(), self.clock.now()).unwrap()).await;
        let now = self.clock.now();
        let open = PetitionTransition { to: PetitionStatus::Open, note: None, delivery: None };
        let change = Change::new(id, None, move |petition: &mut Petition, (): &()| petition.enter(&open, now));
        fresh(self.session.change(self.by_admin(), change).await.unwrap())
    }

    async fn petition(&self) -> Petition {
        let (unit, organization) = (self.unit("owner").await, self.organization().await);
        self.open_petition("petition", unit, organization).await
    }

    /// Does what the job that writes the mail does; gives the hash of the token in it.
    pub(crate) async fn mailed_to(
        &self,
        petition: Id,
        email: &str,
        token: u8,
        matter: PetitionMatter,
    ) -> Option<TokenPurpose> {
        let mail = PetitionMail { petition_id: petition, email: email.parse().unwrap(), matter };
        let job = self.mail_asked_for(&mail).await;
        let letter = self.session.keep_petition_token(self.clock.now(), &job, mail, [token; 32]).await.unwrap();
        self.session.finish_job(&job).await.unwrap();
        letter.map(|letter| letter.purpose)
    }

    /// The job that writes a mail which is asked for.
    async fn mail_asked_for(&self, mail: &PetitionMail) -> Job {
        self.session.ask_about_petition(self.by_admin(), mail.clone()).await.unwrap();
        loop {
            let job = self.session.claim_job(&self.clock, 60, None).await.unwrap().unwrap();
            if job.kind == PetitionMail::KIND {
                break job;
            }
        }
    }

    async fn signing(&self, petition: Id, email: &str, token: u8) -> Option<TokenPurpose> {
        let matter = PetitionMatter::Signing { name: "Ada".parse().unwrap(), division_ocd_id: None };
        self.mailed_to(petition, email, token, matter).await
    }

    pub(crate) async fn redeemed(&self, token: u8, purpose: TokenPurpose) -> bool {
        self.session.redeem_petition_token(self.clock.now(), [token; 32], purpose).await.unwrap()
    }

    /// A batch that was handed in.
    async fn batch(&self, petition: Id) -> Id {
        let new: NewPetitionBatch = read(json!({
            "petition_id": petition, "count": 5, "division_ocd_id": null, "place": "The market",
            "collected_on": START.day(), "proof": "Sheet 1"
        }));
        self.add(new.register(self.clock.id(), self.clock.now()).unwrap()).await
    }

    /// Verifies a batch, by a clock that says `now`.
    async fn verify(&self, batch: Id, now: At) {
        let (to, by) = (BatchTransition { to: BatchStatus::Verified, note: None }, Some(self.clock.id()));
        let rule = move |batch: &mut PetitionBatch, petition: &Option<Petition>| {
            batch.judge(&to, petition.as_ref().unwrap(), by, now)
        };
        self.session.change(self.by_admin(), Change::new(batch, None, rule)).await.unwrap();
    }

    async fn seal(&self, petition: Id) {
        self.session.seal_petition(self.by_admin(), petition, None).await.unwrap();
    }

    /// Whether each seal is recounted as it was.
    async fn recounted(&self, petition: Id) -> Vec<bool> {
        let (mut recounted, mut before) = (Vec::new(), None);
        let kept = self.session.find::<Petition>(petition).await.unwrap().unwrap();
        for seal in self.session.petition_seals(petition, 0, 200).await.unwrap() {
            let recount = self.session.petition_census(petition, seal.counted_at).await.unwrap();
            recounted.push(seal.clone().proof(&kept, before.as_ref(), &recount).is_recounted);
            before = Some(seal);
        }
        recounted
    }

    async fn signatures(&self) -> Vec<PetitionSignature> {
        let sort = PetitionSignature::SORTING.parse(None).unwrap();
        let window = Window { limit: 20, sort, after: None, count: false };
        let filter = PetitionSignatureFilter::default();
        self.session.page::<PetitionSignature>(filter, &self.by_admin().actor, window).await.unwrap().data
    }
}

both! {
    async fn petitions_page_in_order(database) {
        let (unit, organization) = (database.unit("owner").await, database.organization().await);
        for slug in ["a", "b", "c"] {
            database.open_petition(slug, unit, organization).await;
        }
        pages_in_order::<Petition>(database, 3).await;
    }

    async fn signatures_page_in_order(database) {
        let petition = database.petition().await.id;
        for (token, email) in [(1, "a@example.org"), (2, "b@example.org"), (3, "c@example.org")] {
            database.signing(petition, email, token).await;
        }
        pages_in_order::<PetitionSignature>(database, 3).await;
    }

    async fn batches_page_in_order(database) {
        let petition = database.petition().await.id;
        for _ in 0..3 {
            database.batch(petition).await;
        }
        pages_in_order::<PetitionBatch>(database, 3).await;
    }

    async fn however_often_somebody_confirms_they_count_once(database) {
        let petition = database.petition().await.id;
        for token in 1..=3 {
            database.signing(petition, "ada@example.org", token).await;
        }
        let redeemed = |token| database.redeemed(token, TokenPurpose::Confirm);
        let redeemed = tokio::join!(redeemed(1), redeemed(2), redeemed(3));
        let census = database.session.petition_census(petition, database.clock.now()).await.unwrap();
        assert_eq!((redeemed, census.tally.total()), ((true, true, true), 1));
    }

    async fn who_takes_a_signature_back_twice_at_once_is_told_that_it_does_not_count(database) {
        let petition = database.petition().await.id;
        database.signing(petition, "ada@example.org", 1).await;
        database.redeemed(1, TokenPurpose::Confirm).await;
        for token in [2, 3] {
            database.signing(petition, "ada@example.org", token).await;
        }
        let now = database.clock.now();
        let take_back = |token| database.session.redeem_petition_token(now, [token; 32], TokenPurpose::Withdraw);
        let (one, other) = tokio::join!(take_back(2), take_back(3));
        let refused = one.and(other).unwrap_err();
        assert!(matches!(&refused, Error::Refused(problem) if problem.code == Code::Conflict), "{refused:?}");
    }

    async fn who_has_signed_is_offered_to_take_it_back(database) {
        let petition = database.petition().await.id;
        let first = database.signing(petition, "ada@example.org", 1).await;
        database.redeemed(1, TokenPurpose::Confirm).await;
        let again = database.signing(petition, "ADA@example.org", 2).await;
        assert_eq!((first, again), (Some(TokenPurpose::Confirm), Some(TokenPurpose::Withdraw)));
    }

    async fn an_address_gets_five_mails_within_an_hour(database) {
        let petition = database.petition().await.id;
        let mut sent = Vec::new();
        for token in 1..=6 {
            sent.push(database.signing(petition, "ada@example.org", token).await.is_some());
        }
        assert_eq!(sent, [true, true, true, true, true, false]);
    }

    async fn an_hour_later_an_address_gets_mails_again(database) {
        let petition = database.petition().await.id;
        for token in 1..=5 {
            database.signing(petition, "ada@example.org", token).await;
        }
        let mut sent = Vec::new();
        for (token, seconds) in [(6, 3_599), (7, 1)] {
            database.clock.advance(seconds);
            sent.push(database.signing(petition, "ada@example.org", token).await.is_some());
        }
        assert_eq!(sent, [false, true]);
    }

    async fn a_mail_that_is_tried_again_is_not_one_more(database) {
        let petition_id = database.petition().await.id;
        let matter = PetitionMatter::Signing { name: "Ada".parse().unwrap(), division_ocd_id: None };
        let mail = PetitionMail { petition_id, email: "ada@example.org".parse().unwrap(), matter };
        let mut job = database.mail_asked_for(&mail).await;
        for (token, attempts) in (10..).zip(1..=6) {
            job.attempts = attempts;
            let now = database.clock.now();
            database.session.keep_petition_token(now, &job, mail.clone(), [token; 32]).await.unwrap();
        }
        database.session.finish_job(&job).await.unwrap();
        let mut sent = Vec::new();
        for token in 1..=5 {
            sent.push(database.signing(petition_id, "ada@example.org", token).await.is_some());
        }
        assert_eq!(sent, [true, true, true, true, false]);
    }

    async fn a_token_for_one_thing_does_not_do_another(database) {
        let petition = database.petition().await.id;
        database.signing(petition, "ada@example.org", 1).await;
        let wrong = database.redeemed(1, TokenPurpose::Withdraw).await;
        assert_eq!((wrong, database.redeemed(1, TokenPurpose::Confirm).await), (false, true));
    }

    async fn a_token_tells_what_it_is_to_confirm_as_long_as_it_is_good(database) {
        let petition = database.petition().await.id;
        database.signing(petition, "ada@example.org", 1).await;
        let to_confirm = async || database.session.signature_to_confirm(database.clock.now(), [1; 32]).await.unwrap();
        let good = to_confirm().await.and_then(|signature| signature.name);
        database.clock.advance(SIGNATURE_SECONDS);
        assert_eq!((good, to_confirm().await), ("Ada".parse().ok(), None));
    }

    async fn an_expired_token_is_no_good(database) {
        let petition = database.petition().await.id;
        database.signing(petition, "ada@example.org", 1).await;
        database.clock.advance(SIGNATURE_SECONDS);
        assert!(!database.redeemed(1, TokenPurpose::Confirm).await);
    }

    async fn what_nobody_confirmed_is_forgotten(database) {
        let petition = database.petition().await.id;
        database.signing(petition, "ada@example.org", 1).await;
        let forgotten = [SIGNATURE_SECONDS - 1, SIGNATURE_SECONDS].map(|seconds| database.forgotten("petition_signatures", seconds));
        let [early, due] = forgotten;
        assert_eq!((early.await, due.await), (0, 1));
    }

    async fn what_is_mailed_late_can_be_confirmed_as_long(database) {
        let matter = PetitionMatter::Signing { name: "Ada".parse().unwrap(), division_ocd_id: None };
        let petition_id = database.petition().await.id;
        let mail = PetitionMail { petition_id, email: "ada@example.org".parse().unwrap(), matter };
        let job = database.mail_asked_for(&mail).await;
        for token in [1, 2] {
            database.clock.advance(3_600);
            let now = database.clock.now();
            database.session.keep_petition_token(now, &job, mail.clone(), [token; 32]).await.unwrap();
        }
        let early = database.forgotten("petition_signatures", SIGNATURE_SECONDS - 1).await;
        assert_eq!([early, database.forgotten("petition_signatures", SIGNATURE_SECONDS).await], [0, 1]);
    }

    async fn what_counted_at_an_instant_is_told_later(database) {
        let petition = database.petition().await.id;
        database.signing(petition, "ada@example.org", 1).await;
        database.redeemed(1, TokenPurpose::Confirm).await;
        let then = database.clock.now();
        let before = database.session.petition_census(petition, then).await.unwrap();
        database.clock.advance(60);
        database.mailed_to(petition, "ada@example.org", 2, PetitionMatter::Withdrawal).await;
        database.redeemed(2, TokenPurpose::Withdraw).await;
        let now = database.session.petition_census(petition, database.clock.now()).await.unwrap();
        let again = database.session.petition_census(petition, then).await.unwrap();
        assert_eq!((before.tally.total(), now.tally.total(), again), (1, 0, before));
    }

    // Who waits for a seal has read the clock before it, and another node's clock may be behind.
    async fn a_seal_is_recounted_after_what_an_earlier_clock_did(database) {
        let petition = database.petition().await.id;
        database.signing(petition, "ada@example.org", 1).await;
        database.redeemed(1, TokenPurpose::Confirm).await;
        database.mailed_to(petition, "ada@example.org", 2, PetitionMatter::Withdrawal).await;
        database.signing(petition, "bea@example.org", 3).await;
        let (batch, earlier) = (database.batch(petition).await, database.clock.now());
        database.clock.advance(10);
        database.seal(petition).await;
        database.clock.advance(-10);
        database.redeemed(2, TokenPurpose::Withdraw).await;
        let withdrawn = database.recounted(petition).await;
        database.redeemed(3, TokenPurpose::Confirm).await;
        let confirmed = database.recounted(petition).await;
        database.verify(batch, earlier).await;
        assert_eq!([withdrawn, confirmed, database.recounted(petition).await], [[true]; 3]);
    }

    async fn a_seal_by_an_earlier_clock_stands_after_the_one_before(database) {
        let petition = database.petition().await.id;
        database.signing(petition, "ada@example.org", 1).await;
        database.signing(petition, "bea@example.org", 2).await;
        database.clock.advance(10);
        database.seal(petition).await;
        database.clock.advance(-10);
        database.redeemed(1, TokenPurpose::Confirm).await;
        database.seal(petition).await;
        database.redeemed(2, TokenPurpose::Confirm).await;
        let seals = database.session.petition_seals(petition, 0, 200).await.unwrap();
        let totals: Vec<_> = seals.iter().map(|seal| seal.total).collect();
        assert_eq!((totals, database.recounted(petition).await), (vec![0, 1], vec![true, true]));
    }

    // What is shown is counted by the database, and what is sealed one by one: they are the same.
    async fn a_tally_is_that_of_the_census(database) {
        let kept = database.petition().await;
        let petition = kept.id;
        for (email, token) in [("ada@example.org", 1), ("bea@example.org", 2), ("cem@example.org", 3)] {
            database.signing(petition, email, token).await;
        }
        for token in [1, 2] {
            database.redeemed(token, TokenPurpose::Confirm).await;
        }
        database.mailed_to(petition, "bea@example.org", 4, PetitionMatter::Withdrawal).await;
        database.redeemed(4, TokenPurpose::Withdraw).await;
        let now = database.clock.now();
        let (tally, census) = tokio::join!(database.session.petition_tally(kept, now), database.session.petition_census(petition, now));
        let tally = tally.unwrap();
        assert_eq!((tally.total(), tally), (1, census.unwrap().tally));
    }

    async fn who_is_forgotten_counts_still_and_has_no_name(database) {
        let petition = database.petition().await.id;
        database.register(database.person("admin@example.org")).await.unwrap();
        let person = database.register(database.person("ada@example.org")).await.unwrap();
        database.signing(petition, "ada@example.org", 1).await;
        database.redeemed(1, TokenPurpose::Confirm).await;
        let by = database.by_admin();
        database.session.erase_person(by, person.id, directory::ErasureReason::Requested).await.unwrap();
        let signature = database.signatures().await.remove(0);
        let census = database.session.petition_census(petition, database.clock.now()).await.unwrap();
        assert_eq!((signature.name, signature.fingerprint, census.tally.total()), (None, None, 1));
    }
}
