use crate::{
    path,
    support::{LEAD_CAPTURED, LEAD_HEX, command, run, with_secrets},
};

#[test]
fn wrong_arguments_are_json_too() {
    for args in [
        &["--json", "verify", "supademo"][..],
        &["sign", "nobody", "--json"],
    ] {
        let ran = run(&mut command(args), b"");
        let error: serde_json::Value = serde_json::from_str(&ran.assert_code(2).stderr).unwrap();
        assert_eq!(error["exit"], 2, "{ran:?}");
        assert!(!error["error"].as_str().unwrap().is_empty());
    }
    run(&mut command(["--json", "--help"]), b"")
        .assert_code(0)
        .assert_says("Usage:");
}

#[test]
fn colours_are_for_terminals() {
    let lead = path(LEAD_CAPTURED);
    let verify = [
        "verify",
        "supademo",
        "--signature",
        LEAD_HEX,
        "--body",
        &lead,
    ];
    let coloured = |color: &str| {
        let args = [&["--color", color], &verify[..]].concat();
        run(&mut with_secrets(args), b"").stdout.contains('\u{1b}')
    };
    assert!(!coloured("auto") && !coloured("never"));
    assert!(coloured("always"));
}
