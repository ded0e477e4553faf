use std::net::TcpListener;

use crate::support::{SECRET, command, run, with_secrets};

#[test]
fn it_does_not_start_with_wrong_arguments() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().display().to_string();
    let cases: [(&[&str], i32, &str); 10] = [
        (&["--bind", &taken], 4, "cannot listen on"),
        (&["--bind", "nowhere"], 2, "--bind"),
        (&["--capture", &dir], 3, "cannot write"),
        (&["--count", "0"], 2, "--count"),
        (
            &["supademo", "--forward", "http://192.0.2.1/"],
            2,
            "--insecure-http",
        ),
        (&["supademo", "--forward", "ftp://127.0.0.1/"], 2, "ftp"),
        (&["--forward", "127.0.0.1:3000"], 2, "begins with http://"),
        (&["--previous-secret-env", "X"], 2, "name the provider"),
        (&["--forward-refused"], 2, "--forward"),
        (&["--secret-env", "X"], 2, "name the provider"),
    ];
    for (args, code, text) in cases {
        let args = [&["listen", "--bind", "127.0.0.1:0"], args].concat();
        let args = if args.len() == 5 && args[3] == "--bind" {
            ["listen", "--bind", args[4]].to_vec()
        } else {
            args
        };
        let ran = run(&mut with_secrets(args), b"");
        ran.assert_code(code).assert_says(text);
    }
    let ran = run(&mut command(["listen", "--bind", "127.0.0.1:0"]), b"");
    ran.assert_code(3).assert_says("SUPADEMO_WEBHOOK_SECRET");
    let both = ["listen", "supademo", "storylane", "--secret-env", "X"];
    let ran = run(command(both).env("X", SECRET), b"");
    ran.assert_code(2).assert_says("belongs to one provider");
    let ran = run(&mut command(["listen", "storylane"]), b"");
    ran.assert_code(3)
        .assert_says("STORYLANE_WEBHOOK_SECRET is not set");
}
