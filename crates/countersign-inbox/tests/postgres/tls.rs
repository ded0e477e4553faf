//! `sslmode`, against a server with a certificate of its own.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use countersign_inbox::Inbox;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

use crate::{database::Database, own_server::OwnServer};

/// A root's certificate, and one for `name` that it signed with its key.
fn certificates(name: &str) -> (String, String, String) {
    let root_key = KeyPair::generate().unwrap();
    let mut root = CertificateParams::new(Vec::new()).unwrap();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root_certificate = root.self_signed(&root_key).unwrap();
    let issuer = Issuer::from_params(&root, &root_key);
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![name.to_owned()])
        .unwrap()
        .signed_by(&key, &issuer)
        .unwrap();
    (
        root_certificate.pem(),
        certificate.pem(),
        key.serialize_pem(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_who_its_certificate_says_where_sslmode_asks() {
    let directory = tempfile::tempdir().unwrap();
    let (root, certificate, key) = certificates("localhost");
    let (stranger, _, _) = certificates("localhost");
    let prepare = |data: &Path| {
        fs::write(data.join("server.crt"), &certificate).unwrap();
        fs::write(data.join("server.key"), &key).unwrap();
        let secret = fs::Permissions::from_mode(0o600);
        fs::set_permissions(data.join("server.key"), secret).unwrap();
        // Nothing but TLS is let in, but for the test's own client.
        let rules = "hostssl all all 127.0.0.1/32 trust\n";
        fs::write(data.join("pg_hba.conf"), rules).unwrap();
    };
    let Some(server) = OwnServer::start_with_tls(prepare).await else {
        return;
    };
    let file = |name: &str, pem: &str| {
        let path = directory.path().join(name);
        fs::write(&path, pem).unwrap();
        path.display().to_string()
    };
    let (root, stranger) = (file("root.pem", &root), file("stranger.pem", &stranger));
    let url = |host: &str, parameters: &str| {
        format!(
            "postgres://postgres@{host}:{}/postgres?{parameters}",
            server.port
        )
    };
    for (host, parameters, is_let_in) in [
        (
            "localhost",
            format!("sslmode=verify-full&sslrootcert={root}"),
            true,
        ),
        (
            "localhost",
            format!("sslmode=require&sslrootcert={root}"),
            true,
        ),
        ("localhost", "sslmode=prefer".to_owned(), true),
        (
            "localhost",
            format!("sslmode=require&sslrootcert={stranger}"),
            false,
        ),
        ("localhost", "sslmode=require".to_owned(), false),
        (
            "127.0.0.1",
            format!("sslmode=verify-full&sslrootcert={root}"),
            false,
        ),
        ("localhost", "sslmode=disable".to_owned(), false),
        (
            "localhost",
            "sslmode=require&sslrootcert=/no/such/file".to_owned(),
            false,
        ),
    ] {
        let url = url(host, &parameters);
        let opened = Inbox::open(&url).await;
        assert_eq!(opened.is_ok(), is_let_in, "{url}: {opened:?}");
        if let Ok(inbox) = opened {
            let body = r#"{"event":"lead.captured"}"#;
            inbox.store(&crate::support::delivery(body)).await.unwrap();
        }
    }
}

#[tokio::test]
async fn tls_that_is_asked_for_is_not_left_out_because_the_server_has_none() {
    let Some(server) = OwnServer::start(|_| {}, &[]).await else {
        return;
    };
    let database = Database::on(&server.url());
    for mode in ["require", "verify-ca", "verify-full"] {
        let url = database.url_with(&[&format!("sslmode={mode}")]);
        let error = Inbox::open(&url).await.unwrap_err();
        assert!(error.to_string().contains("TLS"), "{mode}: {error}");
    }
    database.inbox().await;
}
