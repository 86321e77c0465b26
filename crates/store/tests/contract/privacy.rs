//! What is known of people: nothing is forgotten by the table of holdings, and nothing is left after an erasure.

mod accesses;
mod addresses;
mod many;
pub(crate) mod waits;

use crate::{Database, coalitions::client_of};
use advocacy::{
    NewEventBooking, NewPartnership, NewPartnershipContact,
    incident::IncidentReport,
    petition::{PetitionMatter, TokenPurpose},
};
use development::{NewLearningRegistration, NewLearningShare};
use diesel::{
    Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_query,
    sql_types::{Bool, Text},
};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use directory::{
    AccessKind, ClientKind, Consent, ErasureReason, ExportPart, NewConsent, PaperConsent, Person, PersonPatch,
};
use kernel::{Actor, Code, Draft as _, Grant, Id, Role};
use policy::statement::SignatureMail;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use store::{
    By, Change, Error, Once, Task, Whose,
    sqlite::queries::privacy::holdings::{Fate, HOLDINGS, Holding, IMPERSONAL, PAGE},
    write,
};

/// A word that is nowhere in a database but where it was put.
const MARK: &str = "zyxwmark";

#[derive(Serialize, Deserialize)]
struct Mail {
    person_id: Id,
    text: String,
}

impl Task for Mail {
    const KIND: &'static str = "mail";
}

#[derive(QueryableByName)]
#[expect(clippy::struct_field_names, reason = "they are the columns of the query")]
struct Column {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    column: String,
    #[diesel(sql_type = Bool)]
    is_person: bool,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

impl Database {
    fn sqlite(&self) -> SqliteConnection {
        let mut connection = SqliteConnection::establish(self.kept.url.trim_start_matches("sqlite:")).unwrap();
        sql_query("PRAGMA busy_timeout = 5000").execute(&mut connection).unwrap();
        connection
    }

    async fn ask<R>(&self, sqlite: &str, postgres: &str) -> Vec<R>
    where
        R: QueryableByName<diesel::sqlite::Sqlite> + QueryableByName<diesel::pg::Pg> + Send + 'static,
    {
        if self.kept.url.starts_with("sqlite:") {
            return sql_query(sqlite).load(&mut self.sqlite()).unwrap();
        }
        let connecting = <AsyncPgConnection as AsyncConnection>::establish(&self.kept.url);
        let mut connection = connecting.await.unwrap();
        diesel_async::RunQueryDsl::load(sql_query(postgres), &mut connection).await.unwrap()
    }

    /// Every column, and whether it refers to people.
    async fn columns(&self) -> Vec<Column> {
        self.ask(
            "SELECT t.name AS \"table\", c.name AS \"column\", \
             EXISTS (SELECT 1 FROM pragma_foreign_key_list(t.name) f WHERE f.\"from\" = c.name AND f.\"table\" = 'people') AS is_person \
             FROM sqlite_schema t, pragma_table_info(t.name) c \
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'search_index%' AND t.name NOT LIKE '__diesel%'",
            "SELECT table_name::text AS \"table\", column_name::text AS \"column\", EXISTS ( \
               SELECT 1 FROM information_schema.key_column_usage k \
               JOIN information_schema.constraint_column_usage u USING (constraint_name) \
               JOIN information_schema.table_constraints t USING (constraint_name) \
               WHERE t.constraint_type = 'FOREIGN KEY' AND k.table_name = c.table_name AND k.column_name = c.column_name AND u.table_name = 'people' \
             ) AS is_person FROM information_schema.columns c WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_diesel%'",
        )
        .await
    }

    /// Everything in the database as text, blobs included; lines that have the word.
    pub(crate) async fn with(&self, word: &str) -> Vec<String> {
        let tables: BTreeSet<String> = if self.kept.url.starts_with("sqlite:") {
            let all: Vec<Line> = sql_query("SELECT name AS line FROM sqlite_schema WHERE type = 'table'")
                .load(&mut self.sqlite())
                .unwrap();
            all.into_iter().map(|table| table.line).collect()
        } else {
            self.columns().await.into_iter().map(|column| column.table).collect()
        };
        let mut found = Vec::new();
        for table in tables {
            let columns = if self.kept.url.starts_with("sqlite:") {
                let names = format!("SELECT name AS line FROM pragma_table_info('{table}')");
                let names: Vec<Line> = sql_query(names).load(&mut self.sqlite()).unwrap();
                names
                    .iter()
                    .map(|name| format!("coalesce(CAST(\"{}\" AS TEXT), '')", name.line))
                    .collect::<Vec<_>>()
                    .join(" || ' ' || ")
            } else {
                String::new()
            };
            // A blob is searched byte by byte; as text it would end at its first zero.
            let hexed = columns.replace("CAST(", "hex(CAST(").replace(" AS TEXT)", " AS BLOB))");
            let sqlite = format!("SELECT {hexed} AS line FROM \"{table}\"");
            let postgres = format!("SELECT t::text AS line FROM \"{table}\" t");
            let lines: Vec<Line> = self.ask(&sqlite, &postgres).await;
            let wanted: String = if self.kept.url.starts_with("sqlite:") {
                word.bytes()
                    .flat_map(|byte| [byte >> 4, byte & 15])
                    .map(|half| char::from(b"0123456789ABCDEF"[usize::from(half)]))
                    .collect()
            } else {
                word.to_owned()
            };
            found.extend(lines.into_iter().filter(|line| line.line.contains(&wanted)).map(|_| table.clone()));
        }
        found
    }

    fn by(&self, person: Id, role: Option<Role>) -> By {
        let grants = role.map(|role| Grant { role, unit_id: None }).into_iter().collect();
        By {
            actor: Actor { person: Some(person), client: Some("console".into()), grants, ..Actor::public() },
            request_id: Some(self.clock.id()),
            clock: self.clock.clone(),
        }
    }

    /// A person who left their mark wherever one can, and an administrator who stays.
    async fn marked(&self) -> Person {
        self.register(self.person("admin@example.org")).await.unwrap();
        self.register_client("console", ClientKind::FirstParty).await;
        let mut person = self.person(&format!("{MARK}@example.org"));
        person.name = format!("Ada {MARK}").parse().unwrap();
        person.grants = vec![Grant { role: Role::Staff, unit_id: None }];
        let once = |key: &str| Some(Once { key: key.into(), fingerprint: "f".into() });
        let by = self.by(self.clock.id(), Some(Role::Admin));
        self.session.register_person(by, once("a"), person.clone(), Some(format!("hash {MARK}"))).await.unwrap();
        let id = person.id;
        self.sign_in(id, 1).await;
        let patch = PersonPatch { name: Some(format!("Bea {MARK}").parse().unwrap()), ..PersonPatch::default() };
        let admin = self.by_admin().actor;
        let change = Change::new(id, None, move |person: &mut Person, ()| person.amend(patch, &admin));
        let change = change.noted("renamed", Some(format!("{MARK} married")));
        self.session.change(self.by_admin(), change).await.unwrap();
        let own: NewConsent =
            serde_json::from_value(json!({"purpose": "newsletter", "decision": "given", "text_version": 1})).unwrap();
        let own = own.decide(self.clock.id(), id, self.clock.now()).unwrap();
        self.session.create(self.by(id, None), once("b"), own).await.unwrap();
        let paper: PaperConsent =
            serde_json::from_value(json!({"purpose": "research", "decision": "given", "text_version": 1,
            "decided_at": self.clock.now(), "note": format!("Sheet of {MARK}")}))
            .unwrap();
        let paper = paper.record(self.clock.id(), id, None, self.clock.now()).unwrap();
        self.session.create(self.by_admin_of_console(), once("c"), paper).await.unwrap();
        let (clock, mail) = (self.clock.clone(), Mail { person_id: id, text: format!("Dear {MARK}") });
        write!(self.session, |c| queries::jobs::enqueue(c, &clock, clock.now(), None, &mail)).unwrap();
        self.sign_as_officer(once("d")).await;
        self.know_at_a_partner(once("e")).await;
        self.sign_and_report().await;
        self.sign_up(id, once("f")).await;
        self.register_for_learning(id, once("g")).await;
        self.share_learning(id).await;
        self.session.find::<Person>(id).await.unwrap().unwrap()
    }

    /// The person is an officer, too, who is to confirm what their organization signs; gives the signature.
    async fn sign_as_officer(&self, once: Option<Once>) -> Id {
        let (organization, email) = (self.organization().await, format!("{MARK}@example.org"));
        let statement = self.open("statement", self.unit("owner").await, 1).await;
        let mut signature = self.signature(statement.id, organization, Some(&email));
        signature.officer_name = Some(format!("Ada {MARK}").parse().unwrap());
        let signature_id = signature.id;
        self.session.sign(self.by_actor(client_of(organization)), once, signature).await.unwrap();
        let mail = SignatureMail { signature_id, email: email.parse().unwrap() };
        self.session.keep_signature_token(self.clock.now(), mail, [9; 32], false).await.unwrap().unwrap();
        signature_id
    }

    /// The person is somebody to talk to at a partner, too; gives the contact.
    async fn know_at_a_partner(&self, once: Option<Once>) -> Id {
        let (organization, unit) = (self.organization().await, self.unit("partners").await);
        let partnership: NewPartnership = serde_json::from_value(json!({
            "organization_id": organization, "title": "Cards", "scope": "So.", "owner_unit_id": unit, "goals": [],
            "renewal_notice_days": 0, "activities": [], "results": []
        }))
        .unwrap();
        let partnership_id = self.add(partnership.register(self.clock.id(), self.clock.now()).unwrap()).await;
        let contact: NewPartnershipContact = serde_json::from_value(json!({
            "partnership_id": partnership_id, "name": format!("Ada {MARK}"), "email": format!("{MARK}@Example.org")
        }))
        .unwrap();
        let contact = contact.register(self.clock.id(), self.clock.now()).unwrap();
        let id = contact.id;
        self.session.create(self.by_admin_of_console(), once, contact).await.unwrap();
        id
    }

    /// The person signs a petition, and reports an incident.
    async fn sign_and_report(&self) {
        let (unit, organization) = (self.unit("petitioners").await, self.organization().await);
        let (petition, email) =
            (self.open_petition("petition", unit, organization).await.id, format!("{MARK}@example.org"));
        let name = format!("Ada {MARK}").parse().unwrap();
        self.mailed_to(petition, &email, 8, PetitionMatter::Signing { name, division_ocd_id: None }).await;
        assert!(self.redeemed(8, TokenPurpose::Confirm).await);
        let report: IncidentReport = serde_json::from_value(json!({
            "title": "A demand", "kind": "challenge", "what": "Twelve books.", "division_ocd_id": null, "library_id": null,
            "happened_on": null, "reporter": { "name": format!("Ada {MARK}"), "email": email, "relation": "reader" }
        }))
        .unwrap();
        let (incident, reporter) = report.take_in(self.clock.id(), self.clock.now()).unwrap();
        self.session.report_incident(self.clock.clone(), None, incident, reporter).await.unwrap();
    }

    /// The person comes to an event.
    async fn sign_up(&self, person: Id, once: Option<Once>) {
        let slot = self.seats(1).await;
        let new: NewEventBooking =
            serde_json::from_value(json!({ "slot_id": slot, "person_id": person, "seats": 1 })).unwrap();
        let booking = new.register(self.clock.id(), self.clock.now()).unwrap();
        self.session.create(self.by(person, None), once, booking).await.unwrap();
    }

    /// The person registers for a session of learning.
    async fn register_for_learning(&self, person: Id, once: Option<Once>) {
        let session = self.learning(self.unit("learning").await, Some(1)).await;
        let new: NewLearningRegistration =
            serde_json::from_value(json!({ "session_id": session, "person_id": person, "seats": 1 })).unwrap();
        let registration = new.register(self.clock.id(), self.clock.now()).unwrap();
        self.session.create(self.by(person, None), once, registration).await.unwrap();
    }

    /// The person shares what they learned.
    async fn share_learning(&self, person: Id) {
        let new: NewLearningShare = serde_json::from_value(json!({
            "name": format!("For {MARK}"), "audience": "link", "what": "total", "ends_at": self.clock.now().plus_seconds(60)
        }))
        .unwrap();
        let share = new.make(person, self.clock.id(), self.clock.now()).unwrap();
        let by = self.by_admin();
        write!(self.session, |c| queries::development::shares::add(c, &by, None, share, Some(&[6; 32]))).unwrap();
    }

    fn by_admin_of_console(&self) -> By {
        self.by(Id::from_bytes([7; 16]), Some(Role::Admin))
    }

    async fn erase(&self, id: Id) -> Result<directory::Erasure, Error> {
        self.session.erase_person(self.by_admin(), id, ErasureReason::Requested).await
    }

    /// What one place keeps of a person, page by page.
    async fn pages(&self, whose: &Whose, place: &Holding) -> Vec<ExportPart> {
        let (mut pages, mut next) = (Vec::new(), Some(0));
        while let Some(after) = next {
            let (page, last) = self.session.export_part(whose, place, after).await.unwrap();
            pages.push(page);
            next = last;
        }
        pages
    }

    async fn export(&self, person: Person) -> Vec<ExportPart> {
        let (whose, mut parts) = (self.session.whose(person).await.unwrap(), Vec::new());
        for place in HOLDINGS {
            parts.extend(self.pages(&whose, place).await);
        }
        parts
    }
}

/// Whether a column's name says that it may hold something of a person.
fn looks_personal(column: &str) -> bool {
    const WORDS: [&str; 14] = [
        "person",
        "actor",
        "mail",
        "phone",
        "password",
        "token_hash",
        "caller",
        "payload",
        "note",
        "before",
        "after",
        "user",
        "ip_address",
        "birth",
    ];
    column.ends_with("_by") || column.split('_').any(|word| WORDS.contains(&word)) || WORDS.contains(&column)
}

fn is_held(table: &str, column: &str) -> bool {
    HOLDINGS.iter().filter(|holding| holding.table == table).any(|holding| {
        let cleared = if let Fate::Cleared(columns) = holding.fate { columns } else { &[] };
        holding.key == column
            || [holding.shown, holding.withheld, cleared].iter().any(|columns| columns.contains(&column))
    })
}

#[tokio::test]
async fn what_is_a_persons_own_is_found_by_an_index() {
    /// By what places are found otherwise than by the column itself.
    const OTHERWISE: [&str; 5] = ["before", "after", "payload", "officer_email", "email"];
    let database = Database::on(store::testing::TestDatabase::sqlite().unwrap()).await;
    let mut scanned = Vec::new();
    for Holding { table, key, .. } in HOLDINGS.iter().filter(|place| !OTHERWISE.contains(&place.key)) {
        let asked = format!("EXPLAIN QUERY PLAN SELECT count(*) FROM {table} WHERE {key} = x'00'");
        let steps: Vec<Step> = sql_query(asked).load(&mut database.sqlite()).unwrap();
        let searched = steps.iter().all(|step| step.detail.starts_with("SEARCH"));
        scanned.extend((!searched).then(|| format!("{table}.{key}")));
    }
    assert_eq!(scanned, Vec::<String>::new());
}

both! {
    async fn every_column_that_looks_personal_is_held(database) {
        let mut missing = Vec::new();
        for Column { table, column, is_person } in database.columns().await {
            let excused = IMPERSONAL.iter().any(|(t, c, _)| (*t, *c) == (&table, &column));
            if (is_person || looks_personal(&column)) && !excused && !is_held(&table, &column) {
                missing.push(format!("{table}.{column}"));
            }
        }
        assert!(missing.is_empty(), "add a line to HOLDINGS, or to IMPERSONAL, for: {missing:?}");
    }

    async fn what_is_a_persons_own_is_exported_whole(database) {
        const OURS: [(&str, &str); 4] =
            [("search_documents", "rid"), ("search_documents", "words"), ("jobs", "key"), ("jobs", "claim_id")];
        let columns = database.columns().await;
        let left_out = |holding: &Holding| {
            let of_table = columns.iter().filter(|column| column.table == holding.table && column.column != holding.key);
            let shown = of_table.filter(|column| !is_held(holding.table, &column.column));
            shown.map(|column| (holding.table, column.column.as_str())).filter(|left_out| !OURS.contains(left_out)).collect::<Vec<_>>()
        };
        let deleted = HOLDINGS.iter().filter(|holding| holding.fate == Fate::Deleted);
        assert_eq!(deleted.flat_map(left_out).collect::<Vec<_>>(), []);
    }

    async fn an_export_has_every_part_and_no_secret(database) {
        let person = database.marked().await;
        let export = serde_json::to_value(database.export(person).await).unwrap();
        let text = export.to_string();
        let filled = |name: &str| export.as_array().unwrap().iter().any(|part| part["name"] == name && part["records"] != json!([]));
        let parts = ["people", "person_languages", "credentials", "refresh_tokens", "sessions", "consents", "changes", "jobs", "search_documents"];
        assert_eq!(parts.map(filled), [true; 9], "{text}");
        assert!(!text.contains("hash zyxwmark") && text.contains("\"withheld\":[\"password_hash\"]"));
    }

    async fn what_somebody_did_often_is_exported_in_pages(database) {
        let person = database.marked().await;
        let read = vec![database.person("bob@example.org"); 2 * PAGE];
        let by = database.by(person.id, Some(Role::Staff));
        database.session.keep_accesses(by, AccessKind::Listed, &read).await.unwrap();
        let (whose, place) = (database.session.whose(person).await.unwrap(), HOLDINGS.iter().find(|place| (place.table, place.key) == ("accesses", "actor_id")));
        let pages = database.pages(&whose, place.unwrap()).await;
        let numbers: BTreeSet<_> = pages.iter().flat_map(|page| &page.records).map(|row| row["seq"].as_i64()).collect();
        assert_eq!((pages.len(), numbers.len()), (2, 2 * PAGE));
    }

    async fn what_work_was_about_is_forgotten_once_it_is_given_up(database) {
        let mail = Mail { person_id: database.clock.id(), text: format!("Dear {MARK}") };
        database.session.enqueue(&database.clock, mail).await.unwrap();
        let job = database.session.claim_job(&database.clock, 60, None).await.unwrap().unwrap();
        let before = database.with(MARK).await;
        database.session.fail_job(&job, database.by_admin(), "nobody is there".into()).await.unwrap();
        assert_eq!((before, database.with(MARK).await), (vec!["jobs".to_owned()], vec![]));
    }

    async fn after_an_erasure_nothing_of_the_person_is_left(database) {
        let person = database.marked().await;
        let before = database.with(MARK).await;
        database.erase(person.id).await.unwrap();
        assert!(before.len() > 8, "{before:?}");
        assert_eq!(database.with(MARK).await, Vec::<String>::new());
    }

    async fn consents_are_counted_after_an_erasure(database) {
        let person = database.marked().await;
        database.erase(person.id).await.unwrap();
        let kept: Vec<Line> = database.ask("SELECT purpose AS line FROM consents", "SELECT purpose AS line FROM consents").await;
        assert_eq!((kept.len(), database.session.consents(person.id).await.unwrap()), (2, Vec::<Consent>::new()));
    }

    async fn an_erasure_ends_the_history_with_a_tombstone(database) {
        let person = database.marked().await;
        database.erase(person.id).await.unwrap();
        let history = database.session.history("person", person.id, 0, 10).await.unwrap();
        let actions: Vec<_> = history.iter().map(|entry| (entry.action.as_str(), entry.note.is_none())).collect();
        assert_eq!(actions, [("created", true), ("renamed", true), ("deleted", true)]);
    }

    async fn an_erasure_said_twice_is_the_same_erasure(database) {
        let person = database.marked().await;
        let first = database.erase(person.id).await.unwrap();
        database.clock.advance(60);
        assert_eq!(database.erase(person.id).await.unwrap(), first);
    }

    async fn who_never_was_is_not_erased(database) {
        let Err(Error::Refused(problem)) = database.erase(database.clock.id()).await else { panic!("nobody was erased") };
        assert_eq!(problem.code, Code::NotFound);
    }

    async fn the_last_administrator_is_not_erased(database) {
        let admin = database.register(database.person("admin@example.org")).await.unwrap();
        let Err(Error::Refused(problem)) = database.erase(admin.id).await else { panic!("nobody is left") };
        assert_eq!(problem.code, Code::Conflict);
    }

    async fn staff_do_not_erase_others(database) {
        let person = database.marked().await;
        let by = database.by(database.clock.id(), Some(Role::Staff));
        let refused = database.session.erase_person(by, person.id, ErasureReason::Requested).await;
        assert!(matches!(refused, Err(Error::Refused(problem)) if problem.code == Code::Forbidden));
    }

    async fn nobody_consents_for_another(database) {
        let person = database.marked().await;
        let other: NewConsent = serde_json::from_value(json!({"purpose": "newsletter", "decision": "withdrawn", "text_version": 1})).unwrap();
        let other = other.decide(database.clock.id(), person.id, database.clock.now()).unwrap();
        let refused = database.session.create(database.by(database.clock.id(), Some(Role::Staff)), None, other).await;
        assert!(matches!(refused, Err(Error::Refused(problem)) if problem.code == Code::Forbidden));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    /// Whoever of several is erased, in whichever order: nothing of them is left, and all of the others.
    #[test]
    fn erasing_some_leaves_the_others(order in Just(vec![0_usize, 1, 2, 3, 4]).prop_shuffle(), erased in 0_usize..6) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let database = Database::on(store::testing::TestDatabase::sqlite().unwrap()).await;
            database.register(database.person("admin@example.org")).await.unwrap();
            let mut people = Vec::new();
            for number in 0..order.len() {
                let mark = format!("{MARK}q{number}q");
                let mut person = database.person(&format!("{mark}@example.org"));
                person.name = mark.parse().unwrap();
                people.push((mark, database.register(person).await.unwrap().id));
            }
            let erased = &order[..erased];
            for number in erased {
                database.erase(people[*number].1).await.unwrap();
            }
            for (number, (mark, _)) in people.iter().enumerate() {
                assert_eq!(database.with(mark).await.is_empty(), erased.contains(&number), "{mark}");
            }
        });
    }
}
