//! The strategic framework over HTTP.

mod framework;

resources! { framework }
