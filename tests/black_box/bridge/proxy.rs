//! A company's proxy, which is told the server's name and nothing else.

use super::carried::Bridge;
use super::tls::with_authority;
use crate::house::House;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A proxy that connects whoever asks for it; gives its address, and what it was told before it connected.
fn proxy() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let told = Arc::new(Mutex::new(Vec::new()));
    let sheet = told.clone();
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let sheet = sheet.clone();
            thread::spawn(move || connect(client, &sheet));
        }
    });
    (address, told)
}

fn connect(mut client: TcpStream, sheet: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(client.try_clone().unwrap()).lines().map_while(Result::ok);
    let head: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    let target = head[0].split(' ').nth(1).unwrap_or_default().to_owned();
    sheet.lock().unwrap().extend(head);
    let Ok(server) = TcpStream::connect(target) else { return };
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
    let pass = |mut from: TcpStream, mut to: TcpStream| {
        thread::spawn(move || {
            let _ = std::io::copy(&mut from, &mut to);
            let _ = to.shutdown(std::net::Shutdown::Both);
        })
    };
    pass(client.try_clone().unwrap(), server.try_clone().unwrap());
    pass(server, client);
}

#[test]
fn a_proxy_is_told_the_servers_name_and_nothing_else() {
    let Some((mut house, server)) = with_authority() else { return };
    let (address, told) = proxy();
    house.variables.push(("HTTPS_PROXY".to_owned(), format!("http://user:word@{address}")));
    let (mint, url) = (server.mint(&house), server.at("tls", "/mcp"));
    let authority = house.path("ca.pem").display().to_string();
    let words = [url.as_str(), "--ca-file", &authority, "--store", "file", "--", &mint];
    let mut bridge = Bridge::with(&house, &words);
    bridge.initialize();
    bridge.echo(1);
    drop(bridge);
    let heard = told.lock().unwrap().clone();
    assert!(heard.iter().any(|line| line.starts_with("CONNECT 127.0.0.1:")), "{heard:?}");
    assert!(heard.iter().any(|line| line == "Proxy-Authorization: Basic dXNlcjp3b3Jk"), "{heard:?}");
    assert!(!heard.iter().any(|line| line.contains("token-")), "{heard:?}");

    told.lock().unwrap().clear();
    house.variables.push(("NO_PROXY".to_owned(), "127.0.0.1".to_owned()));
    let mut bridge = Bridge::with(&house, &words);
    bridge.initialize();
    assert!(told.lock().unwrap().is_empty());
    server.assert_at_peace();
}

/// Its token would pass the proxy in plain text.
#[test]
fn a_server_on_this_machine_is_not_asked_through_a_proxy() {
    let Some(server) = super::server::Server::start("proxy", serde_json::json!({})) else { return };
    let mut house = House::new();
    let (address, told) = proxy();
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        house.variables.push((name.to_owned(), format!("http://{address}")));
    }
    let mint = house.counting("echo token-of-another-server");
    let mut bridge = Bridge::with(&house, &[&server.url(), "--store", "file", "--", &mint]);
    bridge.initialize();
    assert!(told.lock().unwrap().is_empty());
    assert_ne!(server.seen()["refusals"], serde_json::json!([]));
}
