//! Coalitions and joint statements at rest: who sees what, what time does, and what two do at once.

use crate::{Database, START, fresh, paging::pages_in_order, privacy::waits::awaited};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use directory::{NewOrganization, Organization};
use kernel::{Actor, Code, Draft as _, Grant, Id, Permission, Role, Staged as _, page::Window};
use policy::{
    Coalition, JointStatement, Motion, NewCoalition, NewJointStatement, NewMotion, Signature,
    coalition::{CoalitionStatus, CoalitionTransition, MemberRole, Membership, MotionStatus, Vote, VoteCast},
    statement::{
        NewSignature, SignatureAffirmation, SignatureFacts, SignatureMail, SignatureStatus, StatementStatus,
        StatementTransition, TOKEN_SECONDS, TextAmendment, TextDigest,
    },
};
use serde_json::json;
use store::{By, Change, Error, KeptList, sqlite::queries::Listed, testing::TestDatabase};

const WEEK: i64 = 7 * 86_400;

/// A client of that organization, with the permission to sign.
pub(crate) fn client_of(organization: Id) -> Actor {
    Actor {
        client: Some("partner".into()),
        scopes: Some(vec![Permission::PolicySign]),
        organization: Some(organization),
        ..Actor::public()
    }
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> Code {
    let Err(Error::Refused(problem)) = result else { panic!("{result:?}") };
    problem.code
}

impl Database {
    pub(crate) fn by_actor(&self, actor: Actor) -> By {
        By { actor, ..self.by_admin() }
    }

    pub(crate) async fn organization(&self) -> Id {
        let new = json!({ "name": "Same Name", "kind": "partner", "website": "https://www.example.org" });
        let new: NewOrganization = serde_json::from_value(new).unwrap();
        let organization: Organization = new.register(self.clock.id(), self.clock.now()).unwrap();
        fresh(self.session.create(self.by_admin(), None, organization).await.unwrap()).id
    }

    async fn coalition(&self, slug: &str, owner: Id, members: &[Id]) -> Coalition {
        let new: NewCoalition = serde_json::from_value(json!({
            "slug": slug, "name": "Same name", "purpose": "To read.", "owner_unit_id": owner, "goals": [],
            "quorum": "majority"
        }))
        .unwrap();
        let mut coalition = new.register(self.clock.id(), self.clock.now()).unwrap();
        for &member in members {
            let since = "2026-01-01".parse().unwrap();
            let membership = Membership { role: MemberRole::Member, voting: true, since, until: None };
            coalition.enrol(member, membership).unwrap();
        }
        coalition.charter_version = Some(1);
        fresh(self.session.create(self.by_admin(), None, coalition).await.unwrap())
    }

    /// An active coalition of two organizations.
    async fn active(&self, slug: &str, owner: Id) -> (Coalition, [Id; 2]) {
        let members = [self.organization().await, self.organization().await];
        let coalition = self.coalition(slug, owner, &members).await;
        let now = self.clock.now();
        let to = CoalitionTransition { to: CoalitionStatus::Active, note: None };
        let rule = move |coalition: &mut Coalition, _: &_| coalition.enter(&to, now);
        let change = Change::new(coalition.id, None, rule);
        (fresh(self.session.change(self.by_admin(), change).await.unwrap()), members)
    }

    async fn motion(&self, coalition: Id) -> Motion {
        let new: NewMotion = serde_json::from_value(json!({
            "coalition_id": coalition, "text": "That we sign.", "kind": "general", "threshold": "majority",
            "closes_at": START.plus_seconds(WEEK)
        }))
        .unwrap();
        let motion = new.register(self.clock.id(), self.clock.now()).unwrap();
        fresh(self.session.create(self.by_admin(), None, motion).await.unwrap())
    }

    async fn vote(&self, motion: Id, organization: Id, vote: Vote) -> Motion {
        let now = self.clock.now();
        let rule = move |motion: &mut Motion, (): &()| motion.cast(organization, VoteCast { vote }, None, now);
        fresh(self.session.change(self.by_admin(), Change::new(motion, None, rule)).await.unwrap())
    }

    async fn draft(&self, slug: &str, owner: Id, quorum: i32) -> JointStatement {
        let new: NewJointStatement = serde_json::from_value(json!({
            "slug": slug, "title": "Same title", "text": "We read.", "owner_unit_id": owner, "goals": [],
            "quorum": quorum, "deadline": START.plus_seconds(WEEK)
        }))
        .unwrap();
        let statement = new.register(self.clock.id(), self.clock.now()).unwrap();
        fresh(self.session.create(self.by_admin(), None, statement).await.unwrap())
    }

    pub(crate) async fn open(&self, slug: &str, owner: Id, quorum: i32) -> JointStatement {
        let draft = self.draft(slug, owner, quorum).await;
        let now = self.clock.now();
        let to = StatementTransition { to: StatementStatus::Open, note: None, delivery: None };
        let rule = move |statement: &mut JointStatement, (): &()| statement.enter(&to, now);
        fresh(self.session.change(self.by_admin(), Change::new(draft.id, None, rule)).await.unwrap())
    }

    async fn amend(&self, statement: Id) {
        let now = self.clock.now();
        let amendment = TextAmendment { text: "We read on.".parse().unwrap(), deadline: None, note: None };
        let rule = move |statement: &mut JointStatement, (): &()| statement.amend_text(amendment, now);
        self.session.change(self.by_admin(), Change::new(statement, None, rule)).await.unwrap();
    }

    pub(crate) fn signature(&self, statement: Id, organization: Id, email: Option<&str>) -> Signature {
        let new: NewSignature = serde_json::from_value(json!({
            "statement_id": statement, "organization_id": organization, "version": 1,
            "authority": if email.is_some() { "mail_domain" } else { "role_held" },
            "officer_name": "Ada", "officer_title": "President", "officer_email": email
        }))
        .unwrap();
        new.register(self.clock.id(), self.clock.now()).unwrap()
    }

    async fn sign(&self, statement: Id, organization: Id) -> Result<Signature, Error> {
        let by = self.by_actor(client_of(organization));
        self.session.sign(by, None, self.signature(statement, organization, None)).await.map(fresh)
    }

    /// A signature that waits for its mail, and the token in it.
    async fn mailed(&self, statement: Id) -> (Signature, [u8; 32]) {
        let organization = self.organization().await;
        let signature = self.signature(statement, organization, Some("ada@example.org"));
        let by = self.by_actor(client_of(organization));
        let signature = fresh(self.session.sign(by, None, signature).await.unwrap());
        let mail = SignatureMail { signature_id: signature.id, email: "ada@example.org".parse().unwrap() };
        let kept = self.session.keep_signature_token(self.clock.now(), mail, [7; 32], false).await.unwrap();
        assert!(kept.is_some());
        (signature, [7; 32])
    }

    /// Whether the officer of a signature gets a mail that is only written now.
    async fn is_written_to(&self, signature: &Signature) -> bool {
        let mail = SignatureMail { signature_id: signature.id, email: "ada@example.org".parse().unwrap() };
        self.session.keep_signature_token(self.clock.now(), mail, [8; 32], false).await.unwrap().is_some()
    }

    /// How many mails an officer gets that are asked for at once, those after the first anew or again.
    async fn written_to(&self, tries: &[bool]) -> usize {
        let (signature, _) = self.mailed(self.open("a", self.unit("owner").await, 1).await.id).await;
        let mut sent = 1;
        for (n, is_repeated) in (100..).zip(tries.iter().copied()) {
            let mail = SignatureMail { signature_id: signature.id, email: "ada@example.org".parse().unwrap() };
            let kept = self.session.keep_signature_token(self.clock.now(), mail, [n; 32], is_repeated).await.unwrap();
            sent += usize::from(kept.is_some());
        }
        sent
    }

    async fn confirm(&self, token: [u8; 32]) -> Result<Option<SignatureStatus>, Error> {
        let done = self.session.confirm_signature(self.by_actor(Actor::public()), token).await?;
        Ok(done.map(|done| fresh(done).status))
    }

    async fn statement(&self, id: Id) -> JointStatement {
        self.session.find::<JointStatement>(id).await.unwrap().unwrap()
    }

    async fn ids<R: KeptList>(&self, actor: &Actor) -> Vec<Id>
    where
        <R as Listed>::Filter: Default,
    {
        let window = Window { limit: 50, sort: R::SORTING.parse(None).unwrap(), after: None, count: false };
        let page = self.session.page::<R>(<R as Listed>::Filter::default(), actor, window).await.unwrap();
        page.data.iter().map(kernel::Record::id).collect()
    }

    /// That a list in SQL shows what the records say of themselves.
    pub(crate) async fn lists_what_is_visible<R: KeptList>(&self, actors: &[Actor])
    where
        <R as Listed>::Filter: Default,
    {
        let everybody = self.by_admin().actor;
        for actor in actors {
            let mut seen = Vec::new();
            for id in self.ids::<R>(&everybody).await {
                let record = self.session.find::<R>(id).await.unwrap().unwrap();
                seen.extend(record.visible_to(actor).then_some(id));
            }
            assert_eq!(self.ids::<R>(actor).await, seen, "{} for {actor:?}", R::KIND);
        }
    }
}

both! {
    async fn lists_show_what_the_records_say(database) {
        let (owner, other) = (database.unit("owner").await, database.unit("other").await);
        let (coalition, [member, _]) = database.active("active", owner).await;
        database.coalition("forming", owner, &[]).await;
        database.motion(coalition.id).await;
        let statement = database.open("open", owner, 1).await;
        database.draft("draft", owner, 1).await;
        database.sign(statement.id, member).await.unwrap();
        database.mailed(statement.id).await;
        database.amend(statement.id).await;
        let stranger = database.organization().await;
        let editor = |unit| Actor { grants: vec![Grant { role: Role::Editor, unit_id: Some(unit) }], ..Actor::public() };
        let actors =
            [Actor::public(), editor(owner), editor(other), client_of(member), client_of(stranger), database.by_admin().actor];
        database.lists_what_is_visible::<Coalition>(&actors).await;
        database.lists_what_is_visible::<Motion>(&actors).await;
        database.lists_what_is_visible::<JointStatement>(&actors).await;
        database.lists_what_is_visible::<Signature>(&actors).await;
    }

    async fn coalitions_page_in_order(database) {
        let owner = database.unit("owner").await;
        for slug in ["a", "b", "c"] {
            database.coalition(slug, owner, &[]).await;
        }
        pages_in_order::<Coalition>(database, 3).await;
    }

    async fn motions_page_in_order(database) {
        let (coalition, _) = database.active("a", database.unit("owner").await).await;
        for _ in 0..3 {
            database.motion(coalition.id).await;
        }
        pages_in_order::<Motion>(database, 3).await;
    }

    async fn statements_and_signatures_page_in_order(database) {
        let owner = database.unit("owner").await;
        let statement = database.open("a", owner, 1).await;
        for slug in ["b", "c"] {
            database.draft(slug, owner, 1).await;
        }
        for _ in 0..3 {
            database.sign(statement.id, database.organization().await).await.unwrap();
        }
        pages_in_order::<JointStatement>(database, 3).await;
        pages_in_order::<Signature>(database, 3).await;
    }

    async fn a_motion_is_decided_by_its_votes_when_it_closes(database) {
        let (coalition, members) = database.active("a", database.unit("owner").await).await;
        let motion = database.motion(coalition.id).await;
        for member in members {
            database.vote(motion.id, member, Vote::Yes).await;
        }
        database.clock.advance(WEEK + 1);
        assert_eq!(database.session.settle_all::<Motion>(&database.clock).await.unwrap(), 1);
        let decided = database.session.find::<Motion>(motion.id).await.unwrap().unwrap();
        assert_eq!((decided.status, decided.tally.yes), (MotionStatus::Carried, 2));
    }

    async fn what_time_did_stands_in_the_history_as_done_by_nobody(database) {
        let statement = database.open("a", database.unit("owner").await, 1).await;
        database.clock.advance(WEEK + 1);
        database.session.settle_all::<JointStatement>(&database.clock).await.unwrap();
        let history = database.session.history("joint_statement", statement.id, 0, 10).await.unwrap();
        let last = history.last().unwrap();
        assert_eq!((last.action.as_str(), last.actor_id, last.revision), ("settled", None, statement.revision + 1));
    }

    async fn what_is_settled_once_is_settled(database) {
        database.open("a", database.unit("owner").await, 1).await;
        database.clock.advance(WEEK + 1);
        let settled = [
            database.session.settle_all::<JointStatement>(&database.clock).await.unwrap(),
            database.session.settle_all::<JointStatement>(&database.clock).await.unwrap(),
        ];
        assert_eq!(settled, [1, 0]);
    }

    async fn a_write_meets_a_statement_where_time_has_brought_it(database) {
        let statement = database.open("a", database.unit("owner").await, 1).await;
        database.clock.advance(WEEK + 1);
        let now = database.clock.now();
        let to = StatementTransition { to: StatementStatus::Cancelled, note: None, delivery: None };
        let rule = move |statement: &mut JointStatement, (): &()| statement.enter(&to, now);
        let late = database.session.change(database.by_admin(), Change::new(statement.id, None, rule)).await;
        assert_eq!(refused(late), Code::IllegalTransition);
    }

    async fn an_organization_signs_once(database) {
        let statement = database.open("a", database.unit("owner").await, 1).await;
        let organization = database.organization().await;
        database.sign(statement.id, organization).await.unwrap();
        assert_eq!(refused(database.sign(statement.id, organization).await), Code::Invalid);
        assert_eq!(database.statement(statement.id).await.affirmed, 1);
    }

    async fn two_signatures_of_one_organization_at_once_give_one(database) {
        let statement = database.open("a", database.unit("owner").await, 1).await;
        let organization = database.organization().await;
        let both = tokio::join!(database.sign(statement.id, organization), database.sign(statement.id, organization));
        let both = [both.0, both.1];
        assert_eq!(both.iter().filter(|signed| signed.is_ok()).count(), 1, "{both:?}");
        assert_eq!(database.statement(statement.id).await.affirmed, 1);
    }

    async fn nobody_signs_for_another_organization(database) {
        let statement = database.open("a", database.unit("owner").await, 1).await;
        let (own, other) = (database.organization().await, database.organization().await);
        let by = database.by_actor(client_of(own));
        let signed = database.session.sign(by, None, database.signature(statement.id, other, None)).await;
        assert_eq!(refused(signed), Code::Forbidden);
    }

    async fn a_signature_at_the_deadline_counts_and_one_after_it_is_refused(database) {
        let statement = database.open("a", database.unit("owner").await, 1).await;
        database.clock.advance(WEEK);
        database.sign(statement.id, database.organization().await).await.unwrap();
        database.clock.advance(1);
        assert_eq!(refused(database.sign(statement.id, database.organization().await).await), Code::Conflict);
        database.session.settle_all::<JointStatement>(&database.clock).await.unwrap();
        let locked = database.statement(statement.id).await;
        assert_eq!((locked.status, locked.signatories), (StatementStatus::Locked, Some(1)));
    }

    async fn nobody_sees_that_a_draft_could_be_signed(database) {
        let draft = database.draft("a", database.unit("owner").await, 1).await;
        assert_eq!(refused(database.sign(draft.id, database.organization().await).await), Code::Invalid);
    }

    async fn an_amendment_keeps_the_earlier_text_and_counts_nobody(database) {
        let statement = database.open("a", database.unit("owner").await, 1).await;
        database.sign(statement.id, database.organization().await).await.unwrap();
        database.amend(statement.id).await;
        let texts = store::read!(database.session, |c| queries::policy::statements::texts(c, statement.id, None)).unwrap();
        let digests: Vec<_> = texts.into_iter().map(|text| (text.version, text.digest)).collect();
        assert_eq!(digests, [(1, TextDigest::of("We read.")), (2, TextDigest::of("We read on."))]);
        assert_eq!(database.statement(statement.id).await.affirmed, 0);
    }

    async fn a_tally_tells_what_counts_what_waits_and_what_is_outdated(database) {
        let statement = database.open("a", database.unit("owner").await, 1).await;
        database.sign(statement.id, database.organization().await).await.unwrap();
        database.mailed(statement.id).await;
        let tally = |statement: JointStatement| async move {
            let tally = store::read!(database.session, |c| queries::policy::signatures::tally(c, &statement)).unwrap();
            (tally.affirmed, tally.pending, tally.outdated)
        };
        let before = tally(database.statement(statement.id).await).await;
        database.amend(statement.id).await;
        assert_eq!([before, tally(database.statement(statement.id).await).await], [(1, 1, 0), (0, 0, 1)]);
    }

    async fn a_mailed_token_affirms_once(database) {
        let statement = database.open("a", database.unit("owner").await, 1).await;
        let (_, token) = database.mailed(statement.id).await;
        let confirmed = [database.confirm(token).await.unwrap(), database.confirm(token).await.unwrap()];
        assert_eq!(confirmed, [Some(SignatureStatus::Affirmed), None]);
    }

    async fn a_mail_is_answered_while_it_is_sent_again(database) {
        let statement = database.open("a", database.unit("owner").await, 1).await;
        let (signature, token) = database.mailed(statement.id).await;
        let affirmation: SignatureAffirmation = serde_json::from_value(json!({
            "version": 1, "authority": "mail_domain", "officer_email": "ada@example.org"
        }))
        .unwrap();
        let now = database.clock.now();
        let rule = move |signature: &mut Signature, facts: &SignatureFacts| signature.affirm(affirmation, facts, None, now);
        let change = Change::new(signature.id, None, rule).permitted(|_, _| true);
        let again = database.session.change(database.by_admin(), change);
        let (answered, again) = tokio::join!(database.confirm(token), again);
        assert!(answered.is_ok() && !matches!(again, Err(Error::Unavailable(_))), "{answered:?} {again:?}");
    }

    async fn a_mailed_token_expires(database) {
        let statement = database.open("a", database.unit("owner").await, 1).await;
        let (_, token) = database.mailed(statement.id).await;
        database.clock.advance(TOKEN_SECONDS);
        assert_eq!(database.confirm(token).await.unwrap(), None);
    }

    async fn a_mail_about_an_earlier_text_confirms_nothing(database) {
        let statement = database.open("a", database.unit("owner").await, 1).await;
        let (_, token) = database.mailed(statement.id).await;
        database.amend(statement.id).await;
        assert_eq!(refused(database.confirm(token).await), Code::Conflict);
    }

    async fn a_signature_withdrawn_meanwhile_is_not_written_to(database) {
        let statement = database.open("a", database.unit("owner").await, 1).await;
        let (signature, _) = database.mailed(statement.id).await;
        let now = database.clock.now();
        let to = serde_json::from_value(json!({ "to": "withdrawn" })).unwrap();
        let rule = move |signature: &mut Signature, facts: &SignatureFacts| signature.enter(&to, facts, now);
        let by = database.by_actor(client_of(signature.organization_id));
        let change = Change::new(signature.id, None, rule).permitted(|_, _| true);
        database.session.change(by, change).await.unwrap();
        assert!(!database.is_written_to(&signature).await);
    }

    async fn nobody_is_asked_for_a_signature_that_cannot_be_given_any_more(database) {
        let statement = database.open("a", database.unit("owner").await, 1).await;
        let (signature, _) = database.mailed(statement.id).await;
        database.clock.advance(WEEK);
        let in_time = database.is_written_to(&signature).await;
        database.clock.advance(1);
        assert_eq!([in_time, database.is_written_to(&signature).await], [true, false]);
    }

    async fn nobody_is_asked_to_sign_an_earlier_text(database) {
        let statement = database.open("a", database.unit("owner").await, 1).await;
        let (signature, _) = database.mailed(statement.id).await;
        database.amend(statement.id).await;
        assert!(!database.is_written_to(&signature).await);
    }

    async fn an_address_is_not_written_to_without_end(database) {
        assert_eq!(database.written_to(&[false; 10]).await, 5);
    }

    async fn what_could_not_be_sent_is_not_counted_again(database) {
        assert_eq!(database.written_to(&[true; 10]).await, 11);
    }

    async fn what_could_not_be_sent_keeps_nothing_else_from_being_sent(database) {
        assert_eq!(database.written_to(&[true, true, true, true, true, false]).await, 7);
    }

    async fn a_member_must_be_known(database) {
        let coalition = database.coalition("a", database.unit("owner").await, &[]).await;
        let nobody = database.clock.id();
        let rule = move |coalition: &mut Coalition, _: &_| {
            let since = "2026-01-01".parse().unwrap();
            coalition.enrol(nobody, Membership { role: MemberRole::Chair, voting: true, since, until: None })
        };
        let change = Change::new(coalition.id, None, rule);
        assert_eq!(refused(database.session.change(database.by_admin(), change).await), Code::Invalid);
    }

    async fn only_drafts_are_deleted(database) {
        let owner = database.unit("owner").await;
        let (open, draft) = (database.open("a", owner, 1).await, database.draft("b", owner, 1).await);
        let refusal = refused(database.session.delete::<JointStatement>(database.by_admin(), open.id, None).await);
        assert_eq!(refusal, Code::Conflict);
        database.session.delete::<JointStatement>(database.by_admin(), draft.id, None).await.unwrap();
    }
}

/// Where two nodes write at once.
#[tokio::test]
async fn an_officer_in_whose_place_is_just_put_another_is_not_written_to() {
    let Some(kept) = TestDatabase::postgres().await.unwrap() else { return };
    let database = Database::on(kept).await;
    let statement = database.open("a", database.unit("owner").await, 1).await;
    let (signature, _) = database.mailed(statement.id).await;
    let mut other = AsyncPgConnection::establish(&database.kept.url).await.unwrap();
    let replaced = format!("UPDATE signatures SET officer_email = 'bob@example.org' WHERE id = '{}'", signature.id);
    other.batch_execute(&format!("BEGIN; SET LOCAL statement_timeout = '10s'; {replaced}")).await.unwrap();
    let let_go = format!("{}; COMMIT", awaited(1));
    let mail = SignatureMail { signature_id: signature.id, email: "ada@example.org".parse().unwrap() };
    let written = database.session.keep_signature_token(database.clock.now(), mail, [8; 32], false);
    let (written, let_go) = tokio::join!(written, other.batch_execute(&let_go));
    assert!(let_go.is_ok() && matches!(written, Ok(None)), "{let_go:?} {written:?}");
}
