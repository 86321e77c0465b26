//! Bytes that were put there, answered from memory to what positions are asked: a record by its id, a list by its filters. It is
//! what `cargo xtask bench` compares every other answer to, in the same server, by the same edge, guards and arguments. Compiled
//! in with the feature `bench` only, and with the tests of this crate, so that CI sees that it compiles.

use crate::{
    cx::{Cx, Public},
    extract::{PathArgs, RecordId},
    list::{ListQuery, Rows},
    problem::{Answer, internal},
    respond::{NoContent, VARY, conditional, etag},
};
use actix_web::{HttpRequest, HttpResponse, web};
use kernel::At;
use policy::Position;
use std::sync::RwLock;

static KEPT: RwLock<web::Bytes> = RwLock::new(web::Bytes::new());

operations! { "Memory":
    /// Read the bytes as one record.
    GET "/bench/memory/{id}" getBytes => record;
    /// Read the bytes as a list.
    GET "/bench/memory" listBytes => list;
}

pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.service(web::resource("/bench/bytes").route(web::put().to(put)));
}

async fn put(bytes: web::Bytes) -> Answer<NoContent> {
    *KEPT.write().map_err(|e| internal(&e))? = bytes;
    Ok(NoContent)
}

fn kept() -> Answer<web::Bytes> {
    Ok(KEPT.read().map_err(|e| internal(&e))?.clone())
}

async fn record(_: Cx<Public>, request: HttpRequest, _: PathArgs<RecordId>) -> Answer<Rows> {
    let bytes = kept()?;
    Ok(Rows(conditional(&request, etag(1), Some(At::from_micros(0)), |response| {
        response.content_type("application/json").body(bytes)
    })))
}

async fn list(_: Cx<Public>, _: ListQuery<Position>) -> Answer<Rows> {
    Ok(Rows(HttpResponse::Ok().insert_header(VARY).content_type("application/json").body(kept()?)))
}
