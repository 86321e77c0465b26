//! `#[dual]` marks code written once as `async`. Each backend imports the flavour it needs under that name:
//! `use dual::keep as dual` for the asynchronous driver, `use dual::strip as dual` for the embedded one, whose calls are
//! plain.

use proc_macro::{Group, TokenStream, TokenTree};

/// Leaves the code as it stands.
#[proc_macro_attribute]
pub fn keep(_: TokenStream, item: TokenStream) -> TokenStream {
    item
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
