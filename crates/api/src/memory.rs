//! `/bench/memory/{name}`: bytes that were put there, answered from memory with the headers of a record. It is what
//! `cargo xtask bench` compares every other answer to, in the same server, through the same edge. Compiled in with the
//! feature `bench` only.

use crate::{
    problem::{Answer, internal},
    respond::{NoContent, conditional, etag},
};
use actix_web::{HttpRequest, HttpResponse, web};
use kernel::{At, Problem};
use std::{
    collections::HashMap,
    sync::{LazyLock, RwLock},
};

static KEPT: LazyLock<RwLock<HashMap<String, web::Bytes>>> = LazyLock::new(RwLock::default);

pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/bench/memory/{name:[!-.0-~]+}").route(web::get().to(get)).route(web::put().to(put)));
}

async fn put(name: web::Path<String>, bytes: web::Bytes) -> Answer<NoContent> {
    KEPT.write().map_err(|e| internal(&e))?.insert(name.into_inner(), bytes);
    Ok(NoContent)
}

async fn get(request: HttpRequest, name: web::Path<String>) -> Answer<HttpResponse> {
    let kept = KEPT.read().map_err(|e| internal(&e))?.get(name.as_str()).cloned();
    let bytes = kept.ok_or_else(|| Problem::not_found("memory"))?;
    Ok(conditional(&request, etag(1), Some(At::from_micros(0)), |response| {
        response.content_type("application/json").body(bytes)
    }))
}
