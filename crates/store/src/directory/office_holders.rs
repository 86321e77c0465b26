//! People in office at rest: their row, their outside ids, how to reach them, and the posts they hold.

use super::prelude::*;
use crate::By;
use directory::{ContactPoint, OfficeHolder, OfficeHolderFilter, OutsideId, PostHeld};
use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = office_holder_ids, treat_none_as_default_value = false)]
struct IdRow {
    office_holder_id: Uid,
    scheme: String,
    identifier: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = contact_points, treat_none_as_default_value = false)]
struct ContactRow {
    office_holder_id: Uid,
    position: i32,
    kind: String,
    value: String,
    label: Option<String>,
    source: String,
}

/// A post somebody holds: tenure, holder, post, role, title, division, first day, end.
type HeldRow = (Uid, Uid, Uid, String, String, String, Option<Date>, Option<Date>);

kept! { OfficeHolder in office_holders, unique "/outside_ids" "has an id that is another person's" {
    id: id, revision: number, name: text, given_name: [text], family_name: [text], party: [text], source: word,
    created_at: at, updated_at: at,
} beside { outside_ids, contact_points, posts_held } also {
    async fn fill(c: &mut Link<'_>, records: &mut [Self]) -> Result<()> {
        with_parts(c, records).await?;
        with_posts(c, records).await
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        let id = Uid(self.id);
        diesel::delete(office_holder_ids::table.filter(office_holder_ids::office_holder_id.eq(id))).execute(c).await?;
        diesel::delete(contact_points::table.filter(contact_points::office_holder_id.eq(id))).execute(c).await?;
        add_parts(c, &[self]).await
    }

    async fn add_parts(c: &mut Conn<'_>, records: &[&Self]) -> Result<()> {
        add_parts(c, records).await
    }

    /// Outside ids are told in the order in which they are read.
    async fn follow(&mut self, _c: &mut Conn<'_>, _by: &By) -> Result<()> {
        self.outside_ids.sort();
        Ok(())
    }

    fn documents(&self) -> Documents {
        Documents::public(self.name.as_str())
    }
} }

listed! { OfficeHolder in office_holders, by OfficeHolderFilter {
    q: search, id: ids, party: words, outside_id: own, updated_since: since updated_at,
} sorted {
    "name" => name: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, filter, _actor| {
    match &filter.outside_id {
        None => query,
        Some(id) => {
            let named = office_holder_ids::table.filter(office_holder_ids::identifier.eq(id.to_string()));
            query.filter(office_holders::id.eq_any(named.select(office_holder_ids::office_holder_id)))
        }
    }
} }

fn id_taken() -> Problem {
    Problem::field("/outside_ids", "duplicate", "has an id that is another person's")
}

/// Adds outside ids and contact points; some at a time, for a statement of `PostgreSQL` takes 65,535 values.
#[dual]
async fn add_parts(c: &mut Conn<'_>, holders: &[&OfficeHolder]) -> Result<()> {
    for some in holders.chunks(100) {
        let ids = some.iter().flat_map(|holder| {
            holder.outside_ids.iter().map(|id| IdRow {
                office_holder_id: holder.id.into(),
                scheme: id.scheme.to_string(),
                identifier: id.identifier.to_string(),
            })
        });
        let ids: Vec<IdRow> = ids.collect();
        let added = insert_all!(c, office_holder_ids, ids);
        added.on_unique(id_taken)?;
        let contacts = some.iter().flat_map(|holder| {
            (1..).zip(&holder.contact_points).map(|(position, contact)| {
                let ContactPoint { kind, value, label, source } = contact;
                ContactRow {
                    office_holder_id: holder.id.into(),
                    position,
                    kind: kind.to_string(),
                    value: value.to_string(),
                    label: label.as_ref().map(ToString::to_string),
                    source: source.to_string(),
                }
            })
        });
        let contacts: Vec<ContactRow> = contacts.collect();
        insert_all!(c, contact_points, contacts)?;
    }
    Ok(())
}

/// Gives people their outside ids and contact points, in two queries.
#[dual]
async fn with_parts(c: &mut Link<'_>, holders: &mut [OfficeHolder]) -> Result<()> {
    let places: HashMap<Id, usize> = holders.iter().map(|h| h.id).zip(0..).collect();
    let ids: Vec<Uid> = holders.iter().map(|holder| Uid(holder.id)).collect();
    let of_these = office_holder_ids::table.filter(office_holder_ids::office_holder_id.eq_any(ids.clone()));
    let by_scheme = of_these.order((office_holder_ids::scheme, office_holder_ids::identifier));
    let rows: Vec<IdRow> = by_scheme.select(IdRow::as_select()).load(c).await?;
    for IdRow { office_holder_id, scheme, identifier } in rows {
        let holder = places.get(&office_holder_id.0).and_then(|place| holders.get_mut(*place));
        let id =
            OutsideId { scheme: read(OfficeHolder::KIND, scheme)?, identifier: read(OfficeHolder::KIND, identifier)? };
        if let Some(holder) = holder {
            holder.outside_ids.push(id);
        }
    }
    let of_these = contact_points::table.filter(contact_points::office_holder_id.eq_any(ids));
    let rows: Vec<ContactRow> =
        of_these.order(contact_points::position).select(ContactRow::as_select()).load(c).await?;
    for ContactRow { office_holder_id, position: _, kind, value, label, source } in rows {
        let holder = places.get(&office_holder_id.0).and_then(|place| holders.get_mut(*place));
        let contact = ContactPoint {
            kind: read(OfficeHolder::KIND, kind)?,
            value: read(OfficeHolder::KIND, value)?,
            label: maybe(OfficeHolder::KIND, label)?,
            source: read(OfficeHolder::KIND, source)?,
        };
        if let Some(holder) = holder {
            holder.contact_points.push(contact);
        }
    }
    Ok(())
}

/// Gives people the posts they hold or held, the latest first, in one query.
#[dual]
pub(super) async fn with_posts(c: &mut Link<'_>, holders: &mut [OfficeHolder]) -> Result<()> {
    let ids: Vec<Uid> = holders.iter().map(|holder| Uid(holder.id)).collect();
    let rows: Vec<HeldRow> = tenures::table
        .inner_join(posts::table)
        .filter(tenures::office_holder_id.eq_any(ids))
        .select((
            tenures::id,
            tenures::office_holder_id,
            posts::id,
            posts::role,
            posts::title,
            posts::division_ocd_id,
            tenures::since,
            tenures::until,
        ))
        .load(c)
        .await?;
    for (tenure, holder, post, role, title, division, since, until) in rows {
        let held = PostHeld {
            tenure_id: tenure.into(),
            post_id: post.into(),
            role: read(OfficeHolder::KIND, role)?,
            title: read(OfficeHolder::KIND, title)?,
            division_ocd_id: read(OfficeHolder::KIND, division)?,
            since: since.map(Into::into),
            until: until.map(Into::into),
        };
        if let Some(holder) = holders.iter_mut().find(|h| h.id == holder.0) {
            holder.posts_held.push(held);
        }
    }
    for holder in holders {
        holder.posts_held.sort_by_key(|held| Reverse((held.since, held.tenure_id)));
    }
    Ok(())
}

/// People by their ids, with how to reach them, without the posts they hold.
#[dual]
pub(super) async fn with_ids(c: &mut Link<'_>, ids: &[Id]) -> Result<Vec<OfficeHolder>> {
    let these = office_holders::table.filter(office_holders::id.eq_any(uids(ids)));
    let rows: Vec<Row> = these.select(Row::as_select()).load(c).await?;
    let mut holders = rows.into_iter().map(OfficeHolder::try_from).collect::<Result<Vec<_>>>()?;
    with_parts(c, &mut holders).await?;
    Ok(holders)
}

/// What outside registers call each of these people, as `scheme:identifier`.
#[dual]
pub(super) async fn keys(c: &mut Link<'_>, ids: impl Iterator<Item = Id>) -> Result<HashMap<Id, Vec<String>>> {
    let ids: Vec<Uid> = ids.map(Uid).collect();
    let of_these = office_holder_ids::table.filter(office_holder_ids::office_holder_id.eq_any(ids));
    let rows: Vec<IdRow> = of_these.select(IdRow::as_select()).load(c).await?;
    grouped(rows, |row| Ok((row.office_holder_id, format!("{}:{}", row.scheme, row.identifier))))
}

/// The people whom any of these keys (`scheme:identifier`) names, without the posts they hold.
#[dual]
pub(super) async fn known_as(c: &mut Link<'_>, keys: &[String]) -> Result<Vec<OfficeHolder>> {
    let identifiers = keys.iter().filter_map(|key| key.split_once(':')).map(|(_, identifier)| identifier.to_owned());
    let identifiers: Vec<String> = identifiers.collect();
    let named = office_holder_ids::table.filter(office_holder_ids::identifier.eq_any(identifiers));
    let rows: Vec<IdRow> = named.select(IdRow::as_select()).load(c).await?;
    let wanted: HashSet<&str> = keys.iter().map(String::as_str).collect();
    let mut ids: Vec<Id> = rows
        .into_iter()
        .filter(|row| wanted.contains(format!("{}:{}", row.scheme, row.identifier).as_str()))
        .map(|row| row.office_holder_id.0)
        .collect();
    ids.sort();
    ids.dedup();
    with_ids(c, &ids).await
}
