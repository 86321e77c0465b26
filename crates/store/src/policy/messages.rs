//! Messages at rest, with their talking points, questions and stands beside them. What flags one is read from the records it
//! rests on.

use super::{
    bands, conflicts, flags,
    prelude::*,
    stands::{self, Declaration, fill_stands},
    versions,
};
use crate::session::By;
use diesel::{BoxableExpression, NullableExpressionMethods as _, sql_types};
use kernel::Day;
use policy::{
    Audience, Flag, FlagKind, Message, MessageFilter, Position,
    conflict::ArgumentKind,
    message::{InForce, MessageFacts, MessageStatus, QuestionAndAnswer, TalkingPoint, Validity},
};
use std::collections::HashMap;

kept! { Message in messages, facts MessageFacts {
    id: id, revision: number, position_id: id, owner_unit_id: id, audience: word, channel: word, language: text,
    headline: text, body: text, valid_from: [day], valid_until: [day], replaces_id: [id], status: word,
    position_version: [number], approved_by: [id], approved_at: [at], withdrawn_at: [at], validity: [word],
    created_at: at, updated_at: at,
} beside {
    talking_points, questions, stands, allowed_transitions, flags, open_conflicts, readability, in_band,
} refers { owner_unit_id: units } also {
    /// The issues first, that of its position and those of what it replaces among them: what is found to conflict and what comes
    /// into force comes one after the other.
    async fn lock(c: &mut Conn<'_>, id: Id) -> Result<()> {
        let replaced: Option<Option<Uid>> =
            messages::table.find(Uid(id)).select(messages::replaces_id).first(c).await.optional()?;
        let arguing = [Some(Uid(id)), replaced.flatten()].into_iter().flatten().collect();
        let mut issues = stands::argued_on(c, arguing).await?;
        let in_review = messages::table.find(Uid(id)).filter(messages::status.eq(MessageStatus::Review.as_str()));
        let spoken_of = positions::table.filter(positions::id.eq_any(in_review.select(messages::position_id)));
        let issue: Option<Uid> = spoken_of.select(positions::issue_id).first(c).await.optional()?;
        issues.extend(issue.map(Id::from));
        conflicts::lock_issues(c, issues).await?;
        lock_row!(c, messages, id);
        Ok(())
    }

    /// Those whose first day has come or whose last has passed, while they are in review as well.
    async fn overdue(c: &mut Link<'_>, now: At) -> Result<Vec<Id>> {
        let (validity, today) = (messages::validity, Date(now.day()));
        let begun = validity.eq(Validity::Upcoming.as_str()).and(messages::valid_from.le(today));
        let ended = validity.eq(Validity::Current.as_str()).and(messages::valid_until.lt(today));
        let late = messages::status.eq(MessageStatus::Review.as_str()).and(messages::valid_until.lt(today));
        let moved = messages::table.filter(begun.or(ended).or(late)).limit(100);
        let ids: Vec<Uid> = moved.select(messages::id).load(c).await?;
        Ok(ids.into_iter().map(Into::into).collect())
    }

    /// What it speaks of and what it replaces are there for whoever writes it, and what it replaces is theirs to end.
    async fn place(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        visible::<Position>(c, by, self.position_id, "/position_id").await?;
        let Some(earlier) = self.replaces_id else { return Ok(()) };
        let earlier: Option<Self> = Self::find(c, earlier).await?;
        let is_seen = |earlier: &Self| earlier.position_id == self.position_id && earlier.visible_to(&by.actor);
        let missing = || Problem::field("/replaces_id", "not_found", "must name a message of the same position");
        Ok(earlier.filter(is_seen).ok_or_else(missing)?.may_be_replaced_by(&by.actor)?)
    }

    async fn refer(&self, c: &mut Conn<'_>) -> Result<()> {
        let cited = self.talking_points.iter().enumerate().flat_map(|(index, point)| {
            let named = move |(number, id): (usize, &Id)| (*id, format!("/talking_points/{index}/finding_ids/{number}"));
            point.finding_ids.iter().enumerate().map(named)
        });
        all_exist!(c, findings, cited);
        Ok(())
    }

    async fn fill(c: &mut Link<'_>, messages: &mut [Self]) -> Result<()> {
        if messages.is_empty() {
            return Ok(());
        }
        let asked = |QuestionRow { message_id, number: _, question, answer }| {
            let (question, answer) = (read(Self::KIND, question)?, read(Self::KIND, answer)?);
            Ok((message_id, QuestionAndAnswer { question, answer }))
        };
        fill_parts!(c, messages.questions of message_questions.message_id by [number], QuestionRow => asked);
        fill_stands!(c, messages);
        let ids: Vec<Uid> = messages.iter().map(|message| Uid(message.id)).collect();
        let mut points = points_of(c, &ids).await?;
        let bands = bands::all(c).await?;
        for message in &mut *messages {
            message.talking_points = points.remove(&message.id).unwrap_or_default();
            message.measured(&bands);
        }
        flag(c, messages).await
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        // What cites findings goes with the points.
        replace_parts!(c, message_points.message_id, self.id, point_rows(self).into_iter());
        insert_all!(c, message_findings, finding_rows(self))?;
        replace_parts!(c, message_questions.message_id, self.id, question_rows(self).into_iter());
        if let Some((earlier, at)) = self.replaces_id.zip(self.took_over_at()) {
            let replacement = (
                message_replacements::message_id.eq(Uid(earlier)),
                message_replacements::successor_id.eq(Uid(self.id)),
                message_replacements::replaced_at.eq(Moment(at)),
            );
            let insert = diesel::insert_into(message_replacements::table).values(replacement);
            insert.on_conflict_do_nothing().execute(c).await?;
        }
        stands::declare(c, declaration(self)).await
    }

    async fn follow(&mut self, c: &mut Conn<'_>, by: &By) -> Result<()> {
        stands::follow(c, by, declaration(self)).await?;
        if let Some(earlier) = self.replaces_id.filter(|_| self.took_over_at().is_some()) {
            conflicts::refresh(c, by, earlier, Vec::new()).await?;
        }
        Self::fill(c, std::slice::from_mut(self)).await
    }

    async fn facts(&self, c: &mut Conn<'_>, _about: &[Id]) -> Result<MessageFacts> {
        if self.status != MessageStatus::Review {
            return Ok(MessageFacts::default()); // only approval asks
        }
        let in_force = in_force(c, self.position_id).await?;
        Ok(MessageFacts { in_force, conflicts: conflicts::open_of(c, self.id).await? })
    }

    fn documents(&self) -> Documents {
        let (text, open) = (self.searchable(), self.is_said_to_anybody());
        Documents { public: Some(if open { text.clone() } else { String::new() }), internal: Some(text) }
    }
} }

fn declaration(message: &Message) -> Declaration<'_> {
    Declaration {
        kind: ArgumentKind::Message,
        record_id: message.id,
        position_id: Some(message.position_id),
        unit_id: message.owner_unit_id,
        words: message.headline.as_str(),
        stands: &message.stands,
        in_play: message.status.is_in_play(),
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = message_points, treat_none_as_default_value = false)]
struct PointRow {
    message_id: Uid,
    number: i32,
    words: String,
    clauses: String,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = message_findings, treat_none_as_default_value = false)]
struct FindingRow {
    message_id: Uid,
    point: i32,
    number: i32,
    finding_id: Uid,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = message_questions, treat_none_as_default_value = false)]
struct QuestionRow {
    message_id: Uid,
    number: i32,
    question: String,
    answer: String,
}

fn point_rows(message: &Message) -> Vec<PointRow> {
    let row = |(number, TalkingPoint { text, finding_ids: _, clauses }): (i32, &TalkingPoint)| PointRow {
        message_id: message.id.into(),
        number,
        words: text.clone().into(),
        clauses: joined(clauses),
    };
    (1..).zip(&message.talking_points).map(row).collect()
}

fn finding_rows(message: &Message) -> Vec<FindingRow> {
    let of_point = |(point, cited): (i32, &TalkingPoint)| {
        let message_id = Uid(message.id);
        let row = move |(number, id): (i32, Id)| FindingRow { message_id, point, number, finding_id: id.into() };
        (1..).zip(cited.finding_ids.clone()).map(row).collect::<Vec<_>>()
    };
    (1..).zip(&message.talking_points).flat_map(of_point).collect()
}

fn question_rows(message: &Message) -> Vec<QuestionRow> {
    let row = |(number, asked): (i32, &QuestionAndAnswer)| {
        let QuestionAndAnswer { question, answer } = asked.clone();
        QuestionRow { message_id: message.id.into(), number, question: question.into(), answer: answer.into() }
    };
    (1..).zip(&message.questions).map(row).collect()
}

#[dual]
async fn points_of(c: &mut Link<'_>, ids: &[Uid]) -> Result<HashMap<Id, Vec<TalkingPoint>>> {
    let of_these = message_points::table.filter(message_points::message_id.eq_any(ids.to_vec()));
    let points: Vec<PointRow> = of_these.order(message_points::number).select(PointRow::as_select()).load(c).await?;
    let of_these = message_findings::table.filter(message_findings::message_id.eq_any(ids.to_vec()));
    let cited: Vec<FindingRow> =
        of_these.order(message_findings::number).select(FindingRow::as_select()).load(c).await?;
    grouped(points, |PointRow { message_id, number, words, clauses }| {
        let own = cited.iter().filter(|row| (row.message_id, row.point) == (message_id, number));
        let finding_ids = own.map(|row| row.finding_id.into()).collect();
        let (text, clauses) = (read(Message::KIND, words)?, parted(Message::KIND, &clauses)?);
        Ok((message_id, TalkingPoint { text, finding_ids, clauses }))
    })
}

/// The messages among these records.
#[dual]
pub(super) async fn among(c: &mut Link<'_>, records: Vec<Uid>) -> Result<Vec<Message>> {
    if records.is_empty() {
        return Ok(Vec::new());
    }
    let these = messages::table.filter(messages::id.eq_any(records));
    let rows: Vec<Row> = these.select(Row::as_select()).load(c).await?;
    whole(c, rows).await
}

/// What of a position is in force.
#[dual]
async fn in_force(c: &mut Link<'_>, position: Id) -> Result<Option<InForce>> {
    let of_position = position_versions::position_id.eq(Uid(position));
    let row: Option<(i32, Option<Moment>)> = position_versions::table
        .filter(of_position.and(versions::in_force()))
        .select((position_versions::number, position_versions::published_at))
        .first(c)
        .await
        .optional()?;
    let Some((version, published_at)) = row else { return Ok(None) };
    let of_version = position_clauses::position_id.eq(Uid(position)).and(position_clauses::version.eq(version));
    let resolved = of_version.and(position_clauses::part.eq(versions::RESOLVED));
    let clauses: i64 = position_clauses::table.filter(resolved).count().get_result(c).await?;
    let clauses = clauses.try_into().map_err(|e| Error::corrupt(Message::KIND, e))?;
    Ok(Some(InForce { version, is_published: published_at.is_some(), clauses }))
}

/// Flags messages by what they rest on, in three queries.
#[dual]
async fn flag(c: &mut Link<'_>, messages: &mut [Message]) -> Result<()> {
    let cited = |message: &Message| -> Vec<Id> {
        message.talking_points.iter().flat_map(|point| point.finding_ids.clone()).collect()
    };
    let retracted = flags::of_findings(c, &messages.iter().flat_map(cited).collect::<Vec<_>>()).await?;
    let spoken_of = messages.iter().filter(|message| message.position_version.is_some());
    let spoken_of: Vec<Uid> = spoken_of.map(|message| Uid(message.position_id)).collect();
    let ended = flags::of_versions(c, spoken_of).await?;
    let ids: Vec<Uid> = messages.iter().map(|message| Uid(message.id)).collect();
    let replaced: Vec<(Uid, Uid, Moment)> = message_replacements::table
        .filter(message_replacements::message_id.eq_any(ids))
        .order(message_replacements::replaced_at)
        .select(message_replacements::all_columns)
        .load(c)
        .await?;
    for message in messages {
        message.flags.clear(); // those it had when it was loaded
        let spoken_for = message.position_version.map(|version| (message.position_id, version));
        message.flags.extend(flags::among(&ended, spoken_for.into_iter().collect()));
        for (_, successor, at) in replaced.iter().filter(|row| Id::from(row.0) == message.id) {
            let (kind, since) = (FlagKind::MessageReplaced, At::from(*at).day());
            message.flags.push(Flag { kind, record_id: (*successor).into(), since, reason: None });
        }
        message.flags.extend(flags::among(&retracted, cited(message)));
    }
    Ok(())
}

type Condition = Box<dyn BoxableExpression<messages::table, Db, SqlType = sql_types::Bool>>;

/// Whether anything flags it by that day: `Message::flags` in SQL.
fn is_flagged(by: Day) -> Condition {
    let day = Some(Date(by));
    let retracted = message_findings::table
        .inner_join(findings::table.inner_join(publications::table))
        .filter(message_findings::message_id.eq(messages::id))
        .filter(findings::retracted_on.le(day).or(publications::retracted_on.le(day)));
    Box::new(dsl::exists(retracted).or(outlived(by)))
}

/// Whether it can never be said any more: its days are over, or others took the place of its words or of the version it speaks
/// for. `Message::is_over` in SQL.
pub(super) fn is_over(today: Day) -> Condition {
    let expired = messages::valid_until.is_not_null().and(messages::valid_until.assume_not_null().lt(Date(today)));
    Box::new(expired.or(outlived(today)))
}

/// Whether by that day others took the place of its words, or the version it speaks for was no longer in force.
fn outlived(by: Day) -> Condition {
    let day = Some(Date(by));
    let ended = position_versions::table
        .filter(position_versions::position_id.eq(messages::position_id))
        .filter(position_versions::number.nullable().eq(messages::position_version))
        .filter(position_versions::in_force_until.le(day));
    let replaced = message_replacements::table
        .filter(message_replacements::message_id.eq(messages::id))
        .filter(message_replacements::replaced_at.lt(Moment(by.end())));
    Box::new(dsl::exists(ended).or(dsl::exists(replaced)))
}

/// Whether it was approved for that day: `Message::was_approved_on` in SQL.
fn approved_on(day: Day) -> Condition {
    let end = Moment(day.end());
    let approved = messages::approved_at.is_not_null().and(messages::approved_at.assume_not_null().lt(end));
    let not_withdrawn = messages::withdrawn_at.is_null().or(messages::withdrawn_at.assume_not_null().ge(end));
    let begun = messages::valid_from.is_null().or(messages::valid_from.assume_not_null().le(Date(day)));
    let not_over = messages::valid_until.is_null().or(messages::valid_until.assume_not_null().ge(Date(day)));
    Box::new(approved.and(not_withdrawn).and(begun).and(not_over))
}

/// What a reader sees, `None` where it is every one: `Message::visible_to` in SQL.
fn opened(actor: &Actor) -> Option<Condition> {
    let owning = actor.units(Message::READ)?;
    let insider = Message::is_insider(actor);
    let audiences: Vec<Audience> = Audience::ALL.iter().copied().filter(|a| insider || a.is_anybody()).collect();
    let upcoming = messages::validity.assume_not_null().eq(Validity::Upcoming.as_str());
    let said = messages::status
        .eq(MessageStatus::Approved.as_str())
        .and(messages::validity.is_not_null().and(dsl::not(upcoming)))
        .and(messages::audience.eq_any(words(&audiences)))
        .and(dsl::not(is_flagged(Day::MAX)));
    Some(Box::new(messages::owner_unit_id.eq_any(uids(&owning)).or(said)))
}

listed! { Message in messages, by MessageFilter {
    q: own_scan, on: own_scan, include_flagged: own, flagged: own_scan, audience: words, channel: words, language: words,
    position_id: ids, issue_id: own_scan, finding_id: own, status: words, owner_unit_id: ids, updated_since: since updated_at,
} sorted {
    "headline" => headline: text, "created_at" => created_at: instant, "updated_at" => updated_at: instant,
} also |query, filter, actor| {
    let mut query = query;
    if let Some(opened) = opened(actor) {
        query = query.filter(opened);
    }
    if let Some(q) = &filter.q {
        let found = |scope| search::matching("messages.id", Message::KIND, scope, q);
        let (public, internal): (Condition, Condition) = (found(search::Scope::Public), found(search::Scope::Internal));
        query = match actor.units(Message::READ) {
            None => query.filter(internal),
            // What is said to others than anybody is found by those who may read it.
            Some(_) if Message::is_insider(actor) => query.filter(internal),
            Some(units) => query.filter(public.or(messages::owner_unit_id.eq_any(uids(&units)).and(internal))),
        };
    }
    if let Some(day) = filter.on {
        query = query.filter(approved_on(day));
        if !filter.include_flagged {
            query = query.filter(dsl::not(is_flagged(day)));
        }
    }
    if !filter.issue_id.is_empty() {
        let on_issues = positions::table.filter(positions::issue_id.eq_any(uids(&filter.issue_id)));
        query = query.filter(messages::position_id.eq_any(on_issues.select(positions::id)));
    }
    if !filter.finding_id.is_empty() {
        let citing = message_findings::table.filter(message_findings::finding_id.eq_any(uids(&filter.finding_id)));
        query = query.filter(messages::id.eq_any(citing.select(message_findings::message_id)));
    }
    match filter.flagged {
        None => query,
        Some(true) => query.filter(is_flagged(Day::MAX)),
        Some(false) => query.filter(dsl::not(is_flagged(Day::MAX))),
    }
} }
