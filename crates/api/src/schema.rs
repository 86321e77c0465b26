//! The published schema of a body, compiled once and asked of every request.

use crate::problem::{Answer, internal};
use jsonschema::{
    JsonType, ValidationError, Validator,
    error::{TypeKind, ValidationErrorKind},
};
use kernel::FieldError;
use serde_json::{Map, Value, json};
use serde_path_to_error::{Path, Segment};
use std::{
    any::TypeId,
    collections::HashMap,
    sync::{Arc, LazyLock, RwLock},
};
use utoipa::ToSchema;

/// Values of a body beyond which it is told of the first alone that is wrong: where half a million are, to find all takes seconds and
/// hundreds of megabytes. No body that means anything has so many.
const FLOOD: usize = 20_000;

static VALIDATORS: LazyLock<RwLock<HashMap<TypeId, Arc<Validator>>>> = LazyLock::new(RwLock::default);

/// A type's own schema and those it refers to, by name.
pub(crate) fn schemas<T: ToSchema>() -> Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)> {
    let mut all = vec![(T::name().into_owned(), T::schema())];
    T::schemas(&mut all);
    all
}

/// The fields of a type, in the order of its schema.
pub(crate) fn fields<T: ToSchema>() -> Answer<Vec<String>> {
    let schema = serde_json::to_value(T::schema()).map_err(|e| internal(&e))?;
    let fields = schema.get("properties").and_then(Value::as_object);
    Ok(fields.into_iter().flat_map(Map::keys).cloned().collect())
}

/// The compiled schema of a type.
fn validator<T: ToSchema + 'static>() -> Answer<Arc<Validator>> {
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

/// What is wrong with a value by the schema of its type, in so many fields at most; of a flood of values the first.
pub(crate) fn wrong<T: ToSchema + 'static>(value: &Value, most: usize) -> Answer<Vec<FieldError>> {
    let validator = validator::<T>()?;
    let fields: Vec<FieldError> = if values(value) > FLOOD {
        validator.validate(value).err().iter().flat_map(explain).take(most).collect()
    } else {
        validator.iter_errors(value).flat_map(|e| explain(&e)).take(most).collect()
    };
    Ok(fields)
}

/// How many values there are in one, itself among them.
fn values(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(values).sum::<usize>(),
        Value::Object(fields) => fields.values().map(values).sum::<usize>(),
        _ => 0,
    }
}

/// A violation of the schema in the words of the API.
fn explain(error: &ValidationError<'_>) -> Vec<FieldError> {
    use ValidationErrorKind as Kind;
    let at = error.instance_path().to_string();
    let field = |pointer: String, code: &str, detail: String| FieldError { pointer, code: code.to_owned(), detail };
    let named = |name: &str| format!("{at}/{}", escaped(name));
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
        Kind::OneOfNotValid { context } | Kind::AnyOf { context } => {
            // Something or null: what is not null is judged as something.
            let mut judged = context
                .iter()
                .filter(|branch| !branch.iter().any(|e| e.instance_path() == error.instance_path() && wants_null(e)));
            match (judged.next(), judged.next()) {
                (Some(only), None) => only.iter().flat_map(explain).collect(),
                _ => vec![field(at, "invalid", error.masked().to_string())],
            }
        }
        Kind::Type { .. } => vec![field(at, "invalid", format!("has the wrong type: {}", error.masked()))],
        // Values stay out of the message: one may be a password.
        _ => vec![field(at, "invalid", error.masked().to_string())],
    }
}

/// Where in a body something stands, as a JSON pointer (RFC 6901).
pub(crate) fn pointer(path: &Path) -> String {
    let part = |segment: &Segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key: name } | Segment::Enum { variant: name } => format!("/{}", escaped(name)),
        Segment::Unknown => String::new(),
    };
    path.iter().map(part).collect()
}

/// A name as a part of a JSON pointer (RFC 6901 §3).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn wants_null(error: &ValidationError<'_>) -> bool {
    matches!(error.kind(), ValidationErrorKind::Type { kind: TypeKind::Single(JsonType::Null) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explained(value: &Value) -> Vec<FieldError> {
        validator::<directory::NewPerson>().unwrap().iter_errors(value).flat_map(|e| explain(&e)).collect()
    }

    #[test]
    fn a_value_that_may_be_null_is_judged_as_what_else_it_may_be() {
        let fields = explained(&json!({ "name": "Ada", "email": "ada@example.org", "password": "short" }));
        assert_eq!(fields[0].detail, "value is shorter than 12 characters");
    }

    #[test]
    fn of_a_flood_of_values_the_first_that_is_wrong_is_told() {
        let told = |many| {
            let body = json!({ "name": "Ada", "email": "ada@example.org", "languages": vec![0; many] });
            wrong::<directory::NewPerson>(&body, 100).unwrap().len()
        };
        assert_eq!([told(1_000), told(FLOOD)], [100, 1]);
    }

    #[test]
    fn a_bad_value_is_not_repeated() {
        let fields = explained(&json!({ "name": "Ada", "email": "secret" }));
        assert!(fields.iter().all(|f| f.pointer == "/email" && !f.detail.contains("\"secret")));
    }
}
