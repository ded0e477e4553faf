/// Checks in a test whether an application keeps every [`Rule`](crate::Rule): prints the
/// [`Report`](crate::Report), and panics if a rule is broken.
///
/// Its arguments are the provider, the application's secret, the body of a delivery, the application,
/// and any methods of [`Conformance`](crate::Conformance), by name.
///
/// It brings a runtime, in which the application's expression is evaluated and may `await`. So it is
/// for a plain `#[test]`: within a runtime, as in a `#[tokio::test]` or an `#[actix_web::test]`, it
/// panics. There, `await` [`Conformance::tower`](crate::Conformance::tower), `Conformance::actix` or
/// [`Conformance::url`](crate::Conformance::url), and [`assert`](crate::Report::assert) the report.
///
/// ```
/// use std::time::Duration;
///
/// use axum::{Router, http::StatusCode, routing::post};
/// use countersign::{Receiver, Secret};
/// use countersign_storylane::Storylane;
/// use countersign_testkit::conformance;
/// use countersign_tower::{Webhook, WebhookLayer};
///
/// async fn receive(Webhook(_): Webhook<Storylane>) -> StatusCode {
///     StatusCode::NO_CONTENT
/// }
///
/// let secret = Secret::new("example_0123456789abcdef")?;
/// let timeout = Duration::from_millis(200);
/// let receiver = Receiver::new(Storylane, secret.clone()).read_timeout(timeout);
/// let layer = WebhookLayer::from_receiver(receiver);
///
/// conformance!(
///     Storylane,
///     secret,
///     r#"{"id": "1", "lead": null}"#,
///     tower: Router::new().route("/storylane", post(receive).layer(layer)),
///     path: "/storylane",
///     read_timeout: timeout,
/// );
/// # Ok::<(), countersign::ConfigError>(())
/// ```
///
/// `actix:` is for an `actix_web::App`, with the feature `actix`, and `url:` for the URL of a
/// running server. A [`Probe`](crate::Probe), as `probe:`, checks what the handler did.
#[macro_export]
macro_rules! conformance {
    (
        $provider:expr, $secret:expr, $sample:expr,
        tower: $service:expr $(, $option:ident: $value:expr)* $(,)?
    ) => {
        $crate::Conformance::new(&$provider, &$secret, $sample)
            $(.$option($value))*
            .assert_tower(async { $service })
    };
    (
        $provider:expr, $secret:expr, $sample:expr,
        actix: $app:expr $(, $option:ident: $value:expr)* $(,)?
    ) => {
        $crate::Conformance::new(&$provider, &$secret, $sample)
            $(.$option($value))*
            .assert_actix(async { $crate::__private::actix_web::test::init_service($app).await })
    };
    (
        $provider:expr, $secret:expr, $sample:expr,
        url: $url:expr $(, $option:ident: $value:expr)* $(,)?
    ) => {
        $crate::Conformance::new(&$provider, &$secret, $sample)
            $(.$option($value))*
            .assert_url(async { $url })
    };
}
