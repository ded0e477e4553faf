//! What stands between a sender and a function: the events that it makes of requests, and the
//! documents that it takes for responses.

use std::{collections::BTreeMap, str};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// A request as a sender makes it.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

/// The gateways, each with the page that describes its events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gateway {
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html>
    RestApi,
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>
    HttpApi,
    /// <https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html>
    FunctionUrl,
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html>
    LoadBalancer,
    /// The same, where the target group has multi-value headers.
    LoadBalancerMultiValue,
}

/// How a body is written into an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Text,
    Base64,
}

impl Gateway {
    pub(crate) const ALL: [Self; 5] = [
        Self::RestApi,
        Self::HttpApi,
        Self::FunctionUrl,
        Self::LoadBalancer,
        Self::LoadBalancerMultiValue,
    ];

    /// The event of a request. As text, a body that is not UTF-8 has none.
    pub(crate) fn event(self, request: &Request, encoding: Encoding) -> Option<Value> {
        let body = match encoding {
            Encoding::Text => str::from_utf8(&request.body).ok()?.to_owned(),
            Encoding::Base64 => STANDARD.encode(&request.body),
        };
        let mut event = match self {
            Self::RestApi => rest_api(request),
            Self::HttpApi => version_2(request, "a1b2c3.execute-api.eu-central-1.amazonaws.com"),
            Self::FunctionUrl => version_2(request, "d4e5f6.lambda-url.eu-central-1.on.aws"),
            Self::LoadBalancer => load_balancer(request, "headers", |fields| json!(last(fields))),
            Self::LoadBalancerMultiValue => {
                load_balancer(request, "multiValueHeaders", |fields| json!(fields))
            }
        };
        event["isBase64Encoded"] = json!(encoding == Encoding::Base64);
        // An empty body is null, left out or empty.
        match self {
            Self::RestApi if body.is_empty() => event["body"] = Value::Null,
            Self::HttpApi | Self::FunctionUrl if body.is_empty() => {}
            _ => event["body"] = json!(body),
        }
        Some(event)
    }

    /// The document of a response that has no body.
    pub(crate) fn response(self, status: u16, reason: &str, headers: &[(&str, &str)]) -> Value {
        let single: BTreeMap<_, _> = headers.iter().copied().collect();
        let multiple: BTreeMap<_, _> = headers
            .iter()
            .map(|(name, value)| (name, [value]))
            .collect();
        let mut document = json!({
            "statusCode": status,
            "headers": single,
            "multiValueHeaders": multiple,
            "body": "",
            "isBase64Encoded": false,
        });
        match self {
            Self::RestApi => document["headers"] = json!({}),
            Self::HttpApi | Self::FunctionUrl => {
                document["multiValueHeaders"] = json!({});
                document["cookies"] = json!([]);
            }
            Self::LoadBalancer | Self::LoadBalancerMultiValue => {
                document["statusDescription"] = json!(format!("{status} {reason}"));
            }
        }
        document
    }
}

/// The header fields of a request, with all their values.
type Fields = BTreeMap<String, Vec<String>>;

/// Names in the sender's case; every value, and the last one once more.
fn rest_api(request: &Request) -> Value {
    let host = "g7h8i9.execute-api.eu-central-1.amazonaws.com";
    let fields = fields(request, host);
    json!({
        "resource": "/{proxy+}",
        "path": request.path,
        "httpMethod": request.method,
        "headers": last(&fields),
        "multiValueHeaders": fields,
        "queryStringParameters": null,
        "multiValueQueryStringParameters": null,
        "pathParameters": { "proxy": request.path.trim_start_matches('/') },
        "stageVariables": null,
        "requestContext": {
            "resourceId": "us4z18",
            "resourcePath": "/{proxy+}",
            "httpMethod": request.method,
            "extendedRequestId": "JJbxaFZUliAFWVw=",
            "requestTime": "01/Jun/2025:14:30:00 +0000",
            "path": format!("/prod{}", request.path),
            "accountId": "123456789012",
            "protocol": "HTTP/1.1",
            "stage": "prod",
            "domainPrefix": "g7h8i9",
            "requestTimeEpoch": 1_748_788_200_000_u64,
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "identity": {
                "accessKey": null,
                "accountId": null,
                "caller": null,
                "sourceIp": "203.0.113.7",
                "user": null,
                "userAgent": "sender/1.0",
                "userArn": null,
            },
            "domainName": host,
            "apiId": "g7h8i9",
        },
    })
}

/// Names in lower case; values joined with commas.
fn version_2(request: &Request, host: &str) -> Value {
    let fields = lowercase(fields(request, host));
    let joined: BTreeMap<_, _> = fields
        .iter()
        .map(|(name, values)| (name, values.join(",")))
        .collect();
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": request.path,
        "rawQueryString": "",
        "headers": joined,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": host.split('.').next(),
            "domainName": host,
            "domainPrefix": host.split('.').next(),
            "http": {
                "method": request.method,
                "path": request.path,
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.7",
                "userAgent": "sender/1.0",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": "$default",
            "stage": "$default",
            "time": "01/Jun/2025:14:30:00 +0000",
            "timeEpoch": 1_748_788_200_000_u64,
        },
    })
}

/// Names in lower case; every value, or the last one only.
fn load_balancer(request: &Request, member: &str, written: fn(&Fields) -> Value) -> Value {
    let fields = lowercase(fields(
        request,
        "lb-846800462.eu-central-1.elb.amazonaws.com",
    ));
    let group = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/hooks/6d0ecf83";
    json!({
        "requestContext": { "elb": { "targetGroupArn": group } },
        "httpMethod": request.method,
        "path": request.path,
        "queryStringParameters": {},
        member: written(&fields),
    })
}

fn fields(request: &Request, host: &str) -> Fields {
    let length = request.body.len().to_string();
    let mut fields = Fields::new();
    for (name, value) in [
        ("Content-Length", &*length),
        ("Content-Type", "application/json"),
        ("Host", host),
        ("User-Agent", "sender/1.0"),
        ("X-Forwarded-For", "203.0.113.7"),
        ("X-Forwarded-Port", "443"),
        ("X-Forwarded-Proto", "https"),
    ] {
        fields.insert(name.to_owned(), vec![value.to_owned()]);
    }
    for (name, value) in &request.headers {
        let values = fields.entry((*name).to_owned()).or_default();
        values.push(value.clone());
    }
    fields
}

fn lowercase(fields: Fields) -> Fields {
    fields
        .into_iter()
        .map(|(name, values)| (name.to_ascii_lowercase(), values))
        .collect()
}

fn last(fields: &Fields) -> BTreeMap<&str, &str> {
    fields
        .iter()
        .filter_map(|(name, values)| Some((name.as_str(), values.last()?.as_str())))
        .collect()
}
