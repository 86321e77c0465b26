//! Instruments at rest: the row of a list, and the file that every rule works on.

use super::{
    goals::{self, serving},
    prelude,
};

mod news;
pub mod parts;
pub mod sponsors;
pub mod watches;

use super::super::{super::DEADLINE, directory::divisions::every_id};
use crate::{
    By,
    sql_types::sql::{self, CalendarDay},
};
use kernel::{Check, fold};
use parts::Parts;
use policy::{
    Instrument, InstrumentFile, InstrumentFilter,
    instrument::{identifier_key, name_key},
};
use prelude::*;

/// The day of the last action; of an instrument without one, a day before all others.
const LATEST_ACTION: &str = "coalesce(instruments.latest_action_on, '0001-01-01')";
/// As much of the title as an index of `PostgreSQL` holds: [`Text::beginning`](kernel::Text::beginning) in SQL.
const TITLE: &str = "substr(instruments.title, 1, 300)";

kept! { Instrument in instruments, unique "/identifier" "is the identifier of another instrument of this place, session or court" {
    id: id, revision: number, kind: word, jurisdiction: [text], session: [text], identifier: text, title: text, summary: [text],
    classification: json, chamber: [word], agency: [text], court_id: [id], our_role: [word], owner_unit_id: [id], goals: list,
    subjects: json, source_urls: json, outside_id: [text], source: [word], change_hash: [text], stage: [word], stage_since: [day],
    concluded: flag, overlays: list, latest_action_on: [day], deadline: [at], warnings: json, rederive_at: [at], moved_at: [at],
    created_at: at, updated_at: at,
} refers { owner_unit_id: units, court_id: courts } also {
    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        goals::refer(c, &self.goals).await
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        keep_values!(c, instrument_goals.instrument_id.goal, self.id, self.goals);
        Ok(())
    }

    async fn add_parts(c: &mut Conn<'_>, instruments: &[&Self]) -> Result<()> {
        add_values!(c, instrument_goals.instrument_id.goal, instruments.goals);
        Ok(())
    }
} }

/// Instruments with all that stands beside them, in a fixed number of queries.
#[dual]
async fn opened(c: &mut Link<'_>, instruments: Vec<Instrument>) -> Result<Vec<InstrumentFile>> {
    let ids: Vec<Id> = instruments.iter().map(|instrument| instrument.id).collect();
    let mut parts = Parts::of(c, &ids).await?;
    Ok(instruments.into_iter().map(|instrument| parts.file(instrument)).collect())
}

/// Refuses one that is kept already by another name of its place, since before the one became an alias of the other.
#[dual]
async fn check_names(c: &mut Conn<'_>, instrument: &Instrument) -> Result<()> {
    let names = every_id(c, instrument.jurisdiction.as_slice()).await?;
    let others = names.into_values().flatten().filter(|name| Some(name) != instrument.jurisdiction.as_ref());
    let ids: Vec<String> = others.filter_map(|name| instrument.outside_id_in(Some(&name))).map(Into::into).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let is_other = instruments::id.ne(Uid(instrument.id));
    let kept = instruments::table.filter(instruments::outside_id.eq_any(ids)).filter(is_other);
    let is_kept: bool = diesel::select(dsl::exists(kept)).get_result(c).await?;
    let detail = "is the identifier of an instrument that is kept by another name of this place";
    Ok(Check::default().that(!is_kept, "/identifier", "duplicate", detail).done()?)
}

#[dual]
impl Stored for InstrumentFile {
    /// The other instrument, for a rule about two.
    type Facts = Option<Instrument>;

    async fn find(c: &mut Link<'_>, id: Id) -> Result<Option<Self>> {
        let found: Option<Instrument> = Instrument::find(c, id).await?;
        Ok(opened(c, found.into_iter().collect()).await?.pop())
    }

    async fn insert(&self, c: &mut Conn<'_>) -> Result<()> {
        self.instrument.insert(c).await?;
        parts::add(c, &[self]).await
    }

    /// One that keeps its identifier stays, whatever its place is called by now.
    async fn save(&self, c: &mut Conn<'_>, seen: i32) -> Result<bool> {
        let before = instruments::table.find(Uid(self.instrument.id)).select(instruments::outside_id);
        let before = before.first::<Option<String>>(c).await.optional()?.flatten();
        if before.as_deref() != self.instrument.outside_id.as_ref().map(kernel::Text::as_str) {
            check_names(c, &self.instrument).await?;
        }
        if !self.instrument.save(c, seen).await? {
            return Ok(false);
        }
        parts::save(c, self).await?;
        Ok(true)
    }

    async fn lock(c: &mut Conn<'_>, id: Id) -> Result<()> {
        lock_row!(c, instruments, id);
        Ok(())
    }

    fn divisions(&mut self) -> Vec<&mut kernel::DivisionId> {
        self.instrument.jurisdiction.iter_mut().collect()
    }

    fn follow_divisions(&mut self) {
        self.instrument.derive_outside_id();
    }

    async fn place(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        check_names(c, &self.instrument).await
    }

    async fn facts(&self, c: &mut Conn<'_>, about: &[Id]) -> Result<Option<Instrument>> {
        match about.first() {
            Some(id) => Instrument::find(c, *id).await,
            None => Ok(None),
        }
    }

    async fn follow(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        if sponsors::link(c, &mut [&mut *self], by.clock.now()).await?.contains(&true) {
            parts::save(c, self).await?;
        }
        Ok(())
    }

    fn documents(&self) -> Documents {
        let Instrument { identifier, title, summary, .. } = &self.instrument;
        let names = self.identifiers().into_iter().map(|(key, _)| key).collect::<Vec<_>>().join(" ");
        let summary = summary.as_ref().map_or("", |summary| summary.as_str());
        Documents::public(format!("{identifier} {names} {title} {summary}"))
    }

    /// Clients are answered with the instrument; what stands beside it has places of its own.
    fn body(&self) -> Result<String> {
        serde_json::to_string(&self.instrument).map_err(|e| Error::corrupt(Self::KIND, e))
    }
}

/// The instruments from whose actions something follows by now that did not when they were last saved, some at a time.
#[dual]
pub async fn due(c: &mut Link<'_>, now: At, limit: i64) -> Result<Vec<Id>> {
    let due = instruments::table.filter(instruments::rederive_at.le(Moment(now))).order(instruments::rederive_at);
    let ids: Vec<Uid> = due.limit(limit).select(instruments::id).load(c).await?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// Narrows to the instruments that a table beside them names under any of some keys; none asked for narrow nothing.
macro_rules! named {
    ($query:ident, $table:ident, $column:expr, $keys:expr) => {
        let keys = $keys;
        if !keys.is_empty() {
            let named = $table::table.filter($column.eq_any(keys)).select($table::instrument_id);
            $query = $query.filter(instruments::id.eq_any(named));
        }
    };
}

listed! { Instrument in instruments, by InstrumentFilter {
    q: search, kind: words, jurisdiction: places, session: words, stage: words, concluded: flag, subject: own_scan,
    sponsor: own_scan, office_holder_id: own, agency: words, court_id: ids, our_role: words, owner_unit_id: ids,
    goal: own_scan, stance: own_scan, identifier: own, action_since: from latest_action_on, updated_since: since updated_at,
    deadline_from: since deadline, deadline_until: until deadline, watched: own, watching_unit_id: own,
} sorted {
    "created_at" => created_at: instant, "updated_at" => updated_at: instant,
    "title" => (fixed::<diesel::sql_types::Text>(TITLE)): text, "identifier" => identifier: text,
    "latest_action_on" => (fixed::<CalendarDay>(LATEST_ACTION)): day,
    "deadline" => (fixed::<sql::Moment>(DEADLINE)): instant,
} also |query, filter, actor| {
    let mut query = query;
    let folded = |texts: &[kernel::Text<200>]| texts.iter().map(|text| fold(text.as_str())).collect::<Vec<_>>();
    let names = filter.sponsor.iter().map(|name| name_key(name.as_str())).collect::<Vec<_>>();
    let identifiers = filter.identifier.iter().map(|name| identifier_key(name.as_str())).collect::<Vec<_>>();
    named!(query, instrument_subjects, instrument_subjects::key, folded(&filter.subject));
    serving!(query, instruments::id, instrument_goals.instrument_id, &filter.goal);
    named!(query, instrument_identifiers, instrument_identifiers::key, identifiers);
    named!(query, instrument_sponsors, instrument_sponsors::office_holder_id, uids(&filter.office_holder_id));
    named!(query, stances, stances::kind, words(&filter.stance));
    named!(query, instrument_watching_units, instrument_watching_units::unit_id, uids(&filter.watching_unit_id));
    if !names.is_empty() {
        let called = instrument_sponsors::name_key.eq_any(names.clone()).or(instrument_sponsors::family_key.eq_any(names));
        let sponsored = instrument_sponsors::table.filter(called).select(instrument_sponsors::instrument_id);
        query = query.filter(instruments::id.eq_any(sponsored));
    }
    if let Some(watched) = filter.watched {
        // Nobody in particular watches nothing; and what people watch is theirs to know, not that of apps they let act for them.
        let person = actor.person.filter(|_| actor.scopes.is_none());
        let own = instrument_watchers::person_id.eq_any(uids(&person.into_iter().collect::<Vec<_>>()));
        let by_them = instrument_watchers::table.filter(own).select(instrument_watchers::instrument_id);
        query = if watched {
            query.filter(instruments::id.eq_any(by_them))
        } else {
            query.filter(instruments::id.ne_all(by_them))
        };
    }
    query
} }
