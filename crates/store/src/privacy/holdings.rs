//! Every place that keeps something of a person: one table, by which everything is exported and erased. A test holds it
//! against the schema, so that no column that looks personal is left out. To add a table, add a line:
//!
//! ```text
//! "What it is, and what for." table[column of the person] { columns an export shows } withheld { secrets } => fate;
//! ```
//!
//! A table whose rows are records with a history says `records`, so that the history, the kept answers and the search text
//! of its rows go too. These go last, with what others wrote of the records meanwhile. What stays of a record is emptied by
//! `revise`, which makes it another revision, so that nobody is told that what they have seen still stands, or saves it again;
//! of rows without revisions by `clear`. A table that grows with everything somebody does is exported in pages, `by` a column
//! that numbers its rows: `table[column by number]`.

use super::{
    super::{advocacy::petition_signatures::fingerprint, policy::signatures::lower},
    addresses,
    cell::Cell,
    prelude::*,
};
use crate::Whose;
use diesel::{NullableExpressionMethods as _, TextExpressionMethods as _};
use directory::Person;
use kernel::Email;
use serde_json::{Map, Value};

/// Rows of a place that are read at a time, where it is read in pages.
pub const PAGE: usize = 500;
/// The same, and one more, by which it is known that there are more.
const PEEK: i64 = 501;

/// What erasure does to what a place keeps of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is deleted.
    Deleted,
    /// These columns are emptied; what stays counts, and speaks of nobody.
    Cleared(&'static [&'static str]),
    /// It stays: it has the person's id only, which leads to nobody any more.
    Kept,
}

/// A place that keeps something of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The table.
    pub table: &'static str,
    /// The column that says whose it is.
    pub key: &'static str,
    /// The column that numbers its rows, where an export reads them in pages.
    pub number: Option<&'static str>,
    /// What it holds, and what for.
    pub about: &'static str,
    /// The columns an export shows.
    pub shown: &'static [&'static str],
    /// The columns that are secrets, and shown to nobody.
    pub withheld: &'static [&'static str],
    /// What erasure does to it.
    pub fate: Fate,
}

/// Columns that look personal and are not, with the reason.
pub const IMPERSONAL: &[(&str, &str, &str)] = &[
    ("incidents", "source_note", "is about a source"),
    ("committees", "phone", "is the number of an office"),
    ("changes", "request_id", "names a request"),
    ("accesses", "request_id", "names a request"),
    ("divisions", "same_as_note", "is about a place"),
    ("positions", "superseded_by", "is another position"),
    ("alerts", "superseded_by", "is another alert"),
    ("alert_supporters", "note", "is about how somebody in office stands"),
    ("position_citations", "note", "is about a source"),
    ("resource_versions", "note", "is about a text"),
];

macro_rules! holdings {
    ($who:ident => $($about:literal $table:ident [$key:ident $(by $number:ident)? $(where $condition:expr)?] $($records:ident)?
        { $($shown:ident),* } $(withheld { $($withheld:ident),+ })? => $fate:ident $({ $($cleared:ident),+ })?;)+
    ) => {
        /// Every place that keeps something of a person, in the order in which it is erased.
        pub const HOLDINGS: &[Holding] = &[$(Holding {
            table: stringify!($table),
            key: stringify!($key),
            number: number!($($number)?),
            about: $about,
            shown: &[$(stringify!($shown)),*],
            withheld: &[$($(stringify!($withheld)),+)?],
            fate: fate!($fate $($($cleared),+)?),
        }),+];

        /// Finds all that is the person's own.
        #[dual]
        pub async fn of(c: &mut Link<'_>, person: &Person) -> Result<Whose> {
            let known = addresses::of(c, person).await?;
            under(c, person.id, &known).await
        }

        /// Finds all that is under an id and under mail addresses.
        #[dual]
        pub(super) async fn under(c: &mut Link<'_>, id: Id, known: &[Email]) -> Result<Whose> {
            let mut fingerprints: Vec<String> = Vec::new();
            for email in known {
                fingerprints.extend(fingerprint(c, email).await?.map(String::from));
            }
            let mut $who = Whose {
                id: Uid(id),
                records: vec![Uid(id)],
                emails: known.iter().map(Email::key).collect(),
                fingerprints,
                told_before: Vec::new(),
                told_after: Vec::new(),
                told_of: Vec::new(),
            };
            $(own_records!(c, $who, $table, condition!($who, $table, $key $(, $condition)?) $(, $records)?);)+
            let told = addresses::told(c, &$who).await?;
            ($who.told_before, $who.told_after, $who.told_of) = (told.before, told.after, told.of);
            Ok($who)
        }

        /// What one place, by its table and key, keeps of them: all of it, or a page and one row more from after a number.
        #[dual]
        pub async fn export(
            c: &mut Link<'_>,
            whose: &Whose,
            place: (&str, &str),
            after: i64,
        ) -> Result<Vec<Map<String, Value>>> {
            let $who = whose;
            match place {
                $((stringify!($table), stringify!($key)) => {
                    let own = $table::table.filter(condition!($who, $table, $key $(, $condition)?));
                    exported!(c, paged!(own, $table, after $(, $number)?), $table, $($shown),*)
                })+
                _ => Ok(Vec::new()),
            }
        }

        /// Erases what every place keeps of them, or as much of it as is personal.
        #[dual]
        pub async fn erase(c: &mut Conn<'_>, whose: &Whose, now: At) -> Result<()> {
            let $who = whose;
            $(erased!(c, now, $table, condition!($who, $table, $key $(, $condition)?), $fate $($($cleared),+)?);)+
            Ok(())
        }
    };
}

macro_rules! fate {
    (delete) => {
        Fate::Deleted
    };
    (keep) => {
        Fate::Kept
    };
    ($clear_or_revise:ident $($column:ident),+) => {
        Fate::Cleared(&[$(stringify!($column)),+])
    };
}

macro_rules! number {
    () => {
        None
    };
    ($number:ident) => {
        Some(stringify!($number))
    };
}

macro_rules! condition {
    ($who:ident, $table:ident, $key:ident) => {
        $table::$key.eq($who.id)
    };
    ($who:ident, $table:ident, $key:ident, $condition:expr) => {
        $condition
    };
}

macro_rules! own_records {
    ($c:ident, $who:ident, $table:ident, $condition:expr, records) => {
        let own: Vec<Uid> = answered!($table::table.filter($condition).select($table::id).load($c))?;
        $who.records.extend(own);
    };
    ($c:ident, $who:ident, $table:ident, $condition:expr) => {};
}

macro_rules! paged {
    ($own:ident, $table:ident, $after:ident) => {
        $own
    };
    ($own:ident, $table:ident, $after:ident, $number:ident) => {
        $own.filter($table::$number.gt($after)).order($table::$number).limit(PEEK)
    };
}

macro_rules! exported {
    ($c:ident, $own:expr, $table:ident, $($column:ident),*) => {{
        let columns = ($($table::$column,)*);
        let rows: Vec<($(cell!($column),)*)> = answered!($own.select(columns).load($c))?;
        let named = |($($column,)*): ($(cell!($column),)*)| [$((stringify!($column).to_owned(), $column.0)),*].into_iter().collect();
        Ok(rows.into_iter().map(named).collect())
    }};
}

macro_rules! cell {
    ($column:ident) => {
        Cell
    };
}

macro_rules! erased {
    ($c:ident, $now:ident, $table:ident, $condition:expr, delete) => {
        answered!(diesel::delete($table::table.filter($condition)).execute($c))?;
    };
    ($c:ident, $now:ident, $table:ident, $condition:expr, keep) => {};
    ($c:ident, $now:ident, $table:ident, $condition:expr, clear $($column:ident),+) => {
        answered!(diesel::update($table::table.filter($condition)).set(emptied!($table, $($column),+)).execute($c))?;
    };
    ($c:ident, $now:ident, $table:ident, $condition:expr, revise $($column:ident),+) => {
        let revised = ($table::revision.eq($table::revision + 1), $table::updated_at.eq(Moment($now)));
        let revised = (revised, emptied!($table, $($column),+));
        answered!(diesel::update($table::table.filter($condition)).set(revised).execute($c))?;
    };
}

macro_rules! emptied {
    ($table:ident, $($column:ident),+) => {
        ($($table::$column.eq(dsl::sql::<dsl::SqlTypeOf<$table::$column>>("NULL")),)+)
    };
}

holdings! { who =>
    "The languages they read, to write to them in one." person_languages[person_id] { position, language } => delete;
    "What they are, everywhere or in a unit: what they may do here." person_grants[person_id]
        { position, role, unit_id } => delete;
    "What they sign in with, as a hash." credentials[person_id] { updated_at } withheld { password_hash } => delete;
    "That something about their account was mailed, with the hash of the token in the mail." account_tokens[person_id]
        { purpose, email, person_id, created_at, expires_at, is_repeated } withheld { token_hash, email_key, registration }
        => delete;
    "That an account was asked for with their address." account_tokens[email_key where
        account_tokens::email_key.eq_any(who.emails.clone())]
        { purpose, email, registration, created_at, expires_at, is_repeated } withheld { token_hash } => delete;
    "Hashes of the tokens that keep them signed in." refresh_tokens[session_id where
        refresh_tokens::session_id.eq_any(sessions::table.filter(sessions::person_id.eq(who.id)).select(sessions::id))]
        { id, session_id, created_at, expires_at, used_at } withheld { token_hash } => delete;
    "What they consented to on the consent page, until the client has it." authorization_codes[person_id]
        { client_id, redirect_uri, scopes, created_at, expires_at, session_id } withheld { code_hash, code_challenge } => delete;
    "The sessions in which they are signed in: since when, through which client, and with which of their permissions."
        sessions[person_id] { id, client_id, scopes, created_at, last_used_at, expires_at, revoked_at } => delete;
    "What they let the association do with what it knows of them. Without the person it still counts."
        consents[person_id] records
        { id, purpose, decision, text_version, decided_at, source, note, recorded_by, recorded_at }
        => clear { person_id, note, recorded_by };
    "The consents they recorded for others." consents[recorded_by] { id, purpose, recorded_at } => keep;
    "The analyses of positions that they wrote." position_analyses[written_by]
        { position_id, version, kind, body, written_at } => keep;
    "The answers they gave for a unit that was consulted on a position." position_consultations[answered_by]
        { position_id, version, unit_id, answer, comment, answered_at } => keep;
    "The objections to positions that they settled." position_consultations[settled_by]
        { position_id, version, unit_id, outcome, reason, settled_at } => keep;
    "The instruments they watch, so that they hear of them." instrument_watchers[person_id]
        { instrument_id, since } => delete;
    "The votes on motions that they cast for an organization." motion_ballots[cast_by]
        { motion_id, organization_id, vote, cast_at } => keep;
    "That they were written to, to confirm what they sign as an officer, with the hash of the token in the mail."
        signature_tokens[signature_id where signature_tokens::signature_id.eq_any(signatures::table
            .filter(lower(signatures::officer_email).eq_any(who.emails.clone())).select(signatures::id))]
        { signature_id, version, created_at, expires_at, is_repeated } withheld { token_hash } => delete;
    "That they sign joint statements for an organization, as its officer. Without them the organization has signed still."
        signatures[officer_email where
        lower(signatures::officer_email).eq_any(who.emails.clone())] records
        { id, statement_id, organization_id, version, authority, officer_name, officer_title, officer_email, status,
          affirmed_at } => revise { officer_name, officer_title, officer_email };
    "The signatures of organizations that they entered." signatures[signed_by]
        { id, statement_id, organization_id, version, status, affirmed_at } => keep;
    "That they were written to, to confirm that they sign a petition or take that back, with the hash of the token in the mail."
        petition_tokens[fingerprint where petition_tokens::fingerprint.eq_any(who.fingerprints.clone())]
        { signature_id, purpose, created_at, expires_at, is_repeated } withheld { token_hash } => delete;
    "The petitions they signed, known by a keyed hash of their address. Without them the signature counts still."
        petition_signatures[fingerprint where petition_signatures::fingerprint.eq_any(who.fingerprints.clone())]
        { id, petition_id, name, division_ocd_id, status, created_at, confirmed_at, withdrawn_at }
        => revise { name, fingerprint };
    "The batches of signatures on paper that they handed in." petition_batches[submitted_by]
        { id, petition_id, count, place, collected_on, proof, status, created_at } => keep;
    "The batches of signatures on paper that they verified or rejected." petition_batches[verified_by]
        { id, petition_id, count, status, verified_at } => keep;
    "That they reported incidents, and may be asked about them, until a year after those were closed."
        incident_reporters[email where lower(incident_reporters::email).eq_any(who.emails.clone())]
        { incident_id, name, relation, closed_at } => delete;
    "The steps of checklists about incidents that they ticked off." incident_steps[done_by]
        { incident_id, number, title, done_at, note } => keep;
    "When their calendar feeds were fetched, and hashes of the secrets in their addresses." calendar_feed_secrets[feed_id where
        calendar_feed_secrets::feed_id.eq_any(
            calendar_feeds::table.filter(calendar_feeds::person_id.eq(who.id)).select(calendar_feeds::id))]
        { feed_id, last_used_at } withheld { secret_hash } => delete;
    "The calendars they fetch by a secret address." calendar_feeds[person_id] records
        { id, revision, name, unit_id, created_at, updated_at } => delete;
    "What was mailed to them so that they confirm it: that they join, leave, are forgotten or act."
        advocate_tokens[email_key where advocate_tokens::email_key.eq_any(who.emails.clone())]
        { email, matter, created_at, expires_at, is_repeated } withheld { token_hash } => delete;
    "What they did as an advocate, by which it is found what to ask them next." advocate_activities[advocate_id where
        advocate_activities::advocate_id.eq_any(
            advocates::table.filter(advocates::person_id.eq(who.id)).select(advocates::id))]
        { id, kind, at, note } => delete;
    "That two records of them as an advocate are one." advocate_merges[kept_id where
        advocate_merges::kept_id.eq_any(advocates::table.filter(advocates::person_id.eq(who.id)).select(advocates::id))
            .or(advocate_merges::merged_id.eq_any(
                advocates::table.filter(advocates::person_id.eq(who.id)).select(advocates::id)))] records
        { id, revision, kept_id, merged_id, unit_id, added, reason, status, created_at, updated_at } => delete;
    "What they said of themselves as an advocate, to be asked for what they care about." advocates[person_id] records
        { id, revision, unit_id, divisions, zip, latitude, longitude, library_types, interests, languages, skills, offers, levels,
          source, status, rung, rung_since, scored_at, merged_into, likeness, created_at, updated_at } => delete;
    "The advocates of whom they confirmed that they lead." advocates[leading_confirmed_by] { id, rung, rung_since } => keep;
    "What they noted that advocates did." advocate_activities[noted_by] { id, kind, at } => keep;
    "What they said to decision makers. Without them it still counts." actions[person_id] records
        { id, alert_id, post_id, office_holder_id, channel, day, status, reason, outcome, notes, subject, body, created_at }
        => revise { person_id, reason, notes, subject, body };
    "The events they signed up for, and whether they came. Without them it still counts." event_bookings[person_id] records
        { id, event_id, slot_id, seats, splits, priority_class, status, seats_confirmed, seats_offered, offered_until,
          seats_waiting, seats_attended, checked_in_at, created_at } => revise { person_id };
    "The learning they registered for, and whether they came. Without them it still counts." learning_registrations[person_id] records
        { id, session_id, seats, splits, priority_class, status, seats_confirmed, seats_offered, offered_until, seats_waiting,
          seats_attended, attended_at, created_at } => revise { person_id };
    "Which briefings and alerts were mailed to them, and what they told of those. Without them it still counts."
        mailing_recipients[person_id]
        { mailing_id, subject_id, status, reason, settled_at, opened_at, used_at } withheld { token_hash }
        => clear { person_id, reason, token_hash };
    "Of which deadlines they were reminded, so that they are reminded once." reminders[person_id]
        { uid, due_at, days, found_at } => delete;
    "Whether they want to be reminded of deadlines." reminder_settings[person_id] { by_mail, updated_at } => delete;
    "The policy learning they completed, so that it can be counted how many have." learning_completions[person_id] records
        { id, revision, requirement_id, completed_on, source, outside_id, recorded_by, created_at, updated_at } => delete;
    "The completions of learning they recorded." learning_completions[recorded_by] { id, requirement_id, updated_at } => keep;
    "The work that is theirs to do. Without them it is nobody's, and stays with its unit." work_items[assignee_id]
        { id, title, kind, unit_id, due_at, status, closed_at } => revise { assignee_id };
    "The work they handed to others." work_handovers[from_person_id] { item_id, number, to_unit_id, handed_at } => keep;
    "The work that was handed to them." work_handovers[to_person_id]
        { item_id, number, from_unit_id, note, handed_at } => keep;
    "The handovers of work that they settled, with what they wrote to the next one." work_handovers[handed_by]
        { item_id, number, note, handed_at } => keep;
    "The conflicts between texts that they acknowledged, with the reason." conflicts[acknowledged_by]
        { id, issue_id, subject, reason, acknowledged_at } => keep;
    "The messages that they approved." messages[approved_by] { id, position_id, headline, approved_at } => keep;
    "How far they found that instruments take up what is asked for." assessments[assessor_id]
        { id, stance_id, instrument_version_id, position_id, position_version, clause, uptake, passage, note, created_at } => keep;
    "The files they handed in to be imported." imports[requested_by]
        { id, kind, format, file_name, size, sha256, status, created_at, finished_at } => keep;
    "Who read their own records." accesses[person_id by seq]
        { seq, record_kind, record_id, kind, actor_id, client, request_id, at } => keep;
    "Which confidential records of others they read, so that they can be asked why." accesses[actor_id by seq]
        { seq, record_kind, record_id, kind, client, request_id, at } => keep;
    "That they were erased, so that a backup that brings them back is told to forget them again." erasures[person_id]
        { person_id, reason, erased_at } => keep;
    "What they learned, and what credit it gave them, entry by entry." credit_entries[person_id] records
        { id, revision, activity, role, number, title, provider, topic, tags, minutes, earned_on, evidence, source, reverses,
          reason, created_at, updated_at } => delete;
    "Hashes of the secrets in the addresses by which others see what they learned." learning_share_secrets[share_id where
        learning_share_secrets::share_id.eq_any(
            learning_shares::table.filter(learning_shares::person_id.eq(who.id)).select(learning_shares::id))]
        { share_id } withheld { secret_hash } => delete;
    "With whom they share what they learned." learning_shares[person_id]
        { id, revision, name, audience, unit_id, organization_id, what, ends_at, revoked_at, created_at, updated_at } => delete;
    "The credit of others that they recorded." credit_entries[recorded_by] { id, created_at } => keep;
    "What they said of frameworks of competencies, and what was answered. Without them it still counts."
        competency_comments[person_id] records
        { id, framework_id, competency_id, text, answer, answered_at, created_at, updated_at } => revise { person_id };
    "The comments on frameworks of competencies that they answered." competency_comments[answered_by]
        { id, framework_id, answered_at } => keep;
    "The badges they have, those awarded here and those they put with them." badges[person_id]
        { id, award_id, name_key, document, token, eddsa_token, valid_from, kept_at } => delete;
    "What they were awarded. Without them only the bit stays that says whether it was revoked, for those they showed it to."
        awards[person_id] records
        { id, revision, achievement_id, evidence_url, evidence, evidence_key, status, issued_at, expires_at, reason, is_public,
          status_list, status_index, created_at, updated_at }
        => revise { person_id, evidence_url, evidence, evidence_key, reason };
    "How good they say they are at what, to see what they could learn." self_assessments[person_id] records
        { id, revision, competency_id, level, assessed_on, note, created_at, updated_at } => delete;
    "How good they want to be at what, to see what they could learn." learning_goals[person_id] records
        { id, revision, competency_id, target, importance, created_at, updated_at } => delete;
    "What they need not do on a pathway, with who said so and why." pathway_waivers[enrollment_id where
        pathway_waivers::enrollment_id.eq_any(
            pathway_enrollments::table.filter(pathway_enrollments::person_id.eq(who.id)).select(pathway_enrollments::id))]
        { node_key, reason, granted_at } => delete;
    "That they said what others need not do on a pathway." pathway_waivers[granted_by]
        { enrollment_id, node_key, granted_at } => keep;
    "The pathways they go, or went." pathway_enrollments[person_id] records
        { id, revision, pathway_id, started_on, target_on, status, ended_on, created_at, updated_at } => delete;
    "That they are whom to talk to at a partner of the association." partnership_contacts[email where
        lower(partnership_contacts::email.nullable()).eq_any(who.emails.clone())] records
        { id, revision, partnership_id, name, role, email, phone, created_at, updated_at } => delete;
    "The history of their own records, with what stood there before and after." changes[record_id by seq where
        of_records::<changes::table>("changes.record_id", who)]
        { seq, kind, record_id, revision, action, actor_id, origin, request_id, at, note, before, after }
        => clear { before, after, note };
    "What the history tells of them as a contact or an officer, where that is gone or somebody else's now: before a change."
        changes[before by seq where changes::seq.eq_any(who.told_before.clone())]
        { seq, kind, record_id, revision, action, at, before } => clear { before };
    "The same, after a change." changes[after by seq where changes::seq.eq_any(who.told_after.clone())]
        { seq, kind, record_id, revision, action, at, after } => clear { after };
    "What they did to records of the association, so that each has its history." changes[actor_id by seq]
        { seq, kind, record_id, revision, action, origin, request_id, at, note } => keep;
    "Answers they were given, or that speak of them, so that a request that is repeated does not act twice."
        idempotency_keys[caller where answers(who)]
        { record_id, revision, body, created_at } withheld { key, fingerprint } => delete;
    "The words by which their own records are found." search_documents[record_id where
        of_records::<search_documents::table>("search_documents.record_id", who)] { kind, scope, body } => delete;
    "Work that waits to be done for them, such as a mail to be sent." jobs[payload where mentions(who)]
        { id, kind, payload, created_at, due_at, attempts, failed_at, error, is_awaited } => delete;
    "Their account: what to call them, where they get mail, where they live." people[id]
        { id, revision, name, email, email_key, division_ocd_id, created_at, updated_at } => delete;
}

/// A condition on the rows of a table.
pub(crate) type Condition<T> = Box<dyn diesel::expression::BoxableExpression<T, Db, SqlType = diesel::sql_types::Bool>>;

/// A condition: the column has one of their own records, of which somebody may have more than a statement takes values.
fn of_records<T: 'static>(column: &'static str, who: &Whose) -> Condition<T> {
    search::among(column, who.records.iter().map(|Uid(record)| record))
}

/// A condition: the answer was given to them, or is about a record of their own, or names them in a record that is not theirs any
/// more. What it says of who came after them there is not theirs.
fn answers(who: &Whose) -> Condition<idempotency_keys::table> {
    let given = idempotency_keys::caller.like(format!("{}@%", who.id.0));
    let mut found: Condition<idempotency_keys::table> =
        Box::new(given.or(of_records::<idempotency_keys::table>("idempotency_keys.record_id", who)));
    for email in &who.emails {
        let told = idempotency_keys::record_id.eq_any(who.told_of.clone());
        found = Box::new(found.or(told.and(contains::<idempotency_keys::table>("body", email))));
    }
    found
}

/// A condition: the job's payload has the person's id or one of their mail addresses as one of its texts.
fn mentions(who: &Whose) -> Condition<jobs::table> {
    let mut found = names(who.id.0);
    for email in &who.emails {
        found = Box::new(found.or(contains::<jobs::table>("payload", email)));
    }
    found
}

/// A condition: the job's payload has that id as one of its texts.
pub fn names(id: Id) -> Condition<jobs::table> {
    contains("payload", &id.to_string())
}

/// A condition: the JSON in a column has that text, which is in small letters, in whatever letters.
pub(super) fn contains<T>(column: &'static str, text: &str) -> Condition<T> {
    let [before, within, after] = super::super::super::CONTAINS;
    let has = dsl::sql::<diesel::sql_types::Bool>(&format!("{before}{column}{within}"));
    Box::new(has.bind::<diesel::sql_types::Text, _>(Value::from(text).to_string()).sql(after))
}
