//! The published schema of a body, compiled once and asked of every request.

use crate::problem::{Answer, internal};
use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use kernel::FieldError;
use serde_json::{Map, Value, json};
use std::{
    any::TypeId,
    collections::HashMap,
    sync::{Arc, LazyLock, RwLock},
};
use utoipa::ToSchema;

static VALIDATORS: LazyLock<RwLock<HashMap<TypeId, Arc<Validator>>>> = LazyLock::new(RwLock::default);

/// A type's own schema and those it refers to, by name.
pub(crate) fn schemas<T: ToSchema>() -> Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)> {
    let mut all = vec![(T::name().into_owned(), T::schema())];
    T::schemas(&mut all);
    all
}

/// The compiled schema of a type.
pub(crate) fn validator<T: ToSchema + 'static>() -> Answer<Arc<Validator>> {
    let known = VALIDATORS.read().ok().and_then(|all| all.get(&TypeId::of::<T>()).cloned());
    if let Some(validator) = known {
        return Ok(validator);
    }
    let mut components = Map::new();
    for (name, schema) in schemas::<T>() {
        components.insert(name, serde_json::to_value(schema).map_err(|e| internal(&e))?);
    }
    let root = json!({
        "$ref": format!("#/components/schemas/{}", T::name()),
        "components": { "schemas": components },
    });
    let compiled = jsonschema::options().should_validate_formats(true).build(&root).map_err(|e| internal(&e))?;
    let validator = Arc::new(compiled);
    if let Ok(mut all) = VALIDATORS.write() {
        all.insert(TypeId::of::<T>(), validator.clone());
    }
    Ok(validator)
}

/// A violation of the schema in the words of the API.
pub(crate) fn explain(error: &ValidationError<'_>) -> Vec<FieldError> {
    use ValidationErrorKind as Kind;
    let at = error.instance_path().to_string();
    let field = |pointer: String, code: &str, detail: String| FieldError { pointer, code: code.to_owned(), detail };
    let named = |name: &str| format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
    match error.kind() {
        Kind::Required { property } => {
            vec![field(named(property.as_str().unwrap_or_default()), "missing", "is required".into())]
        }
        Kind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .map(|name| field(named(name), "unknown", "is not a field of this request".into()))
            .collect(),
        Kind::Enum { options } => {
            let words = options.as_array().map(|o| o.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "));
            vec![field(at, "invalid", format!("must be one of {}", words.unwrap_or_else(|| options.to_string())))]
        }
        Kind::Type { .. } => vec![field(at, "invalid", format!("has the wrong type: {error}"))],
        _ => vec![field(at, "invalid", error.to_string())],
    }
}
