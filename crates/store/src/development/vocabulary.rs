//! The words by which offers are called, at rest: by them a search is read where a word of it was misspelt, and what it finds is
//! weighed.

use super::{
    opportunities::{STANDS, published, standing},
    prelude::*,
};
use crate::sql_types::sql::Uid as UidSql;
use development::{
    LearningOpportunity, LearningOpportunityFilter,
    commons::search::{BEST, MatchedField, Reading},
};
use diesel::{
    expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate},
    query_builder::{AstPass, QueryFragment, QueryId},
    result::QueryResult,
    sql_types::{Integer, Text},
};
use kernel::trigrams;
use std::collections::{BTreeSet, HashMap};

/// Words that are compared with one that was misspelt: those that share most with it.
const CANDIDATES: i64 = 200;
/// Words of a search that are looked up one by one, as no offer is called so; further ones are read as they stand.
const LOOKED_UP: usize = 8;
/// Offers whose words are brought up to date at a time.
const AT_A_TIME: i64 = 500;
/// Rows of a statement: one of `PostgreSQL` takes 65,535 values.
const ROWS: usize = 10_000;
/// Comes after every letter.
const AFTER_ALL: char = char::MAX;

#[derive(Insertable)]
#[diesel(table_name = learning_opportunity_words)]
struct WordRow {
    opportunity_id: Uid,
    word: String,
    weight: i32,
}

impl WordRow {
    fn of(offer: &LearningOpportunity) -> impl Iterator<Item = Self> {
        let opportunity_id = Uid(offer.id);
        let row = move |(word, field): (String, MatchedField)| Self { opportunity_id, word, weight: field.weight() };
        offer.words().into_iter().map(row)
    }
}

/// Keeps the words of offers, in the place of those that stood there.
#[dual]
pub(super) async fn keep(c: &mut Conn<'_>, offers: &[&LearningOpportunity]) -> Result<()> {
    let ids: Vec<Id> = offers.iter().map(|offer| offer.id).collect();
    let own = learning_opportunity_words::opportunity_id.eq_any(uids(&ids));
    diesel::delete(learning_opportunity_words::table.filter(own)).execute(c).await?;
    let rows: Vec<WordRow> = offers.iter().copied().flat_map(WordRow::of).collect();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<WordRow> = rows.by_ref().take(ROWS).collect();
        insert_all!(c, learning_opportunity_words, some)?;
    }
    learn(c, offers).await
}

/// Adds the words of offers to those that may be meant. They come in the order of the alphabet, so that two who add the same wait
/// for one another and not for ever; who writes several offers in one transaction learns the words of all of them first.
#[dual]
pub(super) async fn learn(c: &mut Conn<'_>, offers: &[&LearningOpportunity]) -> Result<()> {
    let words = offers.iter().copied().flat_map(LearningOpportunity::words).map(|(word, _)| word);
    let words: BTreeSet<String> = words.filter(|word| trigrams::is_spelt(word)).collect();
    for words in words.into_iter().collect::<Vec<_>>().chunks(1_000) {
        let known =
            learning_words::table.filter(learning_words::word.eq_any(words.to_vec())).select(learning_words::word);
        let known: BTreeSet<String> = known.load::<String>(c).await?.into_iter().collect();
        for word in words.iter().filter(|word| !known.contains(*word)) {
            let row = learning_words::word.eq(word);
            let added =
                diesel::insert_into(learning_words::table).values(row).on_conflict_do_nothing().execute(c).await?;
            if added == 0 {
                continue; // somebody else has just added it, with its letters
            }
            let groups = trigrams::trigrams(word).into_iter();
            let rows: Vec<_> = groups
                .map(|group| (learning_word_trigrams::trigram.eq(group), learning_word_trigrams::word.eq(word.clone())))
                .collect();
            insert_all!(c, learning_word_trigrams, rows)?;
        }
    }
    Ok(())
}

/// Keeps the words of some offers that have none yet, as those have that were there before words were kept; gives the last of them,
/// after which to go on.
#[dual]
pub async fn ensure(c: &mut Conn<'_>, after: Option<Id>) -> Result<Option<Id>> {
    let offers = super::opportunities::wordless(c, after, AT_A_TIME).await?;
    keep(c, &offers.iter().collect::<Vec<_>>()).await?;
    Ok(offers.last().map(|offer| offer.id))
}

/// How a search is read: a word that no offer has stands for the word of a title or a topic that is most like it.
#[dual]
pub async fn reading(c: &mut Link<'_>, filter: &LearningOpportunityFilter) -> Result<Reading> {
    let folded = filter.q.as_ref().map(|q| kernel::fold(q.as_str())).unwrap_or_default();
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let spelt = words.iter().copied().filter(|word| filter.is_exact != Some(true) && trigrams::is_spelt(word));
    let mut unknown: BTreeSet<&str> = spelt.collect();
    if !unknown.is_empty() {
        let asked: Vec<String> = unknown.iter().map(|word| (*word).to_owned()).collect();
        let called = learning_opportunity_words::table.filter(learning_opportunity_words::word.eq_any(asked));
        let called: Vec<String> = called.select(learning_opportunity_words::word).distinct().load(c).await?;
        for word in &called {
            unknown.remove(word.as_str());
        }
    }
    let (mut reading, mut looked_up) = (Reading::default(), HashMap::<&str, Option<String>>::new());
    for (index, word) in words.iter().copied().enumerate() {
        if looked_up.len() < LOOKED_UP && unknown.remove(word) {
            let is_last = index + 1 == words.len();
            let read_as = if is_told(c, word, is_last).await? { None } else { meant(c, word).await? };
            looked_up.insert(word, read_as);
        }
        reading.add(word, looked_up.get(word).cloned().flatten());
    }
    Ok(reading)
}

/// Whether an offer tells of the word, or where it may be unfinished of one that begins so.
#[dual]
async fn is_told(c: &mut Link<'_>, word: &str, is_unfinished: bool) -> Result<bool> {
    // The last word of a search may be unfinished; one that stands there twice must be whole.
    let asked = if is_unfinished { word.to_owned() } else { format!("{word} {word}") };
    let told =
        search::having("learning_opportunities.id", LearningOpportunity::KIND, Some(search::Scope::Public), &asked);
    let told = dsl::exists(learning_opportunities::table.into_boxed::<Db>().filter(told));
    Ok(diesel::select(told).get_result(c).await?)
}

/// The word of a title or a topic that is most like that one.
#[dual]
async fn meant(c: &mut Link<'_>, word: &str) -> Result<Option<String>> {
    let groups: Vec<String> = trigrams::trigrams(word).into_iter().collect();
    let sharing = learning_word_trigrams::table.filter(learning_word_trigrams::trigram.eq_any(groups));
    let sharing = sharing.group_by(learning_word_trigrams::word).select(learning_word_trigrams::word);
    let most = sharing.order((dsl::count_star().desc(), learning_word_trigrams::word)).limit(CANDIDATES);
    let candidates: Vec<String> = most.load(c).await?;
    let in_use = learning_opportunity_words::table.filter(learning_opportunity_words::word.eq(learning_words::word));
    let in_use = learning_words::word.eq_any(candidates).and(dsl::exists(in_use));
    let known: Vec<String> = learning_words::table.filter(in_use).select(learning_words::word).load(c).await?;
    Ok(trigrams::closest(word, known.iter().map(String::as_str)).map(ToOwned::to_owned))
}

/// What fits a search best, of what is published: by the sum of what its words count, then by title. Of offers that are the same
/// the best comes alone, where they are to be found as one.
#[dual]
pub async fn best(
    c: &mut Link<'_>,
    filter: &LearningOpportunityFilter,
    reading: &Reading,
) -> Result<Vec<LearningOpportunity>> {
    if reading.words.is_empty() {
        return Ok(Vec::new());
    }
    let is_merged = filter.is_merged == Some(true);
    let limit = if is_merged { BEST * 5 } else { BEST };
    let (mut best, mut known) = (Vec::new(), BTreeSet::new());
    loop {
        // Where offers that are the same crowd out others, those are asked for without what was found.
        let found_before: Vec<Id> = known.iter().copied().collect();
        let found = published(filter)
            .filter(fixed::<UidSql>(STANDS).ne_all(uids(&found_before)))
            .order((Score::of(reading).desc(), learning_opportunities::title, learning_opportunities::id))
            .limit(i64::try_from(limit).unwrap_or(i64::MAX));
        let found = super::opportunities::loaded(c, found).await?;
        let is_last = !is_merged || found.len() < limit;
        let ids: Vec<Id> = found.iter().map(|offer| offer.id).collect();
        let stands = if is_merged { standing(c, &ids).await? } else { HashMap::new() };
        best.extend(found.into_iter().filter(|offer| stands.get(&offer.id).is_none_or(|one| known.insert(*one))));
        if is_last || best.len() >= BEST {
            best.truncate(BEST);
            return Ok(best);
        }
    }
}

/// The sum of what the words of a search count in an offer, as `Reading::explain` has it, in SQL.
#[derive(Debug)]
struct Score {
    /// Each word, and where it may be unfinished what comes after all that begin with it.
    words: Vec<(String, Option<String>)>,
}

impl Score {
    fn of(reading: &Reading) -> Self {
        let last = reading.words.len().saturating_sub(1);
        let until = |word: &String| format!("{word}{AFTER_ALL}");
        let words = reading.words.iter().enumerate();
        Self { words: words.map(|(index, word)| (word.clone(), (index == last).then(|| until(word)))).collect() }
    }
}

impl Expression for Score {
    type SqlType = Integer;
}

impl QueryFragment<Db> for Score {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        out.push_sql("(0");
        for (word, until) in &self.words {
            out.push_sql(
                " + coalesce((SELECT max(w.weight) FROM learning_opportunity_words w \
                 WHERE w.opportunity_id = learning_opportunities.id AND w.word ",
            );
            match until {
                None => {
                    out.push_sql("= ");
                    out.push_bind_param::<Text, _>(word)?;
                }
                Some(until) => {
                    out.push_sql(">= ");
                    out.push_bind_param::<Text, _>(word)?;
                    out.push_sql(" AND w.word < ");
                    out.push_bind_param::<Text, _>(until)?;
                }
            }
            out.push_sql("), 1)");
        }
        out.push_sql(")");
        Ok(())
    }
}

impl QueryId for Score {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<QS> AppearsOnTable<QS> for Score {}
impl<QS> SelectableExpression<QS> for Score {}
impl<GB> ValidGrouping<GB> for Score {
    type IsAggregate = is_aggregate::Never;
}
