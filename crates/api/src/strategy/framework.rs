//! The framework and its items over HTTP, from the data the program is built with.

use crate::{
    Answer,
    cx::{Cx, Public},
    extract::{PathArgs, Query},
    operation::{Describe, Doc},
    problem::internal,
    respond::{Json, conditional, etag, json, lists},
};
use ::strategy::{Framework, FrameworkError, Item, ItemFilter, ItemId};
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody};
use kernel::Problem;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use utoipa::ToSchema;

operations! { "Framework":
    /// Read the strategic framework.
    ///
    /// Whole: directions, goals, strategies, key action areas and core values, which all other records link to. Its
    /// `ETag` is its version.
    GET "/v1/strategy/framework" getFramework => framework;
    /// List the items of the framework.
    ///
    /// All that fit, in the order of the framework; there are few enough to need no pages.
    GET "/v1/strategy/items" listFrameworkItems => list;
    /// Read an item of the framework.
    ///
    /// By its stable id, such as `A-G1`.
    GET "/v1/strategy/items/{id}" getFrameworkItem => get;
}

static FRAMEWORK: LazyLock<Result<Framework, FrameworkError>> = LazyLock::new(Framework::shipped);

fn shipped() -> Answer<&'static Framework> {
    FRAMEWORK.as_ref().map_err(|e| internal(e))
}

/// The path of an item.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
struct ItemPath {
    /// The item's id.
    id: ItemId,
}

lists! {
    /// Items of the framework.
    #[schema(examples(json!({ "data": [{
        "id": "P-G4", "kind": "goal", "direction": "information_policy", "title": "Policy literacy",
        "statement": "Leaders and members understand the information policy questions that touch their work.", "position": 18
    }] })))]
    FrameworkItemList of Item: "The items, in the order of the framework.";
}

/// What is built into the program, by the version of the framework; it was saved at no time.
struct Shipped<T> {
    record: T,
    version: i32,
}

impl<T: Serialize> Responder for Shipped<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        conditional(request, etag(self.version), None, |response| json(response, &self.record))
    }
}

impl<T: ToSchema> Describe for Shipped<T> {
    const IS_JSON: bool = true;

    fn describe(doc: &mut Doc) {
        doc.fetches::<T>("The record.");
        doc.undated();
    }
}

async fn framework(_cx: Cx<Public>) -> Answer<Shipped<Framework>> {
    let record = shipped()?.clone();
    Ok(Shipped { version: record.version, record })
}

async fn list(_cx: Cx<Public>, filter: Query<ItemFilter>) -> Answer<Json<FrameworkItemList>> {
    let data = shipped()?.select(&filter.0).cloned().collect();
    Ok(Json(FrameworkItemList { data }))
}

async fn get(_cx: Cx<Public>, path: PathArgs<ItemPath>) -> Answer<Shipped<Item>> {
    let framework = shipped()?;
    let item = framework.item(&path.0.id).cloned().ok_or_else(|| Problem::not_found("framework item"))?;
    Ok(Shipped { record: item, version: framework.version })
}
