//! The handlers that people's own records share: what they add of themselves, and change of it.

use crate::{
    Answer,
    cx::{Cx, SignedIn},
    extract::{Act, IfMatch, Patch, PathArgs, RecordId},
    respond::{Created, Saved},
};
use development::Owned;
use kernel::{Amendment, Draft, Record as _};
use serde::de::DeserializeOwned;
use store::{Change, Kept};

/// Adds a record of the caller's own by its form.
pub(super) async fn create<N>(cx: Cx<SignedIn>, Act { body, once }: Act<N>) -> Answer<Created<N::Record>>
where
    N: Draft<Record: Kept + Owned> + DeserializeOwned,
{
    let person = cx.caller().await?.id;
    let record = body.register(cx.clock().id(), cx.clock().now())?.of(person);
    Ok(Created::new(cx.create(once, record).await?))
}

/// Changes a record of the caller's own by its form.
pub(super) async fn update<P>(
    cx: Cx<SignedIn>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    patch: Patch<P>,
) -> Answer<Saved<P::Record>>
where
    P: Amendment<Record: Kept + Owned> + DeserializeOwned + Send + 'static,
{
    let change = Change::new(path.0.id, seen.0, move |record: &mut P::Record, _: &_| patch.0.amend(record));
    Ok(Saved(cx.change(change.permitted(|record: &P::Record, actor| record.is_of(actor))).await?))
}
