use std::fs;

use crate::{
    lead,
    support::{
        LEAD_CAPTURED, run, sample,
        server::{Server, recorder},
        with_secrets,
    },
};

#[test]
fn plain_http_to_another_machine_needs_a_flag() {
    for url in [
        "http://example.com/",
        "http://192.0.2.1/hooks",
        "http://0.0.0.0:1/",
    ] {
        let ran = lead(url, &[]);
        ran.assert_code(2)
            .assert_says("is not on this machine")
            .assert_says("--insecure-http");
        assert_eq!(ran.stdout, "");
    }
    let ran = lead("http://no-such-host.invalid/", &["--insecure-http"]);
    ran.assert_code(4).assert_says("failed to lookup address");
}

#[test]
fn requests_to_this_machine_bypass_proxies() {
    let (server, log) = Server::recording(204);
    let (proxy, proxied) = Server::recording(204);
    let url = server.url("/");
    let mut command = with_secrets(["send", "supademo", "lead.captured", "--url", &url]);
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env(name, proxy.url("/"));
    }
    run(&mut command, b"").assert_code(0);
    assert!(proxied.lock().unwrap().is_empty());
    assert_eq!(log.lock().unwrap().len(), 1);
}

#[test]
fn a_certificate_has_to_be_trusted() {
    let (app, log) = recorder(204);
    let (server, pem) = Server::start_tls(app);
    let port = server.address.port();
    let folder = tempfile::tempdir().unwrap();
    let trusted = folder.path().join("cert.pem");
    fs::write(&trusted, pem).unwrap();
    let trusted = trusted.to_str().unwrap();
    let other = folder.path().join("other.pem");
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs::write(&other, certified.cert.pem()).unwrap();
    let other = other.to_str().unwrap();
    let by_name = format!("https://localhost:{port}/");
    let by_address = format!("https://127.0.0.1:{port}/");

    lead(&by_name, &[])
        .assert_code(4)
        .assert_says("invalid peer certificate: ");
    lead(&by_name, &["--cacert", other])
        .assert_code(4)
        .assert_says("invalid peer certificate: ");
    let ran = lead(&by_address, &["--cacert", trusted]);
    ran.assert_code(4)
        .assert_says("certificate not valid for name");
    let key = sample(LEAD_CAPTURED);
    let ran = lead(&by_name, &["--cacert", key.to_str().unwrap()]);
    ran.assert_code(3)
        .assert_says("holds no certificates in PEM");
    lead(&by_name, &["--cacert", "/no/such/file"]).assert_code(3);
    assert!(log.lock().unwrap().is_empty());

    lead(&by_name, &["--cacert", trusted]).assert_code(0);
    let received = log.lock().unwrap().pop().unwrap();
    assert_eq!(received.json()["event"], "lead.captured");
}
