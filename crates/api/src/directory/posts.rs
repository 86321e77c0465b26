//! Posts over HTTP.

use crate::{
    Answer,
    cx::{Cx, DirectoryWrite, Public},
    handlers,
    list::{ListQuery, Rows},
};
use actix_web::HttpRequest;
use directory::{NewPost, Post, PostPatch};

operations! { "Posts":
    /// List posts.
    ///
    /// The seats in governments: in Congress, in state legislatures, of governors and mayors. Ask with `vacant_on` for those that
    /// nobody holds on a day, and for tenures by `post_id` for who holds one.
    GET "/v1/directory/posts" listPosts => list;
    /// Add a post.
    ///
    /// For those that no file brings. A role, a division and a seat name one post.
    POST "/v1/directory/posts" createPost => handlers::create::<DirectoryWrite, NewPost>;
    /// Read a post.
    ///
    /// What it is, whose voters fill it, and how many hold it at the same time.
    GET "/v1/directory/posts/{id}" getPost => handlers::get::<Public, Post>;
    /// Change a post.
    ///
    /// Files add posts and leave those that are here as they are.
    PATCH "/v1/directory/posts/{id}" updatePost => handlers::update::<DirectoryWrite, PostPatch>;
    /// List a post's history.
    ///
    /// Who changed what and when, oldest first.
    GET "/v1/directory/posts/{id}/history" listPostHistory => handlers::history::<DirectoryWrite, Post>;
}

/// A key that names its division by an alias, or by the living id, finds the post whichever of the two it is kept by.
async fn list(cx: Cx<Public>, request: HttpRequest, query: ListQuery<Post>) -> Answer<Rows> {
    let keys = &query.filter().key;
    let keys = store::read!(cx.session(), |c| queries::directory::posts::every_key(c, keys))?;
    let query = query.narrowed(|filter| {
        filter.key = keys;
        Ok(())
    })?;
    cx.list(request, query).await
}
