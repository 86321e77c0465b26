//! The items of the framework at rest: what links to the framework refers to. They are shipped, never edited, and read from
//! the shipped data.

use super::prelude::*;
use strategy::Item;

#[derive(Queryable, Selectable, Insertable, AsChangeset, PartialEq)]
#[diesel(table_name = framework_items, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: String,
    kind: String,
    direction: Option<String>,
    title: String,
    statement: String,
    position: i32,
}

impl From<Item> for Row {
    fn from(item: Item) -> Self {
        let Item { id, kind, direction, title, statement, position } = item;
        Self {
            id: id.to_string(),
            kind: kind.as_str().into(),
            direction: direction.map(|d| d.as_str().into()),
            title,
            statement,
            position,
        }
    }
}

/// Brings the items in step with the shipped framework; gives how many it wrote. Items that are no longer shipped stay,
/// because records may link to them. Called as `record::ensure` is.
#[dual]
pub async fn ensure_framework(c: &mut Conn<'_>) -> Result<usize> {
    let shipped = Item::shipped().map_err(|e| Error::corrupt("framework_item", e))?;
    let there: Vec<Row> = framework_items::table.select(Row::as_select()).load(c).await?;
    let news: Vec<Row> = shipped.into_iter().map(Row::from).filter(|item| !there.contains(item)).collect();
    for item in &news {
        let statement = diesel::insert_into(framework_items::table).values(item);
        statement.on_conflict(framework_items::id).do_update().set(item).execute(c).await?;
    }
    Ok(news.len())
}
