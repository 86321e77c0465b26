//! The map in memory: the boundaries by place, kept as they are in the database.

use crate::problem::{Answer, internal};
use directory::Atlas;
use std::sync::{Arc, RwLock};
use store::Session;
use tokio::sync::Mutex;

/// The atlas of the boundaries as they are now. Each question asks the database for the edition first, one row, so that what is
/// written is seen by the next one; the atlas is made again only where that has changed, off the async threads, by one request
/// while the others wait. Editions only grow: whoever waited takes whatever is as new as when they asked, so that while
/// boundaries are imported not each of them makes its own.
#[derive(Default)]
pub(crate) struct Map {
    kept: RwLock<Option<(i64, Arc<Atlas>)>>,
    making: Mutex<()>,
}

impl Map {
    /// The atlas as it is now.
    pub(crate) async fn current(&self, session: &Session) -> Answer<Arc<Atlas>> {
        let wanted = self.edition(session).await?;
        if let Some(atlas) = self.kept(wanted) {
            return Ok(atlas);
        }
        let _making = self.making.lock().await;
        if let Some(atlas) = self.kept(wanted) {
            return Ok(atlas);
        }
        let edition = self.edition(session).await?;
        let atlas = Arc::new(read(session).await?);
        self.keep(edition, &atlas);
        Ok(atlas)
    }

    async fn edition(&self, session: &Session) -> Answer<i64> {
        Ok(store::read!(session, |c| queries::directory::boundaries::edition(c))?)
    }

    fn keep(&self, edition: i64, atlas: &Arc<Atlas>) {
        if let Ok(mut kept) = self.kept.write() {
            *kept = Some((edition, atlas.clone()));
        }
    }

    /// The atlas that is kept, where it is of that edition or a later one.
    fn kept(&self, wanted: i64) -> Option<Arc<Atlas>> {
        let kept = self.kept.read().ok()?;
        kept.as_ref().filter(|(edition, _)| *edition >= wanted).map(|(_, atlas)| atlas.clone())
    }
}

/// Reads every boundary and makes the atlas.
async fn read(session: &Session) -> Answer<Atlas> {
    let (mut drawn, mut after) = (Vec::new(), None);
    loop {
        let page = store::scan!(session, |c| queries::directory::boundaries::drawn(c, after))?;
        let Some((last, _)) = page.last() else { break };
        after = Some(last.id);
        drawn.extend(page);
    }
    tokio::task::spawn_blocking(move || Atlas::new(drawn)).await.map_err(|e| internal(&e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_atlas_as_new_as_was_wanted_is_taken() {
        let map = Map::default();
        map.keep(5, &Arc::new(Atlas::new(Vec::new())));
        assert_eq!([4, 5, 6].map(|wanted| map.kept(wanted).is_some()), [true, true, false]);
    }
}
