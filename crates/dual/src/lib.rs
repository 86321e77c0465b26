//! `#[dual]` marks code written once as `async`. Each backend imports the flavour it needs under that name:
//! `use dual::keep as dual` for the asynchronous driver, `use dual::strip as dual` for the embedded one, whose calls are
//! plain.

use proc_macro::{Delimiter, Group, TokenStream, TokenTree};

/// Leaves the code asynchronous. The futures of what others call, of public functions and of traits, are boxed: Rust compiles an
/// `async fn` again in each crate that waits for it, and a box once, where it is written. Generic functions are left as they are,
/// for they are compiled for each use anyway.
#[proc_macro_attribute]
pub fn keep(_: TokenStream, item: TokenStream) -> TokenStream {
    let boxed = match form(item.clone()) {
        Form::Trait => "#[::async_trait::async_trait(?Send)]",
        Form::PublicFunction => "#[::async_recursion::async_recursion(?Send)]",
        Form::Other => "",
    };
    let mut boxed: TokenStream = boxed.parse().unwrap_or_default();
    boxed.extend(item);
    boxed
}

/// Removes every `async` and `.await`; all other tokens keep their place in the source.
#[proc_macro_attribute]
pub fn strip(_: TokenStream, item: TokenStream) -> TokenStream {
    let mut tokens = item.into_iter().peekable();
    let mut plain = Vec::new();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(word) if word.to_string() == "async" => {}
            TokenTree::Punct(dot) if dot.as_char() == '.' && is_await(tokens.peek()) => drop(tokens.next()),
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), strip(TokenStream::new(), group.stream()));
                inner.set_span(group.span());
                plain.push(TokenTree::Group(inner));
            }
            token => plain.push(token),
        }
    }
    plain.into_iter().collect()
}

fn is_await(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Ident(word)) if word.to_string() == "await")
}

/// What `#[dual]` stands on.
enum Form {
    /// A trait, or what a type does for one.
    Trait,
    /// `pub async fn name(…)` that is not generic: without type parameters, and without `impl` among its parameters.
    PublicFunction,
    /// Anything else.
    Other,
}

fn form(item: TokenStream) -> Form {
    let mut words = Vec::new();
    for token in item {
        match token {
            TokenTree::Ident(word) => words.push(word.to_string()),
            TokenTree::Punct(mark) if mark.as_char() == '<' && is_function(&words) => return Form::Other,
            TokenTree::Group(limit) if limit.delimiter() == Delimiter::Parenthesis && words == ["pub"] => {
                return Form::Other;
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis && is_function(&words) => {
                let any = group.stream().into_iter().any(|token| token.to_string() == "impl");
                return if any { Form::Other } else { Form::PublicFunction };
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => break,
            _ => {}
        }
    }
    let is_trait = words.iter().any(|word| word == "trait");
    let is_for = words.iter().any(|word| word == "impl") && words.iter().any(|word| word == "for");
    if is_trait || is_for { Form::Trait } else { Form::Other }
}

/// Whether these are the words before the parameters of a public function.
fn is_function(words: &[String]) -> bool {
    matches!(words, [public, unready, function, _name] if public == "pub" && unready == "async" && function == "fn")
}
