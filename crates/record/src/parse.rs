//! What stands in the source: the arguments, and the fields with what is said of each.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::{
    Attribute, Expr, Fields, GenericArgument, Ident, ItemStruct, LitStr, PathArguments, Token, Type, Visibility,
    braced,
    parse::{Parse, ParseStream},
    spanned::Spanned as _,
};

/// `#[record(fixed, example = { … })]`
pub struct Arguments {
    fixed: bool,
    example: Vec<Entry>,
}

/// `#[record::form(example = { … }, example = { … })]`
pub struct Examples(pub Vec<TokenTree>);

/// One member of the example.
pub struct Entry {
    pub name: LitStr,
    pub value: TokenStream,
}

/// How a field comes by its value.
pub enum Source {
    /// The form that creates gives it, and the one that changes may.
    Forms,
    /// The form that creates gives it.
    Fixed,
    /// It begins with this value.
    Kept(Box<Expr>),
}

/// A field of the record.
pub struct Field {
    pub name: Ident,
    pub ty: Type,
    pub optional: bool,
    /// Whether it is a list that may be empty, which null clears.
    pub list: bool,
    pub docs: Vec<Attribute>,
    pub serde: Vec<Attribute>,
    pub schema: Vec<TokenStream>,
    pub source: Source,
    pub example: TokenStream,
    /// How many entries it may have, where it is a list whose schema says so.
    pub most: Option<TokenTree>,
    /// Whether nobody is shown it.
    pub hidden: bool,
}

/// A kind of record.
pub struct Kind {
    pub name: Ident,
    pub vis: Visibility,
    pub attributes: Vec<Attribute>,
    pub fields: Vec<Field>,
    pub fixed: bool,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (mut fixed, mut example) = (false, Vec::new());
        while !input.is_empty() {
            let word: Ident = input.parse()?;
            if word == "fixed" {
                fixed = true;
            } else if word == "example" {
                input.parse::<Token![=]>()?;
                let members;
                braced!(members in input);
                while !members.is_empty() {
                    example.push(Entry::parse(&members)?);
                }
            } else {
                return Err(syn::Error::new(word.span(), "expected `fixed` or `example`"));
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(Self { fixed, example })
    }
}

impl Parse for Examples {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut examples = Vec::new();
        while !input.is_empty() {
            let word: Ident = input.parse()?;
            if word != "example" {
                return Err(syn::Error::new(word.span(), "expected `example`"));
            }
            input.parse::<Token![=]>()?;
            examples.push(input.parse()?);
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(Self(examples))
    }
}

impl Entry {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        input.parse::<Token![:]>()?;
        let mut value = TokenStream::new();
        while !input.is_empty() && !input.peek(Token![,]) {
            value.extend([input.parse::<TokenTree>()?]);
        }
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        Ok(Self { name, value })
    }
}

impl Kind {
    pub fn read(arguments: Arguments, item: ItemStruct) -> syn::Result<Self> {
        let Fields::Named(named) = item.fields else {
            return Err(syn::Error::new(item.ident.span(), "a record has named fields"));
        };
        let mut example = arguments.example;
        let mut fields = Vec::new();
        for field in named.named {
            let (name, span) = (field.ident.clone(), field.span());
            let mut field = Field::read(field)?;
            if !field.hidden {
                let place =
                    example.iter().position(|entry| name.as_ref().is_some_and(|name| *name == entry.name.value()));
                let place = place.ok_or_else(|| syn::Error::new(span, "the example must have this field"))?;
                field.example = example.remove(place).value;
            }
            fields.push(field);
        }
        if let Some(entry) = example.first() {
            return Err(syn::Error::new(entry.name.span(), "the record has no such field"));
        }
        Ok(Self { name: item.ident, vis: item.vis, attributes: item.attrs, fields, fixed: arguments.fixed })
    }
}

impl Field {
    fn read(field: syn::Field) -> syn::Result<Self> {
        let span = field.span();
        let name = field.ident.ok_or_else(|| syn::Error::new(span, "a record has named fields"))?;
        let (mut docs, mut serde, mut schema, mut source) = (Vec::new(), Vec::new(), Vec::new(), Source::Forms);
        for attribute in field.attrs {
            if attribute.path().is_ident("doc") {
                docs.push(attribute);
            } else if attribute.path().is_ident("serde") {
                serde.push(attribute);
            } else if attribute.path().is_ident("schema") {
                schema.push(attribute.meta.require_list()?.tokens.clone());
            } else if attribute.path().is_ident("fixed") {
                source = Source::Fixed;
            } else if attribute.path().is_ident("kept") {
                source = Source::Kept(Box::new(attribute.parse_args()?));
            } else {
                return Err(syn::Error::new(attribute.span(), "expected doc, serde, schema, fixed or kept"));
            }
        }
        let optional = is_of(&field.ty, "Option");
        let list = is_of(&field.ty, "Vec") && !says(&schema, "min_items");
        let hidden = matches!(source, Source::Kept(_)) && serde.iter().any(skips);
        let (example, most) = (TokenStream::new(), most(&schema));
        Ok(Self { name, ty: field.ty, optional, list, docs, serde, schema, source, example, most, hidden })
    }
}

/// Whether a schema says something of that name.
fn says(schema: &[TokenStream], word: &str) -> bool {
    schema.iter().cloned().flatten().any(|token| matches!(token, TokenTree::Ident(name) if name == word))
}

/// What a schema says after `max_items =`.
fn most(schema: &[TokenStream]) -> Option<TokenTree> {
    let mut tokens = schema.iter().cloned().flatten();
    tokens.find(|token| matches!(token, TokenTree::Ident(name) if name == "max_items"))?;
    tokens.nth(1)
}

/// Whether an attribute is `#[serde(skip)]`.
fn skips(attribute: &Attribute) -> bool {
    attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "skip")
}

/// Whether a type is that of another, as `Option<…>` is.
pub fn is_of(ty: &Type, outer: &str) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path.segments.last().is_some_and(|segment| {
        segment.ident == outer
            && matches!(&segment.arguments, PathArguments::AngleBracketed(inner)
                if matches!(inner.args.first(), Some(GenericArgument::Type(_))))
    })
}

/// The tokens in braces, as `json!` wants them.
pub fn braces(tokens: TokenStream) -> Group {
    Group::new(Delimiter::Brace, tokens)
}
