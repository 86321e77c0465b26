//! Topics at rest, with their uris in outside vocabularies beside them.

use super::{super::super::in_turn, prelude::*};
use crate::session::By;
use directory::{Topic, TopicFilter, TopicPlace};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = topics, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: Uid,
    revision: i32,
    slug: String,
    label: String,
    scheme: String,
    parent_id: Option<Uid>,
    created_at: Moment,
    updated_at: Moment,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = topic_uris, treat_none_as_default_value = false)]
struct UriRow {
    topic_id: Uid,
    position: i32,
    uri: String,
}

impl From<&Topic> for Row {
    fn from(topic: &Topic) -> Self {
        let Topic { id, revision, slug, label, scheme, parent_id, same_as: _, created_at, updated_at } = topic.clone();
        Self {
            id: id.into(),
            revision,
            slug: slug.into(),
            label: label.into(),
            scheme: scheme.as_str().into(),
            parent_id: parent_id.map(Into::into),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        }
    }
}

impl TryFrom<Row> for Topic {
    type Error = Error;

    /// Without its uris, which [`with_uris`] adds.
    fn try_from(row: Row) -> Result<Self> {
        let Row { id, revision, slug, label, scheme, parent_id, created_at, updated_at } = row;
        Ok(Self {
            id: id.into(),
            revision,
            slug: read(Self::KIND, slug)?,
            label: read(Self::KIND, label)?,
            scheme: read(Self::KIND, scheme)?,
            parent_id: parent_id.map(Into::into),
            same_as: Vec::new(),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
        })
    }
}

fn uri_rows(topic: &Topic) -> Vec<UriRow> {
    let row = |(position, uri): (i32, &directory::WebUri)| UriRow {
        topic_id: topic.id.into(),
        position,
        uri: uri.to_string(),
    };
    (1..).zip(&topic.same_as).map(row).collect()
}

fn slug_taken() -> Problem {
    Problem::field("/slug", "duplicate", "is the slug of another topic")
}

/// Gives topics their uris.
#[dual]
async fn with_uris(c: &mut Link<'_>, topics: &mut [Topic]) -> Result<()> {
    let ids: Vec<Uid> = topics.iter().map(|topic| Uid(topic.id)).collect();
    let of_these = topic_uris::table.filter(topic_uris::topic_id.eq_any(ids)).order(topic_uris::position);
    let rows: Vec<UriRow> = of_these.select(UriRow::as_select()).load(c).await?;
    for UriRow { topic_id, position: _, uri } in rows {
        if let Some(topic) = topics.iter_mut().find(|topic| topic.id == topic_id.0) {
            topic.same_as.push(read(Topic::KIND, uri)?);
        }
    }
    Ok(())
}

#[dual]
impl Stored for Topic {
    type Facts = TopicPlace;

    async fn find(c: &mut Link<'_>, id: Id) -> Result<Option<Self>> {
        let row = topics::table.find(Uid(id)).select(Row::as_select()).first(c).await.optional()?;
        let mut topic: Vec<Topic> = row.map(Self::try_from).transpose()?.into_iter().collect();
        with_uris(c, &mut topic).await?;
        Ok(topic.pop())
    }

    async fn insert(&self, c: &mut Conn<'_>) -> Result<()> {
        diesel::insert_into(topics::table).values(Row::from(self)).execute(c).await.on_unique(slug_taken)?;
        diesel::insert_into(topic_uris::table).values(uri_rows(self)).execute(c).await?;
        Ok(())
    }

    async fn save(&self, c: &mut Conn<'_>, seen: i32) -> Result<bool> {
        let topic = topics::table.find(Uid(self.id)).filter(topics::revision.eq(seen));
        if diesel::update(topic).set(Row::from(self)).execute(c).await.on_unique(slug_taken)? == 0 {
            return Ok(false);
        }
        diesel::delete(topic_uris::table.filter(topic_uris::topic_id.eq(Uid(self.id)))).execute(c).await?;
        diesel::insert_into(topic_uris::table).values(uri_rows(self)).execute(c).await?;
        Ok(true)
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

    /// So that none comes to stand under it while it comes to stand under another.
    async fn lock(c: &mut Conn<'_>, id: Id) -> Result<()> {
        lock_row!(c, topics, id);
        Ok(())
    }

    async fn place(&mut self, c: &mut Conn<'_>, _by: &By) -> Result<()> {
        let place = self.facts(c, &[]).await?;
        Ok(self.check_place(&place)?)
    }

    /// The parent it has, or is to have, is locked: it stays of the first level while this topic comes to stand under it.
    async fn facts(&self, c: &mut Conn<'_>, about: &[Id]) -> Result<TopicPlace> {
        let parent = match about.first().copied().or(self.parent_id) {
            None => None,
            Some(id) => {
                let row = locked!(topics::table.find(Uid(id)).select(Row::as_select())).first(c).await.optional()?;
                row.map(Self::try_from).transpose()?
            }
        };
        let children = topics::table.filter(topics::parent_id.eq(Uid(self.id)));
        Ok(TopicPlace { parent, has_children: diesel::select(dsl::exists(children)).get_result(c).await? })
    }

    fn documents(&self) -> Documents {
        Documents::public(self.label.as_str())
    }
}

#[dual]
impl Listed for Topic {
    type Filter = TopicFilter;

    fn is_scan(filter: &TopicFilter) -> bool {
        filter.q.is_some() || filter.updated_since.is_some()
    }

    async fn page(c: &mut Link<'_>, filter: &TopicFilter, _actor: &Actor, window: &Window) -> Result<Page<Self>> {
        let mut page = rows(c, filter, window).await?;
        with_uris(c, &mut page.data).await?;
        Ok(page)
    }
}

/// A page of topics without their uris.
#[dual]
async fn rows(c: &mut Link<'_>, filter: &TopicFilter, window: &Window) -> Result<Page<Topic>> {
    let filtered = || {
        let TopicFilter { q, scheme, parent_id, updated_since } = filter;
        let mut query = topics::table.into_boxed::<Db>();
        if let Some(q) = q {
            query = query.filter(search::public("topics.id", Topic::KIND, q.as_str()));
        }
        narrow!(query, topics::scheme, words(scheme));
        if let Some(parent) = parent_id {
            query = query.filter(topics::parent_id.eq(Uid(*parent)));
        }
        if let Some(at) = updated_since {
            query = query.filter(topics::updated_at.ge(Moment(*at)));
        }
        query
    };
    list!(c, window, topics, filtered, Row => Topic::try_from, {
        "label" => label: text, "slug" => slug: text, "created_at" => created_at: instant,
        "updated_at" => updated_at: instant,
    })
}

/// The labels of those topics that are there, in their order.
#[dual]
pub async fn labels(c: &mut Link<'_>, ids: &[Id]) -> Result<Vec<String>> {
    let these = topics::table.filter(topics::id.eq_any(uids(ids)));
    Ok(these.order((topics::label, topics::id)).select(topics::label).load(c).await?)
}

/// Adds the shipped topics that are not there yet, as far as others have left them their place, and leaves those that are as they
/// are; gives how many were added. Called at every start, of one node after the other.
#[dual]
pub async fn ensure_topics(c: &mut Conn<'_>, by: &By) -> Result<usize> {
    in_turn(c, "shipped topics").await?;
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
    if missing.is_empty() {
        return Ok(0);
    }
    for (_, topic) in &missing {
        topic.insert(c).await?;
    }
    history::append_all(c, by, &missing).await?;
    search::index_all(c, &missing).await?;
    Ok(missing.len())
}
