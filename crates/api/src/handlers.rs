//! The handlers that resources share, whole: a table of operations names one with its guard and its record, as in
//! `handlers::get::<Public, Unit>`. What a resource does in its own way stands in its own file.

use crate::{
    Answer,
    cx::{Cx, Guard},
    extract::{Act, IfMatch, Patch, PathArgs, Query, RecordId},
    history::{HistoryPage, HistoryQuery},
    language::Languages,
    list::{ListQuery, Rows},
    paged::Paged,
    respond::{Created, Fetched, NoContent, Saved},
};
use actix_web::HttpRequest;
use kernel::{Amendment, At, Draft, Id, Staged, Transition as _};
use serde::de::DeserializeOwned;
use store::{Change, Kept, KeptList};
use utoipa::ToSchema;

/// The records the caller may see: a page, or the whole list as a stream.
pub async fn list<G: Guard, R: KeptList + ToSchema>(
    cx: Cx<G>,
    request: HttpRequest,
    query: ListQuery<R>,
) -> Answer<Rows> {
    cx.list(request, query).await
}

/// Writes the handler `list_own`: the records of a kind that are the caller's own, by the filter that says whose they are, which the
/// path decides; `CreditEntry, OfPerson by person_id`.
macro_rules! list_own {
    ($record:ty, $decided:ident by $filter:ident) => {
        async fn list_own(
            cx: $crate::cx::Cx<$crate::cx::SignedIn>,
            request: ::actix_web::HttpRequest,
            query: $crate::list::ListQuery<$record, $crate::list::$decided>,
        ) -> $crate::Answer<$crate::list::Rows> {
            let person = cx.caller().await?.id;
            cx.list(request, query.of(stringify!($filter), person, |filter| &mut filter.$filter)?).await
        }
    };
}
pub(crate) use list_own;

/// One record, if the caller may see it, in the language the client reads best.
pub async fn get<G: Guard, R: Kept>(
    cx: Cx<G>,
    path: PathArgs<RecordId>,
    languages: Languages<R>,
) -> Answer<Fetched<R>> {
    let mut record: R = cx.find(path.0.id).await?;
    let told = languages.translate(&cx, std::slice::from_mut(&mut record)).await?;
    Ok(Fetched::told(record, told.into_iter().next()))
}

/// Adds a record by its form.
pub async fn create<G: Guard, N>(cx: Cx<G>, Act { body, once }: Act<N>) -> Answer<Created<N::Record>>
where
    N: Draft<Record: Kept> + DeserializeOwned,
{
    let record = body.register(cx.clock().id(), cx.clock().now())?;
    Ok(Created::new(cx.create(once, record).await?))
}

/// Changes a record by its form.
pub async fn update<G: Guard, P>(
    cx: Cx<G>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    patch: Patch<P>,
) -> Answer<Saved<P::Record>>
where
    P: Amendment<Record: Kept> + DeserializeOwned + Send + 'static,
{
    let change = Change::new(path.0.id, seen.0, move |record, _: &_| patch.0.amend(record));
    Ok(Saved(cx.change(change).await?))
}

/// What the store knows beside a record, for its rules.
pub type Facts<R> = <R as store::sqlite::queries::Stored>::Facts;

/// A form that its record takes by a rule of its own; `revision!` writes it.
pub trait Revision: Sized {
    /// What it changes.
    type Record: Kept;

    /// Puts what the form says in the record, or says why not.
    fn revise(form: Self, record: &mut Self::Record, facts: &Facts<Self::Record>, now: At) -> kernel::Result<()>;

    /// The other records that the rule must know of.
    fn about(&self) -> Vec<Id> {
        Vec::new()
    }
}

/// The rule by which a record takes a form: `FormPatch => |form, record: Record, facts, now| record.revise(form, now)`; after `about`
/// the other records that it must know of.
macro_rules! revision {
    (
        $form:ty => |$patch:ident, $record:ident: $kind:ty, $facts:pat_param, $now:pat_param| $rule:expr
        $(, about $about:expr)?
    ) => {
        impl $crate::handlers::Revision for $form {
            type Record = $kind;

            fn revise(
                $patch: Self,
                $record: &mut $kind,
                $facts: &$crate::handlers::Facts<$kind>,
                $now: ::kernel::At,
            ) -> ::kernel::Result<()> {
                $rule
            }

            $(
                fn about(&self) -> Vec<::kernel::Id> {
                    let $patch = self;
                    $about
                }
            )?
        }
    };
}
pub(crate) use revision;

/// Changes a record by its form, as its own rule has it.
pub async fn revise<G: Guard, P>(
    cx: Cx<G>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    patch: Patch<P>,
) -> Answer<Saved<P::Record>>
where
    P: Revision + DeserializeOwned + Send + 'static,
{
    let (now, about) = (cx.clock().now(), patch.0.about());
    let rule = move |record: &mut P::Record, facts: &Facts<P::Record>| P::revise(patch.0, record, facts, now);
    Ok(Saved(cx.change(Change::new(path.0.id, seen.0, rule).about(about)).await?))
}

/// Moves a record through its life.
pub async fn transition<G: Guard, R>(
    cx: Cx<G>,
    path: PathArgs<RecordId>,
    seen: IfMatch,
    Act { body, once }: Act<R::Move>,
) -> Answer<Saved<R>>
where
    R: Staged<Move: DeserializeOwned + Send + 'static> + Kept,
{
    let (now, needed) = (cx.clock().now(), R::permission_to_enter(body.to()));
    let note = body.note().map(ToOwned::to_owned);
    let change = Change::new(path.0.id, seen.0, move |record: &mut R, _: &_| record.enter(&body, now))
        .permitted(move |record: &R, actor| record.may_be_moved_by(actor, needed))
        .noted("transitioned", note)
        .once(once);
    Ok(Saved(cx.change(change).await?))
}

/// Removes a record of a kind whose history does not matter.
pub async fn delete<G: Guard, R: Kept>(cx: Cx<G>, path: PathArgs<RecordId>, seen: IfMatch) -> Answer<NoContent> {
    cx.delete::<R>(path.0.id, seen.0).await?;
    Ok(NoContent)
}

/// What happened to a record, for those who may read it in full.
pub async fn history<G: Guard, R: Kept>(
    cx: Cx<G>,
    path: PathArgs<RecordId>,
    query: Query<HistoryQuery>,
) -> Answer<Paged<HistoryPage>> {
    cx.history_page::<R>(path.0.id, &query.0).await
}
