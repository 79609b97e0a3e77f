//! The product without a window.
fn main() {
    print!("{}", gatehouse_server::api::document::text());
}
