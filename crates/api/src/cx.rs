//! The guard: a handler reaches the database only through its `Cx<P>`, whose type says what the caller must hold.

use crate::{ApiError, State, problem::Answer};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header, web};
use directory::AccessKind;
use kernel::{Actor, Clock, Code, Id, Permission, Problem, Record, page::Page};
use std::{
    future::{Ready, ready},
    marker::PhantomData,
};
use store::{By, Change, Done, HistoryEntry, Kept, KeptList, Once, Session};

/// What a caller must hold to get in.
pub trait Guard: 'static {
    /// `None`: anybody; a bad token is refused all the same.
    const PERMISSION: Option<Permission>;
    /// Whether a token is needed at all.
    const SIGNED_IN: bool;
}

macro_rules! guards {
    ($($(#[$doc:meta])* $name:ident = $permission:expr, $signed_in:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}
        impl Guard for $name {
            const PERMISSION: Option<Permission> = $permission;
            const SIGNED_IN: bool = $signed_in;
        }
    )*};
}
guards! {
    /// Anybody.
    Public = None, false;
    /// Anybody with a token.
    SignedIn = None, true;
    /// Those who keep the directory.
    DirectoryWrite = Some(Permission::DirectoryWrite), true;
    /// Those who may see people.
    PeopleRead = Some(Permission::PeopleRead), true;
    /// Those who may change people and their roles.
    PeopleWrite = Some(Permission::PeopleWrite), true;
    /// Those who work on positions.
    PolicyWrite = Some(Permission::PolicyWrite), true;
    /// Those who answer for a consulted unit.
    PolicyClear = Some(Permission::PolicyClear), true;
    /// Those who decide on positions.
    PolicyDecide = Some(Permission::PolicyDecide), true;
}

/// One request's way to the data, as far as its guard lets it in.
pub struct Cx<P> {
    state: web::Data<State>,
    actor: Actor,
    request_id: Option<Id>,
    guard: PhantomData<P>,
}

/// The id that the edge gave the request.
#[derive(Clone, Copy, Debug)]
pub struct RequestId(pub Id);

impl<P: Guard> FromRequest for Cx<P> {
    type Error = ApiError;
    type Future = Ready<Answer<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::admit(request))
    }
}

impl<P: Guard> Cx<P> {
    fn admit(request: &HttpRequest) -> Answer<Self> {
        let state = request.app_data::<web::Data<State>>().cloned();
        let state = state.ok_or_else(|| crate::problem::internal(&"the app has no state"))?;
        let bearer = request.extensions().get::<Bearer>().cloned();
        let Bearer(actor) = bearer.unwrap_or_else(|| Bearer::read(request, &state));
        let actor = actor?;
        if P::SIGNED_IN && actor.person.is_none() && actor.client.is_none() {
            let detail = "This operation needs a bearer token; get one at /oauth/token.";
            return Err(Problem::new(Code::Unauthenticated, detail).into());
        }
        if P::PERMISSION.is_some_and(|permission| !actor.holds(permission)) {
            let needed = P::PERMISSION.map_or("", Permission::as_str);
            return Err(Problem::new(Code::Forbidden, format!("None of your roles gives {needed}.")).into());
        }
        let request_id = request.extensions().get::<RequestId>().map(|r| r.0);
        Ok(Self { state, actor, request_id, guard: PhantomData })
    }

    /// Who is calling.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Where times and ids come from.
    pub fn clock(&self) -> &Clock {
        &self.state.clock
    }

    /// The id the edge gave the request.
    pub(crate) fn request_id(&self) -> Option<Id> {
        self.request_id
    }

    /// What all requests share.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The store, for queries of a slice's own; records are found and written by the methods below.
    pub fn session(&self) -> &Session {
        &self.state.session
    }

    /// Who writes, for the store.
    pub fn by(&self) -> By {
        By { actor: self.actor.clone(), request_id: self.request_id, clock: self.state.clock.clone() }
    }

    /// One record, if the caller may see it.
    pub async fn find<R: Kept>(&self, id: Id) -> Answer<R> {
        let found = self.state.session.find::<R>(id).await?.filter(|record| record.visible_to(&self.actor));
        let mut record = found.ok_or_else(|| Problem::not_found(R::KIND))?;
        record.shown_to(&self.actor);
        self.disclose(AccessKind::Read, std::slice::from_ref(&record)).await?;
        Ok(record)
    }

    /// A page of the records the caller may see.
    pub async fn page<R: KeptList>(
        &self,
        filter: <R as store::sqlite::queries::Listed>::Filter,
        window: kernel::page::Window,
    ) -> Answer<Page<R>> {
        let mut page = self.state.session.page::<R>(filter, &self.actor, window).await?;
        page.data.iter_mut().for_each(|record| record.shown_to(&self.actor));
        self.disclose(AccessKind::Listed, &page.data).await?;
        Ok(page)
    }

    /// Records that the caller reads what is confidential and not their own, before they are answered. Kinds that are not
    /// confidential cost nothing.
    pub(crate) async fn disclose<R: Record>(&self, kind: AccessKind, records: &[R]) -> Answer<()> {
        if R::CONFIDENTIAL {
            self.state.session.keep_accesses(self.by(), kind, records).await?;
        }
        Ok(())
    }

    /// Adds a record.
    pub async fn create<R: Kept>(&self, once: Option<Once>, record: R) -> Answer<Done<R>> {
        Ok(self.state.session.create(self.by(), once, record).await?)
    }

    /// Changes a record by a rule.
    pub async fn change<R: Kept>(
        &self,
        change: Change<R, <R as store::sqlite::queries::Stored>::Facts>,
    ) -> Answer<Done<R>> {
        Ok(self.state.session.change(self.by(), change).await?)
    }

    /// Removes a record.
    pub async fn delete<R: Kept>(&self, id: Id, if_match: Option<i32>) -> Answer<()> {
        Ok(self.state.session.delete::<R>(self.by(), id, if_match).await?)
    }

    /// What happened to a record the caller may see in full: those who may change it.
    pub async fn history<R: Kept>(&self, id: Id, after: i64, limit: i64) -> Answer<Vec<HistoryEntry>> {
        let record = self.find::<R>(id).await?;
        if !self.actor.may(R::READ, record.unit()) {
            return Err(Problem::new(Code::Forbidden, "The history is for those who work on the record.").into());
        }
        Ok(self.state.session.history(R::KIND, id, after, limit).await?)
    }
}

/// Who the request says it is from: nobody, or the bearer of a good token; read once, at the edge.
#[derive(Clone, Debug)]
pub(crate) struct Bearer(pub(crate) kernel::Result<Actor>);

impl Bearer {
    /// Reads the Authorization header.
    pub(crate) fn read(request: &HttpRequest, state: &State) -> Self {
        let Some(value) = request.headers().get(header::AUTHORIZATION) else { return Self(Ok(Actor::public())) };
        let credentials = value.to_str().ok().and_then(|v| v.split_once(' '));
        let token =
            credentials.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
        let actor = token.and_then(|token| state.keys.verify(token, state.clock.now()));
        Self(actor.ok_or_else(|| {
            let detail = "The bearer token is not valid or has expired; get a new one at /oauth/token.";
            Problem::new(Code::Unauthenticated, detail)
        }))
    }
}
