//! The guard: a handler reaches the database only through its `Cx<P>`, whose type says what the caller must hold.

use crate::{ApiError, State, keys::Claims, problem::Answer};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header, web};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use directory::AccessKind;
use kernel::{Actor, Clock, Code, Id, Permission, Problem, Record, page::Page};
use std::{
    future::{Ready, ready},
    marker::PhantomData,
};
use store::{By, Change, Done, Kept, KeptList, Once, Session};

/// What a caller must show to get in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing; a bad token is refused all the same.
    Nothing,
    /// Which registered client it is, and proof where the client can give it: the handler asks.
    Client,
    /// That it is a person, signed in through the association's own front end.
    Person,
    /// A token that gives this for at least some records.
    Permission(Permission),
}

/// What a caller must show to get in, as a type.
pub trait Guard: 'static {
    /// What it is.
    const NEED: Need;
}

macro_rules! guards {
    ($($(#[$doc:meta])* $name:ident = $need:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}
        impl Guard for $name {
            const NEED: Need = $need;
        }
    )*};
}
guards! {
    /// Anybody.
    Public = Need::Nothing;
    /// Registered clients.
    RegisteredClient = Need::Client;
    /// People themselves: what is their own is not for apps they let act for them.
    SignedIn = Need::Person;
    /// Those who keep the directory.
    DirectoryWrite = Need::Permission(Permission::DirectoryWrite);
    /// Those who may see people.
    PeopleRead = Need::Permission(Permission::PeopleRead);
    /// Those who may change people and their roles.
    PeopleWrite = Need::Permission(Permission::PeopleWrite);
    /// Those who register clients.
    ClientsWrite = Need::Permission(Permission::ClientsWrite);
    /// Those who may read policy work that is not published.
    PolicyRead = Need::Permission(Permission::PolicyRead);
    /// Those who work on positions.
    PolicyWrite = Need::Permission(Permission::PolicyWrite);
    /// Those who answer for a consulted unit.
    PolicyClear = Need::Permission(Permission::PolicyClear);
    /// Those who decide on positions.
    PolicyDecide = Need::Permission(Permission::PolicyDecide);
    /// Those who act in the name of organizations.
    PolicySign = Need::Permission(Permission::PolicySign);
    /// Those who work on advocacy and its evidence.
    AdvocacyWrite = Need::Permission(Permission::AdvocacyWrite);
    /// Those who may see what others learned.
    DevelopmentRead = Need::Permission(Permission::DevelopmentRead);
    /// Those who offer learning and give credit for it.
    DevelopmentWrite = Need::Permission(Permission::DevelopmentWrite);
    /// People, and programs they let read the badges they keep.
    BackpackRead = Need::Permission(Permission::BackpackRead);
    /// People, and programs they let put badges with those they keep.
    BackpackWrite = Need::Permission(Permission::BackpackWrite);
    /// People, and programs they let read who they are.
    ProfileRead = Need::Permission(Permission::ProfileRead);
    /// People, and programs they let change what they are called.
    ProfileWrite = Need::Permission(Permission::ProfileWrite);
    /// Those who translate.
    TranslationWrite = Need::Permission(Permission::TranslationWrite);
    /// Those who import files.
    ExchangeImport = Need::Permission(Permission::ExchangeImport);
}

/// One request's way to the data, as far as its guard lets it in.
pub struct Cx<P> {
    state: web::Data<State>,
    actor: Actor,
    sign_in: Option<Id>,
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
        let Bearer { actor, sign_in } = match P::NEED {
            Need::Client if basic_credentials(request)?.is_some() => Bearer::nobody(),
            _ => bearer.unwrap_or_else(|| Bearer::read(request, &state)),
        };
        let actor = actor?;
        admitted(&actor, P::NEED)?;
        let request_id = request.extensions().get::<RequestId>().map(|r| r.0);
        Ok(Self { state, actor, sign_in, request_id, guard: PhantomData })
    }

    /// The session in which the caller signed in.
    pub(crate) fn sign_in(&self) -> Option<Id> {
        self.sign_in
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
        Ok(self.seen(id).await?.ok_or_else(|| Problem::not_found(R::KIND))?)
    }

    /// One record that a field or a parameter names, if the caller may see it.
    pub async fn named<R: Kept>(&self, id: Id, field: &str) -> Answer<R> {
        Ok(self.seen(id).await?.ok_or_else(|| Problem::no_such(field))?)
    }

    async fn seen<R: Kept>(&self, id: Id) -> Answer<Option<R>> {
        let mut found = self.state.session.find::<R>(id).await?;
        if R::TIMED && found.as_mut().is_some_and(|record| record.settle(self.clock().now())) {
            self.state.session.settle::<R>(self.clock(), id).await?;
            found = self.state.session.find::<R>(id).await?;
        }
        let Some(mut record) = found.filter(|record| record.visible_to(&self.actor)) else { return Ok(None) };
        record.shown_at(&self.actor, self.clock().now());
        self.disclose(AccessKind::Read, std::slice::from_ref(&record)).await?;
        Ok(Some(record))
    }

    /// A page of the records the caller may see.
    pub async fn page<R: KeptList>(
        &self,
        filter: <R as store::sqlite::queries::Listed>::Filter,
        window: kernel::page::Window,
    ) -> Answer<Page<R>> {
        if R::TIMED {
            self.state.session.settle_all::<R>(self.clock()).await?;
        }
        let mut page = self.state.session.page::<R>(filter, &self.actor, window).await?;
        let now = self.clock().now();
        page.data.iter_mut().for_each(|record| record.shown_at(&self.actor, now));
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

    /// The same of records of a person that are shown by their ids alone.
    pub(crate) async fn disclose_named<R: Record>(&self, person: Id, ids: &[Id]) -> Answer<()> {
        if R::CONFIDENTIAL && self.actor.person != Some(person) {
            let named = ids.iter().map(|id| (Some(person), *id)).collect();
            self.state.session.keep_accesses_to::<R>(self.by(), AccessKind::Listed, named).await?;
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
        self.answering(self.state.session.change(self.by(), change).await?).await
    }

    /// What a write gave, on its way out: the answer shows the record, and so it is read.
    pub(crate) async fn answering<R: Record>(&self, done: Done<R>) -> Answer<Done<R>> {
        if let Done::Fresh(record) = &done {
            self.disclose(AccessKind::Read, std::slice::from_ref(record)).await?;
        }
        Ok(done)
    }

    /// Removes a record.
    pub async fn delete<R: Kept>(&self, id: Id, if_match: Option<i32>) -> Answer<()> {
        Ok(self.state.session.delete::<R>(self.by(), id, if_match).await?)
    }
}

/// Whether a caller may get in.
fn admitted(actor: &Actor, need: Need) -> kernel::Result<()> {
    let refused = |detail: String| Err(Problem::new(Code::Forbidden, detail));
    match need {
        Need::Person | Need::Permission(_) if actor.person.is_none() && actor.client.is_none() => {
            let detail = "This operation needs a bearer token; get one at /oauth/token.";
            Err(Problem::new(Code::Unauthenticated, detail))
        }
        Need::Person if actor.person.is_none() || actor.scopes.is_some() => {
            refused("This is for people themselves, signed in through the association's own front end.".into())
        }
        Need::Permission(needed) if !actor.holds(needed) => {
            refused(format!("Neither a role nor a scope of yours gives {needed}."))
        }
        Need::Nothing | Need::Client | Need::Person | Need::Permission(_) => Ok(()),
    }
}

/// The name and password of HTTP Basic (RFC 7617), where that is what the request has.
pub(crate) fn basic_credentials(request: &HttpRequest) -> kernel::Result<Option<(String, String)>> {
    let value = request.headers().get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    let Some((scheme, encoded)) = value.and_then(|v| v.split_once(' ')) else { return Ok(None) };
    if !scheme.eq_ignore_ascii_case("basic") {
        return Ok(None);
    }
    let pair = STANDARD.decode(encoded.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let pair = pair.as_deref().and_then(|pair| pair.split_once(':'));
    let refused =
        || Problem::new(Code::InvalidClient, "The Authorization header is not HTTP Basic as RFC 7617 has it.");
    pair.map(|(name, password)| Some((name.to_owned(), password.to_owned()))).ok_or_else(refused)
}

/// Who the request says it is from: nobody, or the bearer of a good token; read once, at the edge.
#[derive(Clone, Debug)]
pub(crate) struct Bearer {
    /// Who it is.
    pub(crate) actor: kernel::Result<Actor>,
    /// The session in which they signed in.
    sign_in: Option<Id>,
}

impl Bearer {
    /// Nobody in particular.
    fn nobody() -> Self {
        Self { actor: Ok(Actor::public()), sign_in: None }
    }

    /// Reads the Authorization header.
    pub(crate) fn read(request: &HttpRequest, state: &State) -> Self {
        let Some(value) = request.headers().get(header::AUTHORIZATION) else { return Self::nobody() };
        let credentials = value.to_str().ok().and_then(|v| v.split_once(' '));
        let token =
            credentials.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
        let claims = token.and_then(|token| state.keys.verify(token, state.clock.now()));
        let sign_in = claims.as_ref().and_then(Claims::session);
        let actor = claims.map(|claims| claims.actor()).ok_or_else(|| {
            let detail = "The bearer token is not valid or has expired; get a new one at /oauth/token.";
            Problem::new(Code::Unauthenticated, detail)
        });
        Self { actor, sign_in }
    }
}
