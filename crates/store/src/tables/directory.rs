use super::types::*;

diesel::table! {
    use super::*;
    units (id) {
        id -> Uid, revision -> Integer, name -> Text, slug -> Text, kind -> Text, parent_id -> Nullable<Uid>,
        created_at -> Moment, updated_at -> Moment,
    }
}
