//! The floor: a server that does only what no intake can leave out. It reads the body, decodes the
//! pictures, makes their bytes and one row durable with a group commit, and answers.
//!
//! It reads no JSON, finds no camera and knows no duplicate. It accepts connections with the same
//! settings as the product's intake and uses the same Base64 decoder.

mod writer;

use std::convert::Infallible;
use std::path::Path;

use anyhow::Context as _;
use bytes::{Bytes, BytesMut};
use clap::ValueEnum;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use writer::Writer;

/// How the bytes reach the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Way {
    /// Behind what is there, as a volume grows.
    Append,
    /// Over zeros written before, from the front again when the end is reached.
    Overwrite,
}

impl Way {
    /// For the table.
    pub fn words(self) -> &'static str {
        match self {
            Way::Append => "appending floor",
            Way::Overwrite => "overwriting floor",
        }
    }
}

/// Serves until it is killed.
pub fn serve(dir: &Path, way: Way) -> anyhow::Result<()> {
    std::fs::create_dir_all(dir)?;
    let writer = Writer::start(dir, way)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async move {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("ready intake={}", listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let writer = writer.clone();
            tokio::spawn(async move {
                let service = service_fn(move |request| answer(request, writer.clone()));
                let mut server = http1::Builder::new();
                server.title_case_headers(true).header_read_timeout(None);
                // A client that hangs up is no business of the floor's.
                let _ended = server.serve_connection(TokioIo::new(stream), service).await;
            });
        }
    })
}

async fn answer(request: Request<Incoming>, writer: Writer) -> Result<Response<Full<Bytes>>, Infallible> {
    let kept = keep(request.into_body(), writer).await;
    let words = match kept {
        Ok(()) => r#"{"code":200,"message":"success","data":""}"#.to_owned(),
        Err(error) => format!(r#"{{"code":101,"message":"{error}"}}"#),
    };
    let mut response = Response::new(Full::from(words));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

async fn keep(mut body: Incoming, writer: Writer) -> anyhow::Result<()> {
    let length = usize::try_from(body.size_hint().exact().unwrap_or_default())?;
    let mut bytes = BytesMut::with_capacity(length);
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame?.into_data() {
            bytes.extend_from_slice(&data);
        }
    }
    writer.keep(pictures(&bytes)?).await
}

/// What stands between `"data":"` and the next quote, decoded.
fn pictures(body: &[u8]) -> anyhow::Result<Vec<Vec<u8>>> {
    let mut rest = body;
    let mut pictures = Vec::new();
    while let Some(at) = memchr::memmem::find(rest, b"\"data\":\"") {
        rest = &rest[at + 8..];
        let end = memchr::memchr(b'"', rest).context("a picture without an end")?;
        pictures.push(base64_simd::STANDARD.decode_to_vec(&rest[..end]).context("no Base64")?);
        rest = &rest[end..];
    }
    Ok(pictures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_floor_finds_every_picture_of_an_upload() {
        let body = br#"{"picInfo":[{"type":1,"data":"aGk="},{"type":2,"data":"aG8="}]}"#;
        assert_eq!(pictures(body).unwrap(), [b"hi".to_vec(), b"ho".to_vec()]);
        assert!(pictures(br#"{"data":"aGk="#).is_err());
    }
}
