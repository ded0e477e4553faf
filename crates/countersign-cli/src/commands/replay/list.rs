use std::pin::pin;

use futures_util::{Stream, StreamExt};
use serde_json::json;

use crate::{
    load::{Action, Step},
    output::{Exit, FAINT, Failure, Output},
};

/// Lists what would be sent.
pub(super) async fn list(steps: impl Stream<Item = Step>, output: Output) -> Result<Exit, Failure> {
    let mut steps = pin!(steps);
    let (mut listed, mut passed_over) = (0_u64, 0_u64);
    let mut exit = Exit::Done;
    while let Some(step) = steps.next().await {
        match step.action {
            Action::Post(outgoing) => {
                let delivery = outgoing.listed();
                output.result(&delivery, &delivery)?;
                listed += 1;
            }
            Action::PassOver => passed_over += 1,
            Action::Warn(malformed) => {
                output.warning(malformed);
                exit = Exit::Input;
            }
            Action::Fail(failure) => return Err(failure),
        }
    }
    if output.is_json() {
        output.result("", &json!({ "listed": listed, "passed_over": passed_over }))?;
    } else if passed_over > 0 {
        output.remark(format_args!("{FAINT}{passed_over} passed over{FAINT:#}"));
    }
    Ok(exit)
}
