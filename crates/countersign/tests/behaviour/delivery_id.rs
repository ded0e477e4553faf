//! What makes two deliveries the same one: never an unsigned field alone.

use std::{collections::HashSet, time::Duration};

use countersign::{DeliveryId, Head, Receiver, Scheme, SignedPart, ValueSource};

use crate::{
    reference_hmac,
    support::{Acme, EVENT, ID, SIGNATURE, TIME, now, secret, verify},
};

/// `printf hello | sha256sum`
const HELLO: &str = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

fn id(scheme: &Scheme, headers: &[(&str, &str)], body: &str) -> DeliveryId {
    verify(scheme, headers, body).unwrap().id()
}

#[test]
fn relabelling_an_unsigned_id_gives_no_new_id() {
    // As GitHub's X-GitHub-Delivery: it names the delivery, and no signature covers it.
    let scheme = Scheme::hex(SIGNATURE)
        .with_id(ValueSource::field(ID))
        .with_event_name(ValueSource::field(EVENT))
        .with_unsigned_field(TIME);
    let mac = reference_hmac::hex("key", "hello");
    let signature = ("x-acme-signature", &*mac);
    let upper = mac.to_uppercase();
    let replays = [
        vec![signature],
        vec![
            signature,
            ("x-acme-id", "72d3162e-cc78-11e3-81ab-4c9367dc0958"),
        ],
        vec![
            signature,
            ("x-acme-id", "72d3162e-cc78-11e3-81ab-4c9367dc0959"),
        ],
        vec![signature, ("x-acme-id", "")],
        vec![signature, ("x-acme-id", "a"), ("x-acme-id", "b")],
        vec![signature, ("x-acme-id", HELLO)],
        vec![signature, ("x-acme-event", "other")],
        vec![signature, ("x-acme-time", "1")],
        vec![("x-acme-signature", &*upper), ("x-acme-id", "c")],
    ];
    let ids: HashSet<_> = replays
        .iter()
        .map(|headers| id(&scheme, headers, "hello").to_string())
        .collect();
    assert_eq!(ids, HashSet::from([HELLO.to_owned()]));
}

#[test]
fn an_id_of_a_signed_field_is_the_providers() {
    let scheme = Scheme::hex(SIGNATURE)
        .with_signed_before([SignedPart::field(ID), SignedPart::text(".")])
        .with_id(ValueSource::field(ID));
    let signed = |id: &str| reference_hmac::hex("key", format!("{id}.hello"));
    for given in ["msg_1", "1", "sha256:", "a b", &"x".repeat(255)] {
        let headers = [("x-acme-signature", &*signed(given)), ("x-acme-id", given)];
        assert_eq!(id(&scheme, &headers, "hello").to_string(), given);
    }
    // An id that was changed is not signed.
    let relabelled = [
        ("x-acme-signature", &*signed("msg_1")),
        ("x-acme-id", "msg_2"),
    ];
    let refused = verify(&scheme, &relabelled, "hello").unwrap_err();
    assert_eq!(refused.reason(), "signature_mismatch");
}

#[test]
fn an_id_that_is_empty_too_long_or_not_text_gives_way_to_the_hash() {
    let scheme = Scheme::hex(SIGNATURE)
        .with_signed_before([SignedPart::field(ID), SignedPart::text(".")])
        .with_id(ValueSource::field(ID));
    let receiver = Receiver::new(Acme(scheme), secret("key"));
    let mut ids = HashSet::new();
    for given in [&b""[..], &[b'x'; 256], b"caf\xe9"] {
        let signed = [given, b".hello"].concat();
        let mac = reference_hmac::hex("key", &signed);
        let headers = [("x-acme-signature", mac.as_bytes()), ("x-acme-id", given)];
        let delivery = receiver.verify(&headers, "hello").unwrap();
        let expected = format!("sha256:{}", reference_hmac::sha256(&signed));
        assert_eq!(delivery.id().to_string(), expected);
        ids.insert(expected);
    }
    assert_eq!(ids.len(), 3);
}

#[test]
fn an_id_in_the_body_is_the_providers() {
    let scheme = Scheme::hex(SIGNATURE).with_id(ValueSource::pointer("/event/id"));
    let id = |body: &str| {
        let mac = reference_hmac::hex("key", body);
        id(&scheme, &[("x-acme-signature", &mac)], body).to_string()
    };
    for (body, expected) in [
        (r#"{"event": {"id": "evt_1"}}"#, "evt_1"),
        (r#"{"event": {"id": "evt\u005f1"}}"#, "evt_1"),
        (
            r#"{"event": {"id": 12345678901234567890}}"#,
            "12345678901234567890",
        ),
        (r#"{"event": {"id": "a", "id": "b"}}"#, "b"),
    ] {
        assert_eq!(id(body), expected, "{body}");
    }
    for body in [
        "{}",
        "[]",
        "not JSON",
        "",
        r#"{"event": {"id": ""}}"#,
        r#"{"event": {"id": null}}"#,
        r#"{"event": {"id": true}}"#,
        r#"{"event": {"id": ["evt_1"]}}"#,
        r#"{"event.id": "evt_1"}"#,
        r#"{"id": "evt_1"}"#,
        &format!(r#"{{"event": {{"id": "{}"}}}}"#, "x".repeat(256)),
    ] {
        let expected = format!("sha256:{}", reference_hmac::sha256(body));
        assert_eq!(id(body), expected, "{body}");
    }
}

#[test]
fn the_hash_is_of_all_that_is_signed_and_of_nothing_else() {
    assert_eq!(
        id(
            &Scheme::hex(SIGNATURE),
            &[("x-acme-signature", &reference_hmac::hex("key", "hello"))],
            "hello"
        )
        .as_str(),
        HELLO
    );
    let scheme = Scheme::hex(SIGNATURE)
        .with_timestamp_field(TIME, Duration::from_secs(300))
        .with_signed_before([
            SignedPart::field(ID),
            SignedPart::text("."),
            SignedPart::Timestamp,
            SignedPart::text("."),
        ]);
    let mac = reference_hmac::hex("key", "msg_1.1700000000.hello");
    let headers = [
        ("x-acme-signature", &*mac),
        ("x-acme-time", "1700000000"),
        ("x-acme-id", "msg_1"),
    ];
    // printf 'msg_1.1700000000.hello' | sha256sum
    let expected = "sha256:64d255fcfc07bfd444a2aed2032a53ee79884ca73e5b095a46fec7fb9f0a5739";
    assert_eq!(id(&scheme, &headers, "hello").as_str(), expected);
    let others = [
        headers.as_slice(),
        &[("x-other", "1"), ("x-acme-event", "2")],
    ]
    .concat();
    assert_eq!(id(&scheme, &others, "hello").as_str(), expected);

    let after = Scheme::hex(SIGNATURE).with_signed_after([SignedPart::text("!")]);
    let mac = reference_hmac::hex("key", "hello!");
    let expected = format!("sha256:{}", reference_hmac::sha256("hello!"));
    let headers = [("x-acme-signature", &*mac)];
    assert_eq!(id(&after, &headers, "hello").to_string(), expected);
}

/// One signature of `a.b.c`, whose dots stand between the field and the body.
#[test]
fn moving_a_separator_gives_no_other_id_for_the_same_signature() {
    let mac = reference_hmac::hex("key", "a.b.c");
    let cut = |scheme: &Scheme, field: &str, body: &str| {
        let headers = [("x-acme-signature", &*mac), ("x-acme-id", field)];
        let verdict = verify(scheme, &headers, body);
        verdict.map(|delivery| delivery.id().to_string())
    };
    let unnamed = Scheme::hex(SIGNATURE).with_signed("{x-acme-id}.{body}");
    let after = Scheme::hex(SIGNATURE).with_signed("{body}.{x-acme-id}");
    let hash = format!("sha256:{}", reference_hmac::sha256("a.b.c"));
    // Without an id of the provider's, it is the hash of what is signed.
    assert_eq!(cut(&unnamed, "a", "b.c").unwrap(), hash);
    assert_eq!(cut(&unnamed, "a.b", "c").unwrap(), hash);
    // With one, what is signed is cut at the first separator before the body, and at the last after it.
    let in_field = ValueSource::field(ID);
    let in_body = ValueSource::pointer("/id");
    for (id, expected) in [(in_field.clone(), "a"), (in_body.clone(), &*hash)] {
        let scheme = unnamed.clone().with_id(id);
        assert_eq!(cut(&scheme, "a", "b.c").unwrap(), expected);
        let refused = cut(&scheme, "a.b", "c").unwrap_err();
        assert_eq!(refused.reason(), "signature_malformed");
    }
    for (id, expected) in [(in_field.clone(), "c"), (in_body, &*hash)] {
        let scheme = after.clone().with_id(id);
        assert_eq!(cut(&scheme, "c", "a.b").unwrap(), expected);
        let refused = cut(&scheme, "b.c", "a").unwrap_err();
        assert_eq!(refused.reason(), "signature_malformed");
    }
    // Where nothing separates them, no id is certain but the hash.
    for template in ["{x-acme-id}{body}", "{body}{x-acme-id}"] {
        let scheme = Scheme::hex(SIGNATURE).with_signed(template);
        let scheme = scheme.with_id(in_field.clone());
        let ids = [("a.", "b.c"), ("a.b", ".c"), ("b.c", "a.")]
            .into_iter()
            .filter_map(|(field, body)| cut(&scheme, field, body).ok());
        let ids: HashSet<_> = ids.collect();
        assert_eq!(ids, HashSet::from([hash.clone()]), "{template}");
    }
}

#[test]
fn different_messages_with_one_hash_of_parts_have_different_ids() {
    let scheme = Scheme::hex(SIGNATURE).with_signed("{x-acme-id}.{body}");
    let ids: HashSet<_> = [
        ("a", "b"),
        ("a.", "b"),
        ("a", ".b"),
        ("", "a.b"),
        ("a.b", ""),
    ]
    .into_iter()
    .map(|(field, body)| {
        let signed = format!("{field}.{body}");
        let mac = reference_hmac::hex("key", &signed);
        let headers = [("x-acme-signature", &*mac), ("x-acme-id", field)];
        (signed, id(&scheme, &headers, body).to_string())
    })
    .collect();
    let signed: HashSet<_> = ids.iter().map(|(signed, _)| signed).collect();
    let hashes: HashSet<_> = ids.iter().map(|(_, id)| id).collect();
    assert_eq!((ids.len(), signed.len(), hashes.len()), (4, 4, 4));
}

#[test]
fn the_id_does_not_change_with_the_secret_that_signs() {
    let scheme = Scheme::hex(SIGNATURE);
    let headers = |key| [("x-acme-signature", reference_hmac::hex(key, "hello"))];
    let ids = ["old", "new"].map(|key| {
        let receiver = Receiver::new(Acme(scheme.clone()), secret(key));
        let headers = headers(key);
        let delivery = receiver.verify_head(&Head::new(&headers, now()), "hello");
        delivery.unwrap().id()
    });
    assert_eq!(ids[0], ids[1]);
    assert_eq!(ids[0].as_ref(), HELLO);
}
