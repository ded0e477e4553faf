//! The function as Lambda runs it: a process that asks the Runtime API for events,
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>.

use std::{process::Stdio, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::IntoResponse,
    routing::{get, post},
};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, BufReader, Lines},
    net::TcpListener,
    process::{Child, ChildStdout, Command},
    sync::{Mutex, mpsc},
    task::JoinHandle,
    time::timeout,
};

const PATIENCE: Duration = Duration::from_secs(20);

/// What became of an event.
#[derive(Debug, PartialEq)]
pub(crate) enum Outcome {
    /// The document that a gateway makes its response of.
    Response(Value),
    /// Why there is none. A gateway answers with a 5xx.
    Error(Value),
}

/// A function that runs, until it is dropped.
pub(crate) struct Function {
    child: Child,
    stdout: Lines<BufReader<ChildStdout>>,
    stderr: JoinHandle<String>,
    invocations: u32,
    events: mpsc::Sender<Invocation>,
    outcomes: mpsc::Receiver<(String, Outcome)>,
}

struct Invocation {
    id: String,
    event: String,
}

impl Function {
    /// Starts the function with nothing in its environment but Lambda's variables and `variables`.
    pub(crate) async fn start(variables: &[(&str, &str)]) -> Self {
        let (events, receive_events) = mpsc::channel(1);
        let (send_outcomes, outcomes) = mpsc::channel(1);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let api = runtime_api(receive_events, send_outcomes);
        tokio::spawn(async { axum::serve(listener, api).await });

        let mut child = command(variables)
            .env("AWS_LAMBDA_RUNTIME_API", address)
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut stderr = child.stderr.take().unwrap();
        let stderr = tokio::spawn(async move {
            let mut log = String::new();
            stderr.read_to_string(&mut log).await.unwrap();
            log
        });
        Self {
            child,
            stdout,
            stderr,
            invocations: 0,
            events,
            outcomes,
        }
    }

    /// Hands an event over, and waits for what becomes of it.
    pub(crate) async fn invoke(&mut self, event: &Value) -> Outcome {
        self.invocations += 1;
        let invocation = Invocation {
            id: format!("invocation-{}", self.invocations),
            event: event.to_string(),
        };
        let id = invocation.id.clone();
        self.events.send(invocation).await.unwrap();
        let outcome = timeout(PATIENCE, self.outcomes.recv()).await;
        let (answered, outcome) = outcome.expect("an outcome in time").unwrap();
        assert_eq!(answered, id);
        outcome
    }

    /// The next line that it has printed.
    pub(crate) async fn line(&mut self) -> Value {
        let line = timeout(PATIENCE, self.stdout.next_line()).await;
        let line = line.expect("a line in time").unwrap().expect("a line");
        serde_json::from_str(&line).expect("JSON")
    }

    /// Stops it. What was printed beyond the lines that were asked for, and the log.
    pub(crate) async fn stop(mut self) -> (Vec<String>, String) {
        self.child.kill().await.unwrap();
        let mut lines = Vec::new();
        while let Some(line) = self.stdout.next_line().await.unwrap() {
            lines.push(line);
        }
        (lines, self.stderr.await.unwrap())
    }
}

/// Whether the function ends well, and what it says, where it ends before it asks for an event.
pub(crate) async fn fail_to_start(variables: &[(&str, &str)]) -> (bool, String) {
    // Nobody listens there.
    let child = command(variables)
        .env("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:1")
        .spawn()
        .unwrap();
    let output = timeout(PATIENCE, child.wait_with_output()).await;
    let output = output.expect("an end in time").unwrap();
    let log = String::from_utf8(output.stderr).unwrap();
    (output.status.success(), log)
}

fn command(variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lambda-app"));
    command
        .env_clear()
        .env("AWS_LAMBDA_FUNCTION_NAME", "lambda-app")
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
        .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

fn runtime_api(
    events: mpsc::Receiver<Invocation>,
    outcomes: mpsc::Sender<(String, Outcome)>,
) -> Router {
    Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .with_state(Arc::new(Mutex::new(events)))
        .route(
            "/2018-06-01/runtime/invocation/{id}/{outcome}",
            post(finished),
        )
        .with_state(outcomes)
}

async fn next(State(events): State<Arc<Mutex<mpsc::Receiver<Invocation>>>>) -> impl IntoResponse {
    let invocation = events.lock().await.recv().await;
    let invocation = invocation.ok_or(StatusCode::GONE)?;
    let headers = [
        ("lambda-runtime-aws-request-id", invocation.id),
        ("lambda-runtime-deadline-ms", "32503680000000".to_owned()),
        ("content-type", "application/json".to_owned()),
    ];
    Ok::<_, StatusCode>((headers, invocation.event))
}

async fn finished(
    State(outcomes): State<mpsc::Sender<(String, Outcome)>>,
    Path((id, outcome)): Path<(String, String)>,
    document: Bytes,
) -> StatusCode {
    let mut document: Value = serde_json::from_slice(&document).unwrap();
    // axum writes the length where it knows it. A gateway counts for itself.
    for member in ["headers", "multiValueHeaders"] {
        let headers = document.get_mut(member).and_then(Value::as_object_mut);
        headers.map(|headers| headers.remove("content-length"));
    }
    let outcome = match outcome.as_str() {
        "response" => Outcome::Response(document),
        "error" => Outcome::Error(document),
        _ => return StatusCode::NOT_FOUND,
    };
    outcomes.send((id, outcome)).await.unwrap();
    StatusCode::ACCEPTED
}
