//! `#[record]` writes what every kind of record says three times: the record itself, the form that creates it and the form
//! that changes it. The fields stand once, each with its doc comment. `#[record::form]` says what any other form is,
//! `#[record::part]` what is handed over and shown in one shape, `#[record::filter]` what filters of lists are.
//!
//! ```text
//! /// An organization the association deals with.
//! #[record(example = { "name": "Example Library Association", "status": "prospect", "website": null })]
//! pub struct Organization {
//!     /// What people call it.
//!     pub name: Name,
//!     /// Where it stands.
//!     #[kept(Status::Prospect)]
//!     pub status: Status,
//!     /// Its home page.
//!     pub website: Option<WebUri>,
//! }
//! ```
//!
//! gives `Organization` (with `id`, `revision`, `created_at` and `updated_at` around its fields), `NewOrganization` and
//! `OrganizationPatch`, all with their schemas and examples, `impl kernel::Draft for NewOrganization` and
//! `impl kernel::Amendment for OrganizationPatch`.
//!
//! - `#[kept(value)]`: no form has the field; a new record begins with the value, which may use the form's fields, `id` and
//!   `now`.
//! - `#[fixed]`: the field is given when the record is created, and stays.
//! - `#[serde(…)]` is for the form that creates (such as `default`), `#[schema(…)]` for all three. What a schema says of
//!   `max_items` both forms hold to.
//! - `#[kept(value)] #[serde(skip)]`: the record has the field for its own rules and shows it to nobody, so that the example
//!   has it not.
//! - The form that changes takes null where it clears: an `Option`, and a `Vec` that need not have `min_items`. Elsewhere it
//!   refuses it.
//! - `example` names every field; the forms' examples are made of it.
//! - `#[record(fixed, …)]`: no form that changes it is written; there is none, or one by hand.

mod expand;
mod parse;

use proc_macro::TokenStream;

/// A record with the forms that create and change it; see the crate's own page.
#[proc_macro_attribute]
pub fn record(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let arguments = syn::parse_macro_input!(arguments as parse::Arguments);
    let item = syn::parse_macro_input!(item as syn::ItemStruct);
    parse::Kind::read(arguments, item).map_or_else(syn::Error::into_compile_error, |kind| expand::all(&kind)).into()
}

/// What a caller hands over: it has no fields but its own. `example = { … }`, once for each, is what its schema shows;
/// `#[schema(…)]` says more of a field, or of it all.
#[proc_macro_attribute]
pub fn form(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let examples = syn::parse_macro_input!(arguments as parse::Examples);
    let item = syn::parse_macro_input!(item as syn::ItemStruct);
    expand::form(&examples, item).into()
}

/// What a caller hands over as a part of something, and is shown again in the same shape: a form in whose answers each field is
/// present.
#[proc_macro_attribute]
pub fn part(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let examples = syn::parse_macro_input!(arguments as parse::Examples);
    let item = syn::parse_macro_input!(item as syn::ItemStruct);
    expand::part(&examples, item).into()
}

/// What narrows a list: parameters of a query, each of which may be absent, and no others.
#[proc_macro_attribute]
pub fn filter(_arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::filter(&item.into()).into()
}
