//! Stands in for the product's library while that is being built in its own crate.
use std::net::SocketAddr;
#[derive(clap::Parser, Clone)]
pub struct Options {
    #[arg(long)]
    pub data_dir: Option<std::path::PathBuf>,
    #[arg(long)]
    pub demo: Option<std::path::PathBuf>,
}
pub struct Running {
    pub intake: Option<SocketAddr>,
    pub web: Option<SocketAddr>,
    pub router: axum::Router,
}
pub struct Events(u64);
impl Events {
    pub async fn next(&mut self) -> Option<String> {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        self.0 += 1;
        Some(format!(r#"{{"seq":{},"run":"x","kind":"lists"}}"#, self.0))
    }
}
impl Running {
    pub fn ready_line(&self) -> String {
        format!("ready intake={:?} web={:?}", self.intake, self.web)
    }
    pub fn events(&self, after: Option<u64>) -> Events {
        Events(after.unwrap_or(0))
    }
    pub async fn shutdown(self) {}
}
pub async fn start(options: Options) -> anyhow::Result<Running> {
    let dir = options.data_dir.unwrap_or_else(|| "/tmp/gh".into());
    if dir.join("held").exists() {
        anyhow::bail!("the data directory {} is held by <another>", dir.display());
    }
    let page = "<!doctype html><title>stub</title><h1 id=h>stub</h1><script src=/s.js></script>";
    let js = "const i=window.__TAURI_INTERNALS__;const say=t=>{const p=document.createElement('p');p.textContent=t;document.body.append(p)};i.invoke('capabilities').then(c=>say(JSON.stringify(c)),e=>say('ERR '+JSON.stringify(e)));let n=0;const id=i.transformCallback(m=>{if(n++<3)say(JSON.stringify(m))});i.invoke('subscribe',{channel:'__CHANNEL__:'+id,after:5}).then(()=>say('subscribed'),e=>say('ERR '+e));fetch('/api/x',{method:'POST',body:'hello'}).then(r=>r.text()).then(say);i.invoke('plugin:dialog|save',{options:{}}).catch(e=>say('denied: '+e));i.invoke('save',{name:'a',url:'/etc'}).catch(e=>say(JSON.stringify(e)))";
    let router = axum::Router::new()
        .route("/", axum::routing::get(move || async move { axum::response::Html(page) }))
        .route(
            "/s.js",
            axum::routing::get(move || async move { ([("content-type", "text/javascript")], js) }),
        )
        .route("/api/x", axum::routing::post(|b: String| async move { format!("echo {b}") }));
    Ok(Running { intake: None, web: None, router })
}
