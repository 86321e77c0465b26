//! The macro for enums whose values are words on the wire and in the database.

/// An enum whose values are words on the wire and in the database: one table gives its text both ways, the list of all
/// values, serde and the `OpenAPI` enum.
///
/// ```
/// kernel::words! {
///     /// How urgent it is.
///     pub enum Urgency { Low = "low", High = "high" }
/// }
/// assert_eq!("high".parse::<Urgency>(), Ok(Urgency::High));
/// ```
///
/// Where several domains have an enum of one name, `as` gives it another in the `OpenAPI` document, in which names are
/// unique: `pub enum Status as "PositionStatus" { … }`.
#[macro_export]
macro_rules! words {
    ($(#[doc = $doc:literal])+ pub enum $name:ident $(as $schema:literal)? {
        $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)?
    }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vmeta])* #[doc = concat!("`", $word, "`")] $variant),+ }

        impl $name {
            /// Every value, in the order they are declared.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word on the wire and in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = String;

            fn from_str(s: &str) -> ::std::result::Result<Self, String> {
                match s {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(format!("must be one of {}", [$($word),+].join(", "))),
                }
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, s: S) -> ::std::result::Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(d: D) -> ::std::result::Result<Self, D::Error> {
                <::std::borrow::Cow<'de, str> as ::serde::Deserialize>::deserialize(d)?.parse().map_err(::serde::de::Error::custom)
            }
        }

        #[cfg(feature = "openapi")]
        impl $crate::utoipa::PartialSchema for $name {
            fn schema() -> $crate::utoipa::openapi::RefOr<$crate::utoipa::openapi::Schema> {
                $crate::utoipa::openapi::ObjectBuilder::new()
                    .schema_type($crate::utoipa::openapi::schema::Type::String)
                    .enum_values(Some([$($word),+]))
                    .description(Some(concat!($($doc, "\n"),+).trim()))
                    .into()
            }
        }
        #[cfg(feature = "openapi")]
        impl $crate::utoipa::ToSchema for $name {
            fn name() -> ::std::borrow::Cow<'static, str> {
                $crate::words!(@name $name $($schema)?).into()
            }
        }
    };
    (@name $name:ident) => { stringify!($name) };
    (@name $name:ident $schema:literal) => { $schema };
}

#[cfg(test)]
mod tests {
    words! {
        /// How urgent it is.
        pub enum Urgency { Low = "low", High = "high" }
    }

    #[test]
    fn every_word_reads_back() {
        for &u in Urgency::ALL {
            assert_eq!(u.as_str().parse(), Ok(u));
        }
    }

    #[test]
    fn an_unknown_word_is_told_the_known_ones() {
        assert_eq!("medium".parse::<Urgency>(), Err("must be one of low, high".to_owned()));
    }
}
