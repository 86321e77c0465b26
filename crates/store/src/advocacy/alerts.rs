//! Alerts at rest, with their messages, targets, supporters and stands beside them. What an alert hangs on, its position and its
//! instrument, is read from their own rows.

use super::{
    super::{
        policy::{
            conflicts, flags,
            stands::{self, Declaration, fill_stands},
            versions,
        },
        record,
    },
    goals::{self, serving},
    prelude::*,
    published::published,
    targets,
};
use crate::{By, Change, Done, Once};
use advocacy::{
    Alert, AlertFilter,
    alert::{AlertFacts, AlertMessage, AlertStanding, AlertStatus, AlertTarget, AlertTransition, Plea, Supporter},
};
use diesel::{JoinOnDsl as _, NullableExpressionMethods as _};
use policy::{
    conflict::ArgumentKind,
    instrument::{Reached, Stage},
};
use std::collections::{HashMap, HashSet};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = alert_messages, treat_none_as_default_value = false)]
struct MessageRow {
    alert_id: Uid,
    channel: String,
    subject: Option<String>,
    body: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = alert_targets, treat_none_as_default_value = false)]
struct TargetRow {
    alert_id: Uid,
    number: i32,
    kind: String,
    post_id: Option<Uid>,
    jurisdiction: Option<String>,
    chamber: Option<String>,
    committee_id: Option<Uid>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = alert_supporters, treat_none_as_default_value = false)]
struct SupporterRow {
    alert_id: Uid,
    office_holder_id: Uid,
    since: Date,
    note: Option<String>,
}

#[derive(Insertable)]
#[diesel(table_name = alert_findings)]
struct FindingRow {
    alert_id: Uid,
    number: i32,
    finding_id: Uid,
}

impl MessageRow {
    fn new(alert: Id, message: &AlertMessage) -> Self {
        let AlertMessage { channel, subject, body } = message.clone();
        let subject = subject.map(Into::into);
        Self { alert_id: alert.into(), channel: channel.to_string(), subject, body: body.into() }
    }

    fn read(self) -> Result<(Uid, AlertMessage)> {
        let Self { alert_id, channel, subject, body } = self;
        let (channel, subject, body) =
            (read(Alert::KIND, channel)?, maybe(Alert::KIND, subject)?, read(Alert::KIND, body)?);
        Ok((alert_id, AlertMessage { channel, subject, body }))
    }
}

impl TargetRow {
    fn new(alert: Id, number: i32, target: &AlertTarget) -> Self {
        let AlertTarget { kind, post_id, jurisdiction, chamber, committee_id } = target.clone();
        Self {
            alert_id: alert.into(),
            number,
            kind: kind.to_string(),
            post_id: post_id.map(Into::into),
            jurisdiction: jurisdiction.map(Into::into),
            chamber: chamber.map(|chamber| chamber.to_string()),
            committee_id: committee_id.map(Into::into),
        }
    }

    fn read(self) -> Result<(Uid, AlertTarget)> {
        let Self { alert_id, number: _, kind, post_id, jurisdiction, chamber, committee_id } = self;
        let target = AlertTarget {
            kind: read(Alert::KIND, kind)?,
            post_id: post_id.map(Into::into),
            jurisdiction: maybe(Alert::KIND, jurisdiction)?,
            chamber: maybe(Alert::KIND, chamber)?,
            committee_id: committee_id.map(Into::into),
        };
        Ok((alert_id, target))
    }
}

impl SupporterRow {
    fn new(alert: Id, supporter: &Supporter) -> Self {
        let Supporter { office_holder_id, since, note, sponsors: _ } = supporter.clone();
        let note = note.map(Into::into);
        Self { alert_id: alert.into(), office_holder_id: office_holder_id.into(), since: since.into(), note }
    }

    fn read(self) -> Result<(Uid, Supporter)> {
        let Self { alert_id, office_holder_id, since, note } = self;
        let note = maybe(Alert::KIND, note)?;
        let supporter =
            Supporter { office_holder_id: office_holder_id.into(), since: since.into(), note, sponsors: false };
        Ok((alert_id, supporter))
    }
}

/// Of an instrument: its kind, its stage, and whether it is concluded.
type ReachedRow = (String, Option<String>, bool);

fn reached((kind, stage, concluded): ReachedRow) -> Result<Reached> {
    Ok(Reached { kind: read(Alert::KIND, kind)?, stage: maybe(Alert::KIND, stage)?, concluded })
}

kept! { Alert in alerts, unique "/slug" "is the slug of another alert"; removable {
    id: id, revision: number, slug: text, title: text, summary: text, owner_unit_id: id, goals: list, position_id: [id],
    instrument_id: [id], until_stage: [text], plea: word, callers: word, include_supporters: flag, per_day: small,
    starts_at: [at], ends_at: [at], channels: list, replaces_id: [id], status: word, paused_at: [at], position_version: [number],
    live_at: [at], closed_at: [at], close_reason: [word], superseded_by: [id], created_at: at, updated_at: at,
} beside { messages, targets, stands, finding_ids, allowed_transitions, supporters, flags, open_conflicts, standing }
refers { owner_unit_id: units, position_id: positions, instrument_id: instruments } also {
    /// The issues first, as of every side of a conflict; with them those of the alert it replaces, locked later.
    async fn lock(c: &mut Conn<'_>, id: Id) -> Result<()> {
        let replacing = alerts::table.find(Uid(id)).filter(alerts::replaces_id.is_not_null());
        let mut records: Vec<Uid> = replacing.select(alerts::replaces_id.assume_not_null()).load(c).await?;
        records.push(Uid(id));
        let issues = stands::argued_on(c, records).await?;
        conflicts::lock_issues(c, issues).await?;
        lock_row!(c, alerts, id);
        Ok(())
    }

    /// `Alert::status_at` in SQL, but for stages, whose order the database does not know.
    async fn overdue(c: &mut Link<'_>, now: At) -> Result<Vec<Id>> {
        let begins = alerts::starts_at.is_null().or(alerts::starts_at.le(Moment(now)));
        let in_force = position_versions::table.filter(versions::in_force()).select(position_versions::position_id);
        let concluded = instruments::id.nullable().eq(alerts::instrument_id).and(instruments::concluded.eq(true));
        let concluded = alerts::until_stage.is_null().and(dsl::exists(instruments::table.filter(concluded)));
        let holds = alerts::position_id.assume_not_null().eq_any(in_force);
        let gone = alerts::ends_at.lt(Moment(now)).or(alerts::position_id.is_null()).or(dsl::not(holds)).or(concluded);
        let running = || alerts::status.eq_any(["live", "paused"]);
        let mut due: Vec<Uid> = alerts::table
            .filter(alerts::status.eq("scheduled").and(begins).or(running().and(gone)))
            .select(alerts::id)
            .load(c)
            .await?;
        let staged: Vec<(Uid, Option<String>, ReachedRow)> = alerts::table
            .inner_join(instruments::table.on(alerts::instrument_id.eq(instruments::id.nullable())))
            .filter(running().and(alerts::until_stage.is_not_null()))
            .select((
                alerts::id,
                alerts::until_stage,
                (instruments::kind, instruments::stage, instruments::concluded),
            ))
            .load(c)
            .await?;
        for (id, until, now) in staged {
            if reached(now)?.has_moved_past(maybe(Alert::KIND, until)?) {
                due.push(id);
            }
        }
        Ok(due.into_iter().map(Into::into).collect())
    }

    /// Whether anybody can be reached is looked at only for those that are about to go live.
    async fn foresee(&mut self, c: &mut Conn<'_>, now: At) -> Result<()> {
        if self.status == AlertStatus::Scheduled && self.is_due(now) {
            self.standing.reaches_nobody = targets::reachable(c, self, now.day()).await? == 0;
        }
        Ok(())
    }

    fn divisions(&mut self) -> Vec<&mut kernel::DivisionId> {
        self.targets.iter_mut().filter_map(|target| target.jurisdiction.as_mut()).collect()
    }

    async fn place(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        let Some(earlier) = self.replaces_id else { return Ok(()) };
        let earlier: Self = visible(c, by, earlier, "/replaces_id").await?;
        Ok(earlier.may_be_replaced_by(&by.actor)?)
    }

    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        refer_stage(c, self).await?;
        let targets = || self.targets.iter().enumerate();
        let post = |(index, target): (usize, &AlertTarget)| {
            Some((target.post_id?, format!("/targets/{index}/post_id")))
        };
        all_exist!(c, posts, targets().filter_map(post));
        let committee = |(index, target): (usize, &AlertTarget)| {
            Some((target.committee_id?, format!("/targets/{index}/committee_id")))
        };
        all_exist!(c, committees, targets().filter_map(committee));
        all_exist!(c, findings, each("/finding_ids", &self.finding_ids));
        let told = self.supporters.iter().filter(|supporter| !supporter.sponsors);
        all_exist!(c, office_holders, told.map(|told| (told.office_holder_id, "/office_holder_id".to_owned())));
        goals::refer(c, &self.goals).await
    }

    async fn fill(c: &mut Link<'_>, alerts: &mut [Self]) -> Result<()> {
        if alerts.is_empty() {
            return Ok(());
        }
        fill_parts!(c, alerts.messages of alert_messages.alert_id by [channel], MessageRow => MessageRow::read);
        fill_parts!(c, alerts.targets of alert_targets.alert_id by [number], TargetRow => TargetRow::read);
        fill_parts!(c, alerts.supporters of alert_supporters.alert_id by [office_holder_id],
            SupporterRow => SupporterRow::read);
        fill_stands!(c, alerts);
        let ids = alerts.iter().map(|alert| Uid(alert.id)).collect();
        let mut cited = cited(c, ids).await?;
        let resting: Vec<Id> = cited.values().flatten().copied().collect();
        let retracted = flags::of_findings(c, &resting).await?;
        for alert in &mut *alerts {
            alert.finding_ids = cited.remove(&alert.id).unwrap_or_default();
            alert.flags = flags::among(&retracted, alert.finding_ids.clone());
        }
        sponsors(c, alerts).await?;
        stand(c, alerts).await
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        let id = Uid(self.id);
        keep_values!(c, alert_goals.alert_id.goal, self.id, self.goals);
        let said = self.messages.iter().map(|message| MessageRow::new(self.id, message));
        replace_parts!(c, alert_messages.alert_id, self.id, said);
        let aimed = (1..).zip(&self.targets).map(|(n, target)| TargetRow::new(self.id, n, target));
        replace_parts!(c, alert_targets.alert_id, self.id, aimed);
        let row = |(number, finding): (i32, &Id)| FindingRow { alert_id: id, number, finding_id: (*finding).into() };
        replace_parts!(c, alert_findings.alert_id, self.id, (1..).zip(&self.finding_ids).map(row));
        let told = self.supporters.iter().filter(|supporter| !supporter.sponsors);
        let told = told.map(|supporter| SupporterRow::new(self.id, supporter));
        replace_parts!(c, alert_supporters.alert_id, self.id, told);
        stands::declare(c, declaration(self)).await
    }

    async fn remove_parts(&self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        let own = declared_stands::table.filter(declared_stands::record_id.eq(Uid(self.id)));
        diesel::delete(own).execute(c).await?;
        Ok(())
    }

    async fn follow(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        stands::follow(c, by, declaration(self)).await?;
        if self.status == AlertStatus::Live && let Some(earlier) = self.replaces_id {
            supersede(c, by, earlier, self.id).await?;
        }
        Self::fill(c, std::slice::from_mut(self)).await
    }

    fn documents(&self) -> Documents {
        Documents::drafted(self.searchable(), self.is_public())
    }
} }

fn declaration(alert: &Alert) -> Declaration<'_> {
    Declaration {
        kind: ArgumentKind::Alert,
        record_id: alert.id,
        position_id: alert.position_id,
        unit_id: alert.owner_unit_id,
        words: alert.title.as_str(),
        stands: &alert.stands,
        in_play: alert.status.is_in_play(),
    }
}

listed! { Alert in alerts, by AlertFilter {
    q: own_scan, status: words, owner_unit_id: ids, goal: own, position_id: ids, instrument_id: ids, finding_id: own,
    flagged: own_scan, ends_from: since ends_at, ends_until: until ends_at, updated_since: since updated_at,
} sorted {
    "created_at" => created_at: instant, "updated_at" => updated_at: instant, "title" => title: text,
} also |query, filter, actor| {
    let mut query = published!(query, Alert in alerts where alerts::live_at.is_not_null(), actor, &filter.q);
    serving!(query, alerts::id, alert_goals.alert_id, &filter.goal);
    if !filter.finding_id.is_empty() {
        let resting = alert_findings::table.filter(alert_findings::finding_id.eq_any(uids(&filter.finding_id)));
        query = query.filter(alerts::id.eq_any(resting.select(alert_findings::alert_id)));
    }
    match filter.flagged {
        None => query,
        Some(true) => query.filter(alerts::id.eq_any(resting_on_retracted())),
        Some(false) => query.filter(alerts::id.ne_all(resting_on_retracted())),
    }
} }

/// The alerts that cite a finding which counts as retracted: those with [`flags`](Alert::flags), in SQL.
#[dsl::auto_type]
pub(super) fn resting_on_retracted() -> _ {
    let cited = alert_findings::table.inner_join(findings::table.inner_join(publications::table));
    cited.filter(flags::is_retracted()).select(alert_findings::alert_id)
}

/// The findings that alerts rest on, in their order, by alert.
#[dual]
async fn cited(c: &mut Link<'_>, alerts: Vec<Uid>) -> Result<HashMap<Id, Vec<Id>>> {
    let rows: Vec<(Uid, Uid)> = alert_findings::table
        .filter(alert_findings::alert_id.eq_any(alerts))
        .order((alert_findings::alert_id, alert_findings::number))
        .select((alert_findings::alert_id, alert_findings::finding_id))
        .load(c)
        .await?;
    grouped(rows, |(alert, finding)| Ok((alert, finding.into())))
}

/// Moves an alert through its life; what it must know from elsewhere is read in the same transaction.
#[dual]
pub async fn transition(
    c: &mut Conn<'_>,
    by: &By,
    (id, if_match): (Id, Option<i32>),
    to: AlertTransition,
    once: Option<Once>,
) -> Result<Done<Alert>> {
    Alert::lock(c, id).await?;
    let found: Option<Alert> = Alert::find(c, id).await?;
    let (now, permission) = (by.clock.now(), to.to.permission_to_enter());
    let replacing = alerts::replaces_id.eq(Uid(id)).and(alerts::status.eq_any(["live", "paused"]));
    let is_replaced: bool = diesel::select(dsl::exists(alerts::table.filter(replacing))).get_result(c).await?;
    // Only what is about to be said asks whom it reaches.
    let facts = match found {
        Some(alert) if matches!(to.to, AlertStatus::Scheduled | AlertStatus::Live) => AlertFacts {
            standing: alert.standing,
            reachable: targets::reachable(c, &alert, now.day()).await?,
            conflicts: conflicts::open_of(c, id).await?.len(),
            is_replaced,
        },
        found => {
            AlertFacts { standing: found.map(|alert| alert.standing).unwrap_or_default(), ..AlertFacts::default() }
        }
    };
    let note = to.note.clone().map(Into::into);
    let change = Change::new(id, if_match, move |alert: &mut Alert, (): &()| alert.transition(&to, &facts, now))
        .permitted(move |alert: &Alert, actor| actor.may(permission, alert.unit()))
        .noted("transitioned", note)
        .once(once);
    record::change(c, by, change).await
}

/// Refuses a stage that is none, or none of the kind of the instrument.
#[dual]
async fn refer_stage(c: &mut Conn<'_>, alert: &Alert) -> Result<()> {
    let Some(stage) = &alert.until_stage else { return Ok(()) };
    let stage = stage.as_str().parse::<Stage>();
    let stage = stage.map_err(|known| Problem::field("/until_stage", "invalid", known))?;
    let Some(instrument) = alert.instrument_id else { return Ok(()) };
    let kind: String = instruments::table.find(Uid(instrument)).select(instruments::kind).first(c).await?;
    if stage.belongs_to(read(Alert::KIND, &kind)?) {
        return Ok(());
    }
    let detail = format!("must be a stage of the instrument, which is a {kind}");
    Err(Problem::field("/until_stage", "invalid", detail).into())
}

/// Reads what alerts hang on: the versions of their positions that are in force, whether these are published, and how far
/// their instruments have come.
#[dual]
async fn stand(c: &mut Link<'_>, alerts: &mut [Alert]) -> Result<()> {
    let argued: Vec<Id> = alerts.iter().filter_map(|alert| alert.position_id).collect();
    let about: Vec<Id> = alerts.iter().filter_map(|alert| alert.instrument_id).collect();
    let versions: Vec<(Uid, i32, Option<Moment>)> = position_versions::table
        .filter(position_versions::position_id.eq_any(uids(&argued)))
        .filter(versions::in_force())
        .select((position_versions::position_id, position_versions::number, position_versions::published_at))
        .load(c)
        .await?;
    let stages: Vec<(Uid, ReachedRow)> = instruments::table
        .filter(instruments::id.eq_any(uids(&about)))
        .select((instruments::id, (instruments::kind, instruments::stage, instruments::concluded)))
        .load(c)
        .await?;
    let versions = versions.into_iter().map(|(id, number, at)| (Id::from(id), (number, at.is_some())));
    let versions: HashMap<Id, (i32, bool)> = versions.collect();
    let mut found: HashMap<Id, Reached> = HashMap::new();
    for (id, now) in stages {
        found.insert(id.into(), reached(now)?);
    }
    for alert in alerts {
        let version = alert.position_id.and_then(|position| versions.get(&position)).copied();
        let until: Option<Stage> =
            alert.until_stage.as_ref().map(|stage| read(Alert::KIND, stage.as_str())).transpose()?;
        let now = alert.instrument_id.and_then(|instrument| found.get(&instrument));
        let has_moved_past = now.is_some_and(|now| now.has_moved_past(until));
        alert.standing = AlertStanding {
            position_version: version.map(|(number, _)| number),
            is_published: version.is_some_and(|(_, is_published)| is_published),
            has_moved_past,
            ..AlertStanding::default()
        };
    }
    Ok(())
}

/// Adds to the supporters of alerts that ask for support the sponsors of their instruments, where they are known for certain.
#[dual]
async fn sponsors(c: &mut Link<'_>, alerts: &mut [Alert]) -> Result<()> {
    let asking = |alert: &&Alert| alert.plea == Plea::Support;
    let about: Vec<Id> = alerts.iter().filter(asking).filter_map(|alert| alert.instrument_id).collect();
    if about.is_empty() {
        return Ok(());
    }
    let rows: Vec<(Uid, Option<Uid>)> = instrument_sponsors::table
        .filter(instrument_sponsors::instrument_id.eq_any(uids(&about)))
        .filter(instrument_sponsors::office_holder_id.is_not_null())
        .select((instrument_sponsors::instrument_id, instrument_sponsors::office_holder_id))
        .load(c)
        .await?;
    for alert in alerts.iter_mut().filter(|alert| asking(&&**alert)) {
        let known: HashSet<Id> = alert.supporters.iter().map(|supporter| supporter.office_holder_id).collect();
        let own = rows.iter().filter(|(instrument, _)| Some(Id::from(*instrument)) == alert.instrument_id);
        let own: std::collections::BTreeSet<Id> = own.filter_map(|(_, holder)| holder.map(Into::into)).collect();
        let since = alert.created_at.day();
        let sponsor = |office_holder_id| Supporter { office_holder_id, since, note: None, sponsors: true };
        alert.supporters.extend(own.into_iter().filter(|holder| !known.contains(holder)).map(sponsor));
    }
    Ok(())
}

/// Puts an alert in the place of another.
#[dual]
async fn supersede(c: &mut Conn<'_>, by: &By, earlier: Id, later: Id) -> Result<()> {
    Alert::lock(c, earlier).await?;
    let found: Option<Alert> = Alert::find(c, earlier).await?;
    let Some(mut alert) = found else { return Ok(()) };
    let (before, seen) = (record::serialized(&alert)?, alert.revision);
    if !alert.supersede(later, by.clock.now()) {
        return Ok(());
    }
    alert.touch(by.clock.now());
    if !alert.save(c, seen).await? {
        return Err(Error::stale());
    }
    conflicts::refresh(c, by, alert.id, Vec::new()).await?;
    history::append(c, by, "superseded", None, Some(before), &alert).await?;
    search::reindex(c, &alert).await
}
