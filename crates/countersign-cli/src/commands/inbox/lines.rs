use std::thread;

use tokio::sync::mpsc;

use crate::{
    capture::{Line, Reader},
    output::Failure,
};

/// Lines that are stored together.
pub(super) struct Batch {
    pub(super) lines: Vec<Line>,
    /// Where the last ends, in bytes from the start of the file.
    pub(super) end: u64,
}

/// A batch has no more lines, and gets no further line once it holds this many bytes.
const MAX_LINES: usize = 256;
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// Reads ahead of what is stored, by one batch.
pub(super) fn batches(mut reader: Reader) -> mpsc::Receiver<Result<Batch, Failure>> {
    let (batches, receiver) = mpsc::channel(1);
    // Reading standard input can block for ever, so it has a thread that nothing waits for.
    thread::spawn(move || {
        let mut start = 0;
        loop {
            let batch = read(&mut reader, start);
            let is_last = match &batch {
                Ok(Some(batch)) => {
                    start = batch.end;
                    false
                }
                Ok(None) | Err(_) => true,
            };
            let sent = batch.transpose().map(|batch| batches.blocking_send(batch));
            if is_last || !matches!(sent, Some(Ok(()))) {
                break;
            }
        }
    });
    receiver
}

fn read(reader: &mut Reader, start: u64) -> Result<Option<Batch>, Failure> {
    let mut batch = Batch {
        lines: Vec::new(),
        end: start,
    };
    while batch.lines.len() < MAX_LINES && batch.end - start < MAX_BYTES {
        let Some(line) = reader.read()? else { break };
        batch.end = line.end;
        batch.lines.push(line);
    }
    Ok((!batch.lines.is_empty()).then_some(batch))
}
