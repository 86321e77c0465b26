//! The macros by which a newtype over text is parsed, shown, serialized and described.

/// A newtype over text of one strict shape, parsed by its own `FromStr`: this gives it the rest (its text, `Display`, serde
/// and the `OpenAPI` string with the pattern that says the same as the parser).
#[macro_export]
macro_rules! parsed {
    (
        $(#[doc = $doc:literal])+
        pub struct $name:ident { length: $min:literal ..= $max:literal, pattern: $pattern:expr, example: $example:literal }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        $crate::as_text! { [] $name }
        $crate::as_display! { [] $name }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .min_length(Some($min))
                    .max_length(Some($max))
                    .pattern(Some($pattern))
                    .description(Some(concat!($($doc, "\n"),+).trim().replace("\n ", "\n")))
                    .examples([$example])
                    .into()
            }
        }
        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
    };
}

/// What all newtypes over text have that their own `FromStr` parses: the text itself, and how serde reads it.
#[macro_export]
macro_rules! as_text {
    ($([$($generics:tt)*] $name:ty),+) => {$(
        impl<$($generics)*> $name {
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<$($generics)*> From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl<$($generics)*> AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl<'de, $($generics)*> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> std::result::Result<Self, D::Error> {
                std::borrow::Cow::<'de, str>::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

/// `Display` of those that may be shown anywhere.
#[macro_export]
macro_rules! as_display {
    ($([$($generics:tt)*] $name:ty),+) => {$(
        impl<$($generics)*> std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }
    )+};
}

/// The `OpenAPI` schema of a type that says more than its Rust type does: `schema_of! { Id: String(Uuid).examples(["…"]) }`.
#[macro_export]
macro_rules! schema_of {
    ($name:ident: $type:ident $(($format:ident))? $(.$method:ident($($argument:expr),*))+) => {
        #[cfg(feature = "openapi")]
        impl $crate::utoipa::PartialSchema for $name {
            fn schema() -> $crate::utoipa::openapi::RefOr<$crate::utoipa::openapi::Schema> {
                $crate::utoipa::openapi::ObjectBuilder::new()
                    .schema_type($crate::utoipa::openapi::schema::Type::$type)
                    $(.format(Some($crate::utoipa::openapi::SchemaFormat::KnownFormat(
                        $crate::utoipa::openapi::schema::KnownFormat::$format,
                    ))))?
                    $(.$method($($argument),*))+
                    .into()
            }
        }
        #[cfg(feature = "openapi")]
        impl $crate::utoipa::ToSchema for $name {}
    };
}
