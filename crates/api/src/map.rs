//! The map in memory: the boundaries by place, kept as they are in the database.

use crate::problem::{Answer, internal};
use directory::Atlas;
use std::sync::{Arc, RwLock};
use store::Session;
use tokio::sync::Mutex;

/// The atlas of the boundaries as they are now. Each question asks the database for the edition first, one row, so that what is
/// written is seen by the next one; the atlas is made again only where that has changed, off the async threads, by one request
/// while the others wait.
#[derive(Default)]
pub(crate) struct Map {
    kept: RwLock<Option<(i64, Arc<Atlas>)>>,
    making: Mutex<()>,
}

impl Map {
    /// The atlas as it is now.
    pub(crate) async fn current(&self, session: &Session) -> Answer<Arc<Atlas>> {
        if let Some(atlas) = self.kept(self.edition(session).await?) {
            return Ok(atlas);
        }
        let _making = self.making.lock().await;
        let edition = self.edition(session).await?;
        if let Some(atlas) = self.kept(edition) {
            return Ok(atlas);
        }
        let atlas = Arc::new(read(session).await?);
        if let Ok(mut kept) = self.kept.write() {
            *kept = Some((edition, atlas.clone()));
        }
        Ok(atlas)
    }

    async fn edition(&self, session: &Session) -> Answer<i64> {
        Ok(store::read!(session, |c| queries::directory::boundaries::edition(c))?)
    }

    fn kept(&self, edition: i64) -> Option<Arc<Atlas>> {
        let kept = self.kept.read().ok()?;
        kept.as_ref().filter(|(of, _)| *of == edition).map(|(_, atlas)| atlas.clone())
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
