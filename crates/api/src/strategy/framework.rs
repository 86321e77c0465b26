//! The framework and its items over HTTP, from the data the program is built with.

use crate::{
    Answer,
    cx::{Cx, Public},
    extract::{PathArgs, Query},
    problem::internal,
    respond::{Fetched, Json, etag, lists},
};
use ::strategy::{Framework, FrameworkError, Item, ItemFilter, ItemId};
use kernel::Problem;
use serde::Deserialize;
use std::sync::LazyLock;

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

async fn framework(_cx: Cx<Public>) -> Answer<Fetched<Framework>> {
    let record = shipped()?.clone();
    Ok(Fetched { tag: etag(record.version), updated_at: None, language: None, record })
}

async fn list(_cx: Cx<Public>, filter: Query<ItemFilter>) -> Answer<Json<FrameworkItemList>> {
    let data = shipped()?.select(&filter.0).cloned().collect();
    Ok(Json(FrameworkItemList { data }))
}

async fn get(_cx: Cx<Public>, path: PathArgs<ItemPath>) -> Answer<Fetched<Item>> {
    let framework = shipped()?;
    let item = framework.item(&path.0.id).cloned().ok_or_else(|| Problem::not_found("framework item"))?;
    Ok(Fetched { record: item, tag: etag(framework.version), updated_at: None, language: None })
}
