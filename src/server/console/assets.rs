//! What pages need beside themselves: one sheet and one script, inside the binary. Their paths carry a hash of what is in
//! them, so that a browser keeps them for ever and never an old one.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};

const STYLE: &str = include_str!("assets/style.css");
const SCRIPT: &str = include_str!("assets/script.js");

/// A file of the binary: where it is found, what it is.
struct Asset {
    path: String,
    kind: &'static str,
    text: &'static str,
}

fn asset(name: &str, kind: &'static str, text: &'static str) -> Asset {
    let hash = blake3::hash(text.as_bytes()).to_hex();
    let hash = hash.get(..16).unwrap_or_default();
    Asset { path: format!("/assets/{hash}/{name}"), kind, text }
}

static STYLE_ASSET: LazyLock<Asset> =
    LazyLock::new(|| asset("style.css", "text/css; charset=utf-8", STYLE));
static SCRIPT_ASSET: LazyLock<Asset> =
    LazyLock::new(|| asset("script.js", "text/javascript; charset=utf-8", SCRIPT));

/// Where the sheet is.
pub(super) fn style_path() -> &'static str {
    &STYLE_ASSET.path
}

/// Where the script is.
pub(super) fn script_path() -> &'static str {
    &SCRIPT_ASSET.path
}

/// One of them; a hash that is not its own is none.
pub(super) async fn serve(Path((hash, name)): Path<(String, String)>) -> Response {
    let asked = format!("/assets/{hash}/{name}");
    let Some(found) = [&*STYLE_ASSET, &*SCRIPT_ASSET].into_iter().find(|it| it.path == asked)
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut answer = found.text.into_response();
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(found.kind));
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    headers.insert(CACHE_CONTROL, forever);
    answer
}
