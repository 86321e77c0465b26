//! Topics at rest, with their uris in outside vocabularies beside them.

use super::prelude::*;
use crate::By;
use directory::{Topic, TopicFilter, TopicPlace, WebUri};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = topic_uris, treat_none_as_default_value = false)]
struct UriRow {
    topic_id: Uid,
    position: i32,
    uri: String,
}

/// What those who bring a topic under another come one after the other for: none comes to stand under one that comes to stand under
/// another at the same time.
const PLACES: &str = "places of topics";

kept! { Topic in topics, facts TopicPlace, unique "/slug" "is the slug of another topic" {
    id: id, revision: number, slug: text, label: text, scheme: word, parent_id: [id], created_at: at, updated_at: at,
} beside { same_as } also {
    async fn fill(c: &mut Link<'_>, records: &mut [Self]) -> Result<()> {
        let uri = |row: UriRow| Ok((row.topic_id, read::<WebUri>(Self::KIND, row.uri)?));
        fill_parts!(c, records.same_as of topic_uris.topic_id by [position], UriRow => uri);
        Ok(())
    }

    async fn save_parts(&self, c: &mut Conn<'_>) -> Result<()> {
        let row = |(position, uri): (i32, &WebUri)| UriRow { topic_id: self.id.into(), position, uri: uri.to_string() };
        replace_parts!(c, topic_uris.topic_id, self.id, (1..).zip(&self.same_as).map(row));
        Ok(())
    }

    /// Advocates name topics in a list that no foreign key looks after.
    async fn remove(&self, c: &mut Conn<'_>, seen: i32) -> Result<bool> {
        let interested = advocate_traits::kind.eq("interest").and(advocate_traits::value.eq(self.id.to_string()));
        if diesel::select(dsl::exists(advocate_traits::table.filter(interested))).get_result(c).await? {
            return Err(Problem::new(Code::InUse, "Advocates have this topic among their interests.").into());
        }
        let topic = topics::table.find(Uid(self.id)).filter(topics::revision.eq(seen));
        Ok(diesel::delete(topic).execute(c).await? == 1)
    }

    async fn place(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        let place = self.facts(c, self.parent_id.as_slice()).await?;
        Ok(self.check_place(&place)?)
    }

    /// The parent it has, or is to have: that stays of the first level while this topic comes to stand under it.
    async fn facts(&self, c: &mut Conn<'_>, about: &[Id]) -> Result<TopicPlace> {
        if !about.is_empty() {
            in_turn(c, PLACES).await?;
        }
        let parent = match about.first().copied().or(self.parent_id) {
            None => None,
            Some(id) => {
                let row = topics::table.find(Uid(id)).select(Row::as_select()).first(c).await.optional()?;
                row.map(Self::try_from).transpose()?
            }
        };
        let children = topics::table.filter(topics::parent_id.eq(Uid(self.id)));
        Ok(TopicPlace { parent, has_children: diesel::select(dsl::exists(children)).get_result(c).await? })
    }

    fn documents(&self) -> Documents {
        Documents::public(self.label.as_str())
    }
} }

listed! { Topic in topics, by TopicFilter {
    q: search, scheme: words, parent_id: id, updated_since: since updated_at,
} sorted {
    "label" => label: text, "slug" => slug: text, "created_at" => created_at: instant,
    "updated_at" => updated_at: instant,
} }

/// The labels of those topics that are there, in their order.
#[dual]
pub async fn labels(c: &mut Link<'_>, ids: &[Id]) -> Result<Vec<String>> {
    let these = topics::table.filter(topics::id.eq_any(uids(ids)));
    Ok(these.order((topics::label, topics::id)).select(topics::label).load(c).await?)
}

/// Adds the shipped topics that are not there yet, as far as others have left them their place, and leaves those that are as they
/// are; gives how many were added. Called as `record::ensure` is, by one node after the other.
#[dual]
pub async fn ensure_topics(c: &mut Conn<'_>, by: &By) -> Result<usize> {
    in_turn(c, PLACES).await?;
    let shipped = Topic::shipped(by.clock.now()).map_err(|e| Error::corrupt(Topic::KIND, e))?;
    let rows: Vec<Row> = topics::table.select(Row::as_select()).load(c).await?;
    let mut there = rows.into_iter().map(Topic::try_from).collect::<Result<Vec<_>>>()?;
    let mut missing = Vec::new();
    for topic in shipped {
        if topic.is_missing_among(&there) {
            there.push(topic.clone());
            missing.push((None, topic));
        }
    }
    write_all(c, by, &missing).await?;
    Ok(missing.len())
}
