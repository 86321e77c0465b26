//! What is written for a kind of record.

use crate::parse::{Examples, Field, Kind, Source, braces, is_of};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Attribute, Ident, ItemStruct, parse_quote};

const ID: &str = "0199a7c2-6c8e-7a40-9d0e-1f2a3b4c5d6e";
const THEN: &str = "2026-05-01T12:00:00Z";

pub fn all(kind: &Kind) -> TokenStream {
    let (record, new) = (record(kind), new(kind));
    let patch = (!kind.fixed).then(|| patch(kind));
    quote! { #record #new #patch }
}

/// What narrows a list, with the attributes that all of them have.
pub fn filter(item: &TokenStream) -> TokenStream {
    quote! {
        #[derive(Clone, Debug, Default, PartialEq, Eq, ::serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        #[cfg_attr(feature = "openapi", derive(::utoipa::IntoParams), into_params(parameter_in = Query))]
        #item
    }
}

/// What a caller hands over, with the attributes that all such types have.
pub fn form(Examples(examples): &Examples, mut item: ItemStruct) -> TokenStream {
    let attributes = item.attrs.iter_mut();
    attributes.chain(item.fields.iter_mut().flat_map(|field| &mut field.attrs)).for_each(describe);
    let examples = (!examples.is_empty())
        .then(|| quote! { #[cfg_attr(feature = "openapi", schema(examples(#(json!(#examples)),*)))] });
    quote! {
        #[derive(Clone, Debug, PartialEq, Eq, ::serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        #[cfg_attr(feature = "openapi", derive(::utoipa::ToSchema))]
        #examples
        #item
    }
}

/// The same of what is shown as well.
pub fn part(examples: &Examples, mut item: ItemStruct) -> TokenStream {
    item.attrs.push(parse_quote!(#[derive(::serde::Serialize)]));
    for field in item.fields.iter_mut().filter(|field| is_of(&field.ty, "Option")) {
        field.attrs.push(parse_quote!(#[schema(required)]));
    }
    form(examples, item)
}

/// What an attribute says of the schema is said where there is one.
fn describe(attribute: &mut Attribute) {
    if attribute.path().is_ident("schema") {
        let schema = attribute.meta.clone();
        *attribute = parse_quote!(#[cfg_attr(feature = "openapi", #schema)]);
    }
}

/// `a` or `an`, as the kind's name wants it, with the name in plain words.
fn plain(name: &Ident) -> (String, String) {
    let mut words = String::new();
    for letter in name.to_string().chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    let article = if words.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" }; // a unit
    (article.to_owned(), words)
}

/// The example's members, for the fields that a form has.
fn members<'a>(fields: impl Iterator<Item = &'a Field>) -> TokenStream {
    let members = fields.map(|Field { name, example, .. }| {
        let name = name.to_string();
        quote! { #name: #example, }
    });
    members.collect()
}

/// The attributes by which a type describes itself, with its example.
fn described(members: TokenStream) -> TokenStream {
    let members = braces(members);
    quote! {
        #[cfg_attr(feature = "openapi", derive(::utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(examples(json!(#members))))]
    }
}

/// The check of a `record`, which is borrowed so: its own rules, and that no list is longer than its schema says.
fn checked(kind: &Kind, borrowed: &TokenStream) -> TokenStream {
    let lists: Vec<_> = kind.fields.iter().filter_map(|field| Some((field, field.most.as_ref()?))).collect();
    if lists.is_empty() {
        return quote! { ::kernel::Record::check(#borrowed) };
    }
    let lists = lists.into_iter().map(|(Field { name, optional, .. }, most)| {
        let pointer = format!("/{name}");
        let length = if *optional { quote!(as_deref().map_or(0, <[_]>::len)) } else { quote!(len()) };
        quote! { (#pointer, record.#name.#length, #most) }
    });
    quote! { ::kernel::check_lengths(&[#(#lists),*], ::kernel::Record::check(#borrowed)) }
}

fn record(kind: &Kind) -> TokenStream {
    let Kind { name, vis, attributes, fields, .. } = kind;
    let of_fields = members(fields.iter().filter(|field| !field.hidden));
    let described = described(quote! {
        "id": #ID, "revision": 1, #of_fields "created_at": #THEN, "updated_at": #THEN
    });
    let fields = fields.iter().map(|Field { name, ty, optional, docs, schema, hidden, .. }| {
        if *hidden {
            return quote! { #(#docs)* #[serde(skip)] pub #name: #ty, };
        }
        let required = optional.then(|| quote! { required });
        let schema = required.into_iter().chain(schema.iter().cloned());
        quote! { #(#docs)* #[cfg_attr(feature = "openapi", schema(#(#schema),*))] pub #name: #ty, }
    });
    quote! {
        #(#attributes)*
        #[derive(Clone, Debug, PartialEq, ::serde::Serialize)]
        #described
        #vis struct #name {
            /// Names the record.
            pub id: ::kernel::Id,
            /// Counts its changes from 1.
            pub revision: i32,
            #(#fields)*
            /// When it was first saved.
            pub created_at: ::kernel::At,
            /// When it was last saved.
            pub updated_at: ::kernel::At,
        }
    }
}

fn new(kind: &Kind) -> TokenStream {
    let Kind { name, vis, fields, .. } = kind;
    let form = format_ident!("New{name}");
    let (article, words) = plain(name);
    let doc = format!("What {article} {words} is created from.");
    let given: Vec<&Field> = fields.iter().filter(|field| !matches!(field.source, Source::Kept(_))).collect();
    let described = described(members(given.iter().copied()));
    let declared = given.iter().map(|Field { name, ty, docs, serde, schema, .. }| {
        quote! { #(#docs)* #(#serde)* #[cfg_attr(feature = "openapi", schema(#(#schema),*))] pub #name: #ty, }
    });
    let taken = given.iter().map(|field| &field.name);
    let kept = fields.iter().filter_map(|field| match &field.source {
        Source::Kept(value) => {
            let (name, ty) = (&field.name, &field.ty);
            Some(quote! { let #name: #ty = #value; })
        }
        Source::Forms | Source::Fixed => None,
    });
    let names = fields.iter().map(|field| &field.name);
    let checked = checked(kind, &quote! { &record });
    quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, PartialEq, ::serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        #described
        #vis struct #form { #(#declared)* }

        impl ::kernel::Draft for #form {
            type Record = #name;

            fn register(self, id: ::kernel::Id, now: ::kernel::At) -> ::kernel::Result<#name> {
                let Self { #(#taken),* } = self;
                #(#kept)*
                let record = #name { id, revision: 1, #(#names,)* created_at: now, updated_at: now };
                #checked?;
                Ok(record)
            }
        }
    }
}

fn patch(kind: &Kind) -> TokenStream {
    let Kind { name, vis, fields, .. } = kind;
    let form = format_ident!("{name}Patch");
    let (article, words) = plain(name);
    let doc = format!("What to change about {article} {words}: an absent field stays, null clears what may be empty.");
    let given: Vec<&Field> = fields.iter().filter(|field| matches!(field.source, Source::Forms)).collect();
    let described = described(members(given.iter().copied()));
    let declared = given.iter().map(|Field { name, ty, optional, list, docs, schema, .. }| {
        let clears = match (*optional, *list) {
            (true, _) => Some(quote! { #[serde(default, with = "::serde_with::rust::double_option")] }),
            (_, true) => Some(quote! { #[serde(default, deserialize_with = "::kernel::cleared")] }),
            _ => None,
        };
        let stays = clears.is_none().then(|| quote! { nullable = false });
        let schema = stays.into_iter().chain(schema.iter().cloned());
        quote! {
            #(#docs)* #clears #[cfg_attr(feature = "openapi", schema(#(#schema),*))] pub #name: ::core::option::Option<#ty>,
        }
    });
    let names: Vec<&Ident> = given.iter().map(|field| &field.name).collect();
    let checked = checked(kind, &quote! { record });
    quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, Default, PartialEq, ::serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        #described
        #vis struct #form { #(#declared)* }

        impl ::kernel::Amendment for #form {
            type Record = #name;

            fn amend(self, record: &mut #name) -> ::kernel::Result<()> {
                ::kernel::Record::is_open(record)?;
                let Self { #(#names),* } = self;
                #(if let Some(value) = #names { record.#names = value; })*
                #checked
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_article_goes_by_the_sound() {
        let articles = ["Unit", "Issue"].map(|name| plain(&format_ident!("{name}")).0);
        assert_eq!(articles, ["a", "an"]);
    }
}
