//! People at rest. Their languages and roles stand in tables of their own, in the order they were given.

use super::{
    super::{
        super::{locked_with_keys, under_way},
        advocacy::advocates,
        record,
        search::Scope,
    },
    account_tokens, credentials,
    prelude::*,
};
use crate::{By, Done, Once};
use directory::{Person, PersonFilter};
use kernel::{Clock, Email, Grant, Role, Text};
use std::collections::{BTreeSet, HashMap, HashSet};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = people, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: Uid,
    revision: i32,
    name: String,
    email: String,
    email_key: String,
    division_ocd_id: Option<String>,
    created_at: Moment,
    updated_at: Moment,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = person_languages, treat_none_as_default_value = false)]
struct LanguageRow {
    person_id: Uid,
    position: i32,
    language: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = person_grants, treat_none_as_default_value = false)]
struct GrantRow {
    person_id: Uid,
    position: i32,
    role: String,
    unit_id: Option<Uid>,
}

/// A person's rows: one of their own, one for each language, one for each role.
fn rows(person: &Person) -> (Row, Vec<LanguageRow>, Vec<GrantRow>) {
    let Person { id, revision, name, email, languages, division_ocd_id, grants, created_at, updated_at } =
        person.clone();
    let person_id = Uid(id);
    let row = Row {
        id: person_id,
        revision,
        name: name.into(),
        email_key: email.key(),
        email: email.into(),
        division_ocd_id: division_ocd_id.map(Into::into),
        created_at: created_at.into(),
        updated_at: updated_at.into(),
    };
    let languages = (0..).zip(languages);
    let languages =
        languages.map(|(position, tag)| LanguageRow { person_id, position, language: tag.into() }).collect();
    let grants = (0..).zip(grants).map(|(position, Grant { role, unit_id })| GrantRow {
        person_id,
        position,
        role: role.as_str().to_owned(),
        unit_id: unit_id.map(Into::into),
    });
    (row, languages, grants.collect())
}

/// The person of a row, still without languages and grants.
fn bare(row: Row) -> Result<Person> {
    let Row { id, revision, name, email, email_key: _, division_ocd_id, created_at, updated_at } = row;
    Ok(Person {
        id: id.into(),
        revision,
        name: read(Person::KIND, name)?,
        email: read(Person::KIND, email)?,
        languages: Vec::new(),
        division_ocd_id: maybe(Person::KIND, division_ocd_id)?,
        grants: Vec::new(),
        created_at: created_at.into(),
        updated_at: updated_at.into(),
    })
}

/// Gives people their languages and grants, in two queries however many they are.
#[dual]
async fn complete(c: &mut Link<'_>, people: &mut [Person]) -> Result<()> {
    let ids: Vec<Uid> = people.iter().map(|person| Uid(person.id)).collect();
    let languages: Vec<LanguageRow> = person_languages::table
        .filter(person_languages::person_id.eq_any(ids.clone()))
        .order(person_languages::position)
        .select(LanguageRow::as_select())
        .load(c)
        .await?;
    let grants: Vec<GrantRow> = person_grants::table
        .filter(person_grants::person_id.eq_any(ids))
        .order(person_grants::position)
        .select(GrantRow::as_select())
        .load(c)
        .await?;
    let mut by_id: HashMap<Id, &mut Person> = people.iter_mut().map(|person| (person.id, person)).collect();
    for LanguageRow { person_id, language, .. } in languages {
        if let Some(person) = by_id.get_mut(&person_id.into()) {
            person.languages.push(read(Person::KIND, language)?);
        }
    }
    for GrantRow { person_id, role, unit_id, .. } in grants {
        if let Some(person) = by_id.get_mut(&person_id.into()) {
            person.grants.push(Grant { role: read(Person::KIND, role)?, unit_id: unit_id.map(Into::into) });
        }
    }
    Ok(())
}

/// Refuses roles in units that are not there, each by its place in the list.
#[dual]
async fn units_must_exist(c: &mut Conn<'_>, grants: &[Grant]) -> Result<()> {
    let named = |(index, grant): (usize, &Grant)| Some((grant.unit_id?, format!("/grants/{index}/unit_id")));
    all_exist!(c, units, grants.iter().enumerate().filter_map(named));
    Ok(())
}

/// Locks a person until the transaction ends: before whatever is theirs, everywhere, so that no two wait for each other. They may be
/// about to be erased, with all that refers to them: nothing is added to that meanwhile.
#[dual]
pub(crate) async fn lock_person(c: &mut Conn<'_>, person: Uid) -> Result<()> {
    let row = locked_with_keys!(people::table.find(person).select(people::id));
    let _there: Option<Uid> = row.first(c).await.optional()?;
    Ok(())
}

/// The same for several, in the order of their ids, so that two who lock some of the same wait for one another and not for ever.
#[dual]
pub(crate) async fn lock_people(c: &mut Conn<'_>, people: BTreeSet<Id>) -> Result<()> {
    for person in people {
        lock_person(c, person.into()).await?;
    }
    Ok(())
}

/// What these people are called.
#[dual]
pub(crate) async fn names(c: &mut Link<'_>, ids: Vec<Id>) -> Result<HashMap<Id, Text<200>>> {
    let known = people::table.filter(people::id.eq_any(uids(&ids))).select((people::id, people::name));
    let names: Vec<(Uid, String)> = known.load(c).await?;
    names.into_iter().map(|(id, name)| Ok((id.into(), read(Person::KIND, name)?))).collect()
}

/// Those of these people who are there; many are looked for at a time.
#[dual]
pub async fn there(c: &mut Link<'_>, ids: &[Id]) -> Result<HashSet<Id>> {
    let mut there = HashSet::new();
    for some in ids.chunks(1_000) {
        let known = people::table.filter(people::id.eq_any(uids(some))).select(people::id);
        let known: Vec<Uid> = known.load(c).await?;
        there.extend(known.into_iter().map(Id::from));
    }
    Ok(there)
}

/// The person with that mail address.
#[dual]
pub async fn with_email(c: &mut Link<'_>, email: &Email) -> Result<Option<Id>> {
    let id: Option<Uid> =
        people::table.filter(people::email_key.eq(email.key())).select(people::id).first(c).await.optional()?;
    Ok(id.map(Into::into))
}

/// The people with these mail addresses, by their keys.
#[dual]
pub(crate) async fn with_keys(c: &mut Link<'_>, keys: Vec<String>) -> Result<Vec<Person>> {
    let rows: Vec<Row> = people::table.filter(people::email_key.eq_any(keys)).select(Row::as_select()).load(c).await?;
    let mut people = rows.into_iter().map(bare).collect::<Result<Vec<_>>>()?;
    complete(c, &mut people).await?;
    Ok(people)
}

/// Whether they are the last administrator: without them nobody could ever make another. Administrators are read again once
/// they are locked, for whoever changed one meanwhile has written their roles anew.
#[dual]
pub async fn is_last_administrator(c: &mut Conn<'_>, id: Id) -> Result<bool> {
    let everywhere = || person_grants::role.eq(Role::Admin.as_str()).and(person_grants::unit_id.is_null());
    let grants = || person_grants::table.filter(everywhere()).select(person_grants::person_id);
    let _locked: Vec<Uid> = locked!(grants()).load(c).await?;
    let administrators: Vec<Uid> = grants().load(c).await?;
    Ok(administrators.contains(&Uid(id)) && administrators.iter().all(|other| *other == Uid(id)))
}

fn email_taken() -> Problem {
    Problem::field("/email", "duplicate", "is the mail address of another person")
}

#[dual]
impl Stored for Person {
    type Facts = ();

    async fn find(c: &mut Link<'_>, id: Id) -> Result<Option<Self>> {
        let row = people::table.find(Uid(id)).select(Row::as_select()).first(c).await.optional()?;
        let Some(mut person) = row.map(bare).transpose()? else { return Ok(None) };
        complete(c, std::slice::from_mut(&mut person)).await?;
        Ok(Some(person))
    }

    async fn lock(c: &mut Conn<'_>, id: Id) -> Result<()> {
        lock_person(c, id.into()).await
    }

    fn divisions(&mut self) -> Vec<&mut kernel::DivisionId> {
        self.division_ocd_id.iter_mut().collect()
    }

    async fn insert(&self, c: &mut Conn<'_>) -> Result<()> {
        units_must_exist(c, &self.grants).await?;
        let (row, languages, grants) = rows(self);
        diesel::insert_into(people::table).values(row).execute(c).await.on_unique(email_taken)?;
        diesel::insert_into(person_languages::table).values(languages).execute(c).await?;
        diesel::insert_into(person_grants::table).values(grants).execute(c).await?;
        Ok(())
    }

    async fn save(&self, c: &mut Conn<'_>, seen: i32) -> Result<bool> {
        units_must_exist(c, &self.grants).await?;
        if !self.is_administrator() && is_last_administrator(c, self.id).await? {
            return Err(Person::the_last_administrator().into());
        }
        let (row, languages, grants) = rows(self);
        let elsewhere = people::table.find(Uid(self.id)).filter(people::email_key.ne(self.email.key()));
        let moves: bool = diesel::select(dsl::exists(elsewhere)).get_result(c).await?;
        let person = people::table.find(Uid(self.id)).filter(people::revision.eq(seen));
        if diesel::update(person).set(row).execute(c).await.on_unique(email_taken)? != 1 {
            return Ok(false);
        }
        if moves {
            account_tokens::void(c, self.id).await?;
        }
        let of_person = person_languages::person_id.eq(Uid(self.id));
        diesel::delete(person_languages::table.filter(of_person)).execute(c).await?;
        diesel::insert_into(person_languages::table).values(languages).execute(c).await?;
        let of_person = person_grants::person_id.eq(Uid(self.id));
        diesel::delete(person_grants::table.filter(of_person)).execute(c).await?;
        diesel::insert_into(person_grants::table).values(grants).execute(c).await?;
        Ok(true)
    }

    /// Doubles of the advocate they are go by what they are called now.
    async fn follow(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        advocates::liken(c, self).await
    }

    /// The name only: a mail address is asked for whole, and answered from its own index.
    fn documents(&self) -> Documents {
        Documents { public: None, internal: Some(self.name.as_str().into()) }
    }
}

#[dual]
impl Listed for Person {
    type Filter = PersonFilter;

    fn is_scan(filter: &PersonFilter) -> bool {
        filter.q.is_some() || filter.updated_since.is_some()
    }

    async fn page(c: &mut Link<'_>, filter: &PersonFilter, actor: &Actor, window: &Window) -> Result<Page<Self>> {
        let filtered = || {
            let PersonFilter { q, updated_since } = filter;
            let mut query = people::table.into_boxed::<Db>();
            if !actor.may(Person::READ, None) {
                query = query.filter(fixed::<diesel::sql_types::Bool>("FALSE"));
            }
            match q {
                Some(q) if q.as_str().contains('@') => {
                    query = query.filter(people::email_key.eq(q.as_str().trim().to_ascii_lowercase()));
                }
                Some(q) => query = query.filter(search::matching("people.id", Person::KIND, Scope::Internal, q)),
                None => {}
            }
            if let Some(at) = updated_since {
                query = query.filter(people::updated_at.ge(Moment(*at)));
            }
            query
        };
        let page: Result<Page<Self>> = list!(c, window, people, filtered, Row => bare, {
            "name" => name: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
        });
        let mut page = page?;
        complete(c, &mut page.data).await?;
        Ok(page)
    }
}

/// Adds a person, with the hash of what they sign in with where they have something.
#[dual]
pub async fn register(
    c: &mut Conn<'_>,
    by: &By,
    once: Option<&Once>,
    person: Person,
    password_hash: Option<String>,
) -> Result<Done<Person>> {
    let done = record::create(c, by, once, person).await?;
    if let (Done::Fresh(person), Some(hash)) = (&done, password_hash) {
        credentials::set(c, person.id, hash, by.clock.now()).await?;
    }
    Ok(done)
}

/// Adds the first person, by nobody, where there is none and no other node is about to add one.
#[dual]
pub async fn ensure_first(c: &mut Conn<'_>, clock: Clock, person: &Person, password_hash: String) -> Result<bool> {
    let elsewhere = under_way(c, Person::KIND, "first").await?;
    let somebody: bool = diesel::select(dsl::exists(people::table.select(people::id))).get_result(c).await?;
    if elsewhere || somebody {
        return Ok(false);
    }
    let by = By { actor: Actor::public(), request_id: None, clock };
    person.insert(c).await?;
    history::append(c, &by, "created", None, None, person).await?;
    search::index(c, person).await?;
    credentials::set(c, person.id, password_hash, by.clock.now()).await?;
    Ok(true)
}
