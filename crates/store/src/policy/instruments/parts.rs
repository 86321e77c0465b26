//! What stands beside an instrument's row.

use super::{super::super::directory::divisions::every_id, prelude::*};
use kernel::DivisionId;
use policy::{
    Instrument, InstrumentFile,
    instrument::{Action, Relation, Sponsor, Version, family_key, mark_withdrawn, name_key, outside_id},
};
use std::collections::HashMap;

/// Rows of a statement: fifteen values each, and a statement of `PostgreSQL` takes 65,535.
const ROWS: usize = 4_000;

/// A kind of part whose table has its fields as columns (those of [`kept!`]) beside the instrument's id: its row, and both
/// conversions.
macro_rules! part {
    ($row:ident: $part:ident in $table:ident { $($field:ident: $column:tt),+ $(,)? }
        $(derived { $($key:ident: $kind:ty = $made:expr),+ $(,)? } from $given:ident)? $(beside { $($beside:ident),+ })?) => {
        #[derive(Queryable, Selectable, Insertable, AsChangeset)]
        #[diesel(table_name = $table, treat_none_as_default_value = false, treat_none_as_null = true)]
        struct $row {
            instrument_id: Uid,
            $($field: kept!(@type $column),)+
            $($($key: $kind,)+)?
        }

        impl $row {
            fn new(instrument: Id, part: &$part) -> Result<Self> {
                $(let $given = part; $(let $key: $kind = $made;)+)?
                let $part { $($field,)+ $($($beside: _,)+)? } = part;
                Ok(Self { instrument_id: Uid(instrument), $($field: kept!(@row Instrument $column $field),)+ $($($key,)+)? })
            }

            fn part(self) -> Result<(Uid, $part)> {
                let Self { instrument_id, $($field,)+ $($($key: _,)+)? } = self;
                let part = $part { $($field: kept!(@domain Instrument $column $field),)+ $($($beside: Default::default(),)+)? };
                Ok((instrument_id, part))
            }
        }
    };
}

part! { ActionRow: Action in instrument_actions {
    id: id, number: number, acted_on: day, acted_at: [at], description: text, classifications: list, unknown_words: json,
    chamber: [word], organization: [text], closes_at: [at], withdraws: [id], outside_id: [text], from_source: flag,
    recorded_at: at,
} derived { announced_for: Option<Moment> = action.announced_for().map(Moment) } from action beside { withdrawn_by } }

part! { VersionRow: Version in instrument_versions {
    id: id, number: number, kind: word, label: text, dated_on: [day], links: json, outside_id: [text], from_source: flag,
    created_at: at, change_hash: [text],
} }

part! { SponsorRow: Sponsor in instrument_sponsors {
    number: number, name: text, classification: text, is_primary: flag, entity: [word], outside_id: [text],
    office_holder_id: [id], candidate_ids: list, from_source: flag,
} derived { name_key: String = name_key(sponsor.name.as_str()), family_key: String = family_key(sponsor.name.as_str()) } from sponsor }

part! { RelationRow: Relation in instrument_relations {
    number: number, kind: word, other_id: [id], outside_id: [text], identifier: text, session: [text], from_source: flag,
} beside { known_as } }

/// The parts of some instruments, by instrument.
#[derive(Default)]
pub(super) struct Parts {
    aliases: HashMap<Id, Vec<kernel::Text<200>>>,
    actions: HashMap<Id, Vec<Action>>,
    versions: HashMap<Id, Vec<Version>>,
    sponsors: HashMap<Id, Vec<Sponsor>>,
    relations: HashMap<Id, Vec<Relation>>,
}

/// Loads the rows of some instruments from one table, in the order of their numbers, and sorts them by instrument.
macro_rules! gathered {
    ($c:expr, $ids:expr, $table:ident, $row:ident) => {{
        let of_these = $table::table
            .filter($table::instrument_id.eq_any($ids.clone()))
            .order(($table::instrument_id, $table::number));
        let rows: Vec<$row> = answered!(of_these.select($row::as_select()).load($c))?;
        grouped(rows, $row::part)?
    }};
}

#[dual]
impl Parts {
    pub(super) async fn of(c: &mut Link<'_>, instruments: &[Id]) -> Result<Self> {
        if instruments.is_empty() {
            return Ok(Self::default());
        }
        let ids = uids(instruments);
        let named = instrument_identifiers::table.filter(instrument_identifiers::instrument_id.eq_any(ids.clone()));
        let columns = (instrument_identifiers::instrument_id, instrument_identifiers::identifier);
        let names: Vec<(Uid, String)> = named.order(instrument_identifiers::key).select(columns).load(c).await?;
        let aliases = grouped(names, |(instrument, name)| Ok((instrument, read(Instrument::KIND, name)?)))?;
        let mut actions = gathered!(c, ids, instrument_actions, ActionRow);
        for actions in actions.values_mut() {
            mark_withdrawn(actions);
        }
        let mut relations = gathered!(c, ids, instrument_relations, RelationRow);
        know_others(c, relations.values_mut().flatten().collect()).await?;
        Ok(Self {
            aliases,
            actions,
            versions: gathered!(c, ids, instrument_versions, VersionRow),
            sponsors: gathered!(c, ids, instrument_sponsors, SponsorRow),
            relations,
        })
    }

    pub(super) fn file(&mut self, instrument: Instrument) -> InstrumentFile {
        let id = instrument.id;
        let versions: Vec<Version> = self.versions.remove(&id).unwrap_or_default();
        let mut aliases = self.aliases.remove(&id).unwrap_or_default();
        let is_document =
            |name: &str| versions.iter().any(|v| v.outside_id.as_ref().is_some_and(|own| own.as_str() == name));
        aliases.retain(|name| *name != instrument.identifier && !is_document(name.as_str()));
        InstrumentFile {
            instrument,
            aliases,
            versions,
            actions: self.actions.remove(&id).unwrap_or_default(),
            sponsors: self.sponsors.remove(&id).unwrap_or_default(),
            relations: self.relations.remove(&id).unwrap_or_default(),
        }
    }
}

/// Tells relations that name the other instrument by its id what outside id that has by now.
#[dual]
async fn know_others(c: &mut Link<'_>, relations: Vec<&mut Relation>) -> Result<()> {
    let others: Vec<Uid> = relations.iter().filter_map(|relation| relation.other_id).map(Uid).collect();
    if others.is_empty() {
        return Ok(());
    }
    let known = instruments::table.filter(instruments::id.eq_any(others));
    let known: Vec<(Uid, Option<String>)> = known.select((instruments::id, instruments::outside_id)).load(c).await?;
    let known: HashMap<Id, Option<String>> = known.into_iter().map(|(id, known)| (id.into(), known)).collect();
    for relation in relations {
        let known_as = relation.other_id.and_then(|other| known.get(&other).cloned().flatten());
        relation.known_as = maybe(Instrument::KIND, known_as)?;
    }
    Ok(())
}

type Name = (Uid, String, String);

fn names<'a>(files: &[&'a InstrumentFile]) -> impl Iterator<Item = Name> + use<'a> {
    let named = |file: &&'a InstrumentFile| {
        let id = file.instrument.id;
        file.identifiers().into_iter().map(move |(key, name)| (Uid(id), key, name))
    };
    files.iter().map(named).collect::<Vec<_>>().into_iter().flatten()
}

/// Adds rows, as many at a time as a statement takes.
macro_rules! add_all {
    ($c:expr, $table:ident, $rows:expr) => {
        let mut rows = $rows.peekable();
        while rows.peek().is_some() {
            insert_all!($c, $table, rows.by_ref().take(ROWS).collect::<Result<Vec<_>>>()?)?;
        }
    };
}

/// Adds the names and subjects of some files.
#[dual]
async fn add_names(c: &mut Conn<'_>, files: &[&InstrumentFile]) -> Result<()> {
    let identified = names(files).map(|(id, key, name)| {
        Ok((
            instrument_identifiers::instrument_id.eq(id),
            instrument_identifiers::key.eq(key),
            instrument_identifiers::identifier.eq(name),
        ))
    });
    add_all!(c, instrument_identifiers, identified);
    let subjects = files.iter().flat_map(|file| {
        let id = Uid(file.instrument.id);
        file.instrument.subject_keys().into_iter().map(move |key| (id, key))
    });
    let subjects =
        subjects.map(|(id, key)| Ok((instrument_subjects::instrument_id.eq(id), instrument_subjects::key.eq(key))));
    add_all!(c, instrument_subjects, subjects);
    Ok(())
}

/// Adds the sponsors of some files.
#[dual]
async fn add_sponsors(c: &mut Conn<'_>, files: &[&InstrumentFile]) -> Result<()> {
    let sponsors = files.iter().flat_map(|f| f.sponsors.iter().map(|part| SponsorRow::new(f.instrument.id, part)));
    add_all!(c, instrument_sponsors, sponsors);
    Ok(())
}

/// Adds the relations of some files.
#[dual]
async fn add_relations(c: &mut Conn<'_>, files: &[&InstrumentFile]) -> Result<()> {
    let relations = files.iter().flat_map(|f| f.relations.iter().map(|part| RelationRow::new(f.instrument.id, part)));
    add_all!(c, instrument_relations, relations);
    Ok(())
}

/// To what stage an instrument has come, and when that became known.
#[derive(Insertable)]
#[diesel(table_name = instrument_moves)]
struct MoveRow {
    instrument_id: Uid,
    moved_at: Moment,
    stage: String,
    stage_since: Date,
}

impl MoveRow {
    /// Nothing where it has come to none.
    fn of(Instrument { id, stage, stage_since, moved_at, .. }: &Instrument) -> Option<Self> {
        let (moved_at, stage, stage_since) = (Moment((*moved_at)?), (*stage)?.to_string(), Date((*stage_since)?));
        Some(Self { instrument_id: Uid(*id), moved_at, stage, stage_since })
    }
}

/// Adds the parts of files whose rows are new.
#[dual]
pub(super) async fn add(c: &mut Conn<'_>, files: &[&InstrumentFile]) -> Result<()> {
    let moves = files.iter().filter_map(|file| MoveRow::of(&file.instrument)).map(Ok);
    add_all!(c, instrument_moves, moves);
    add_names(c, files).await?;
    let actions = files.iter().flat_map(|f| f.actions.iter().map(|part| ActionRow::new(f.instrument.id, part)));
    add_all!(c, instrument_actions, actions);
    let versions = files.iter().flat_map(|f| f.versions.iter().map(|part| VersionRow::new(f.instrument.id, part)));
    add_all!(c, instrument_versions, versions);
    add_sponsors(c, files).await?;
    add_relations(c, files).await
}

/// Brings what stands beside an instrument's row in step with its file. Actions are only added, though one that is withdrawn announces
/// nothing any more; versions stay, for others refer to them.
#[dual]
pub(super) async fn save(c: &mut Conn<'_>, file: &InstrumentFile) -> Result<()> {
    let id = Uid(file.instrument.id);
    if let Some(row) = MoveRow::of(&file.instrument) {
        let place = (instrument_moves::instrument_id, instrument_moves::moved_at);
        let came = (instrument_moves::stage.eq(row.stage.clone()), instrument_moves::stage_since.eq(row.stage_since));
        let insert = diesel::insert_into(instrument_moves::table).values(row);
        insert.on_conflict(place).do_update().set(came).execute(c).await?; // of one instant the last counts
    }
    let kept = Parts::of(c, &[file.instrument.id]).await?.file(file.instrument.clone());
    let known = kept.actions.len();
    let actions = file.actions.iter().skip(known).map(|part| ActionRow::new(file.instrument.id, part));
    add_all!(c, instrument_actions, actions);
    for (before, action) in kept.actions.iter().zip(&file.actions) {
        let announced = action.announced_for();
        if before.announced_for() != announced {
            let row = instrument_actions::table.find(Uid(before.id));
            let announced = instrument_actions::announced_for.eq(announced.map(Moment));
            diesel::update(row).set(announced).execute(c).await?;
        }
    }
    for (before, version) in kept.versions.iter().zip(&file.versions).filter(|(before, version)| before != version) {
        let row = instrument_versions::table.find(Uid(before.id));
        diesel::update(row).set(VersionRow::new(file.instrument.id, version)?).execute(c).await?;
    }
    let versions = file.versions.iter().skip(kept.versions.len()).map(|part| VersionRow::new(file.instrument.id, part));
    add_all!(c, instrument_versions, versions);
    let named = instrument_identifiers::table.filter(instrument_identifiers::instrument_id.eq(id));
    diesel::delete(named).execute(c).await?;
    diesel::delete(instrument_subjects::table.filter(instrument_subjects::instrument_id.eq(id))).execute(c).await?;
    add_names(c, &[file]).await?;
    if kept.sponsors != file.sponsors {
        diesel::delete(instrument_sponsors::table.filter(instrument_sponsors::instrument_id.eq(id))).execute(c).await?;
        add_sponsors(c, &[file]).await?;
    }
    if kept.relations != file.relations {
        diesel::delete(instrument_relations::table.filter(instrument_relations::instrument_id.eq(id)))
            .execute(c)
            .await?;
        add_relations(c, &[file]).await?;
    }
    Ok(())
}

/// What happened to an instrument, in the order in which it was received.
#[dual]
pub async fn actions(c: &mut Link<'_>, instrument: Id) -> Result<Vec<Action>> {
    let mut gathered = gathered!(c, uids(&[instrument]), instrument_actions, ActionRow);
    let mut actions = gathered.remove(&instrument).unwrap_or_default();
    mark_withdrawn(&mut actions);
    Ok(actions)
}

/// The versions of an instrument.
#[dual]
pub async fn versions(c: &mut Link<'_>, instrument: Id) -> Result<Vec<Version>> {
    let mut gathered = gathered!(c, uids(&[instrument]), instrument_versions, VersionRow);
    Ok(gathered.remove(&instrument).unwrap_or_default())
}

/// One of them.
#[dual]
pub async fn version(c: &mut Link<'_>, instrument: Id, id: Id) -> Result<Option<Version>> {
    let is_own = instrument_versions::instrument_id.eq(Uid(instrument));
    let version = instrument_versions::table.filter(instrument_versions::id.eq(Uid(id)).and(is_own));
    let row: Option<VersionRow> = version.select(VersionRow::as_select()).first(c).await.optional()?;
    Ok(row.map(VersionRow::part).transpose()?.map(|(_, version)| version))
}

/// The sponsors of an instrument.
#[dual]
pub async fn sponsors(c: &mut Link<'_>, instrument: Id) -> Result<Vec<Sponsor>> {
    let mut gathered = gathered!(c, uids(&[instrument]), instrument_sponsors, SponsorRow);
    Ok(gathered.remove(&instrument).unwrap_or_default())
}

/// Relations, each with the instrument that has it, and the instruments they are between.
pub type Related = (Vec<(Id, Relation)>, Vec<Instrument>);

/// The outside ids under which the other side of a relation may be kept, by every name that the instrument's place has.
fn known_by(instrument: &Instrument, relation: &Relation, names: &[DivisionId]) -> Vec<String> {
    let Some(told) = relation.outside_id.as_ref().map(ToString::to_string) else { return Vec::new() };
    let Relation { session, identifier, .. } = relation;
    let known = |name| outside_id(instrument.kind, Some(name), session.as_ref(), None, identifier);
    let ids: Vec<String> = names.iter().filter_map(known).map(Into::into).collect();
    // It may have been told of another place, or of a court.
    if ids.contains(&told) { ids } else { vec![told] }
}

/// An instrument's own relations and those of others to it, with the other instruments, as far as they are known: whether the other
/// side of a relation is known yet, by whatever name of its place, is told when it is asked for. One that an import brought by a number
/// is not told beside the same that somebody entered.
#[dual]
pub async fn related(c: &mut Link<'_>, instrument: &Instrument) -> Result<Related> {
    let names: Vec<DivisionId> =
        every_id(c, instrument.jurisdiction.as_slice()).await?.into_values().flatten().collect();
    let own = instrument_relations::table.filter(instrument_relations::instrument_id.eq(Uid(instrument.id)));
    let rows: Vec<RelationRow> =
        own.order(instrument_relations::number).select(RelationRow::as_select()).load(c).await?;
    let by_name = names.iter().filter_map(|name| instrument.outside_id_in(Some(name)));
    let own_ids: Vec<String> = by_name.chain(instrument.outside_id.clone()).map(Into::into).collect();
    let named =
        instrument_relations::other_id.eq(Uid(instrument.id)).or(instrument_relations::outside_id.eq_any(own_ids));
    let order = (instrument_relations::instrument_id, instrument_relations::number);
    let incoming: Vec<RelationRow> = instrument_relations::table
        .filter(named)
        .order(order)
        .limit(200)
        .select(RelationRow::as_select())
        .load(c)
        .await?;
    let relation = |row: RelationRow| row.part().map(|(from, relation)| (Id::from(from), relation));
    let mut relations = rows.into_iter().chain(incoming).map(relation).collect::<Result<Vec<_>>>()?;
    let ids: Vec<Id> =
        relations.iter().flat_map(|(from, relation)| [Some(*from), relation.other_id]).flatten().collect();
    let keys: Vec<String> = relations.iter().flat_map(|(_, told)| known_by(instrument, told, &names)).collect();
    let others = instruments::table.filter(instruments::id.eq_any(uids(&ids)).or(instruments::outside_id.eq_any(keys)));
    let rows: Vec<super::Row> = others.select(super::Row::as_select()).load(c).await?;
    let others = rows.into_iter().map(Instrument::try_from).collect::<Result<Vec<_>>>()?;
    for (from, relation) in relations.iter_mut().filter(|(_, relation)| relation.other_id.is_none()) {
        let keys = known_by(instrument, relation, &names);
        let is_named = |id: &kernel::Text<300>| keys.iter().any(|key| key == id.as_str());
        let other = others.iter().find(|other| other.outside_id.as_ref().is_some_and(is_named));
        relation.other_id = if *from == instrument.id { other.map(|other| other.id) } else { Some(instrument.id) };
    }
    let entered = relations.iter().filter(|(_, relation)| !relation.from_source);
    let entered: Vec<_> = entered.map(|(from, relation)| (*from, relation.kind, relation.other_id)).collect();
    relations.retain(|(from, Relation { kind, other_id, from_source, .. })| {
        !from_source || other_id.is_none() || !entered.contains(&(*from, *kind, *other_id))
    });
    Ok((relations, others))
}
