//! Which operation a request asks for: the paths of all stand in one tree, in which a request finds its own as fast among
//! hundreds as among ten.

use crate::{
    ApiError,
    operation::{Answering, Operation},
    operations,
};
use actix_web::{
    HttpMessage as _, HttpRequest, HttpResponse, ResponseError as _,
    dev::Payload,
    http::{Method, header},
};
use futures_util::future::{FutureExt as _, LocalBoxFuture};
use kernel::{Code, Problem};
use std::{collections::BTreeMap, future::ready};

/// The operations of all paths, each with its method.
pub(crate) struct Router(matchit::Router<Place>);

/// A path with its operations.
struct Place {
    path: &'static str,
    operations: Vec<(Method, Answering)>,
}

/// What a request found: the path as the document has it, and what stands in the place of its parameters.
pub(crate) struct Found {
    pub(crate) path: &'static str,
    pub(crate) parameters: Vec<(String, String)>,
}

impl Router {
    /// All operations there are.
    pub(crate) fn new() -> Result<Self, matchit::InsertError> {
        let mut places: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for Operation { path, method, answering, .. } in operations() {
            places.entry(path).or_default().push((method, answering));
        }
        let mut paths = matchit::Router::new();
        for (path, operations) in places {
            paths.insert(path, Place { path, operations })?;
        }
        Ok(Self(paths))
    }

    /// Has the operation answer that has the path and the method of the request. A path that writes letters as `%41` is the same
    /// path (RFC 3986 §6.2.2.2), and HEAD is answered wherever GET is.
    pub(crate) fn answer(&self, request: HttpRequest, payload: Payload) -> LocalBoxFuture<'static, HttpResponse> {
        let (Place { path, operations }, parameters) = match self.0.at(request.match_info().as_str()) {
            Ok(found) => (found.value, found.params.iter().map(|(name, value)| (name.into(), value.into())).collect()),
            Err(_) => return ready(no_such_path(request.path())).boxed_local(),
        };
        request.extensions_mut().insert(Found { path, parameters });
        let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
        let operation = operations.iter().find(|(its, _)| its == method);
        match operation {
            Some((_, answering)) => answering(request, payload),
            None => ready(no_such_method(operations.iter().map(|(method, _)| method.clone()))).boxed_local(),
        }
    }
}

fn no_such_path(path: &str) -> HttpResponse {
    let detail = format!("There is nothing at {path}; the paths are listed at /docs.");
    ApiError::from(Problem::new(Code::NotFound, detail)).error_response()
}

/// Another method is told which there are.
pub(crate) fn no_such_method(methods: impl Iterator<Item = Method>) -> HttpResponse {
    let mut methods: Vec<Method> = methods.collect();
    if methods.contains(&Method::GET) {
        methods.push(Method::HEAD);
    }
    let allow = methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
    let problem = Problem::new(Code::MethodNotAllowed, format!("This path takes {allow}."));
    let mut response = ApiError::from(problem).error_response();
    if let Ok(value) = header::HeaderValue::from_str(&allow) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}
