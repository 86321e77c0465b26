//! The items of the strategic framework.

use super::types::*;

diesel::table! {
    use super::*;
    framework_items (id) {
        id -> Text, kind -> Text, direction -> Nullable<Text>, title -> Text, statement -> Text, position -> Integer,
    }
}
