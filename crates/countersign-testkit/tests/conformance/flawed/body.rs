use std::{panic::resume_unwind, sync::atomic::Ordering, time::Duration};

use bytes::Bytes;
use countersign::HeaderMap;
use http::header;
use http_body::Body;
use http_body_util::BodyExt;
use tokio::time::{Instant, timeout_at};

use super::{
    Flaw, Flawed, MAX_BODY_BYTES,
    refused::{GIVEN_UP, Refused, TOO_LARGE},
};

impl Flawed {
    pub(super) fn check_length(&self, headers: &HeaderMap) -> Result<(), Refused> {
        let length = headers.get(header::CONTENT_LENGTH);
        let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        let length = length.unwrap_or_default();
        match self.flaw {
            Flaw::IgnoresDeclaredLength => return Ok(()),
            // Without the panic hook, which can take seconds for a backtrace.
            Flaw::PanicsOnHugeLength if length >= 1 << 40 => {
                resume_unwind(Box::new("capacity overflow"));
            }
            _ => {}
        }
        if length >= MAX_BODY_BYTES + usize::from(self.flaw != Flaw::RefusesBodyOfLimit) {
            return Err(TOO_LARGE);
        }
        Ok(())
    }

    pub(super) async fn read<B>(&self, start: Bytes, body: &mut B) -> Result<Vec<u8>, Refused>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let patience = match self.flaw {
            Flaw::NeverTimesOut => Duration::from_secs(3600),
            Flaw::TimesOutEarly => self.read_timeout / 10,
            _ => self.read_timeout,
        };
        let mut deadline = Instant::now() + patience;
        let mut read = start.to_vec();
        let place = self.budget.place();
        if !place.has_room(read.len(), self.flaw) {
            return Err(GIVEN_UP);
        }
        loop {
            let frame = tokio::select! {
                biased;
                () = place.given_up() => return Err(GIVEN_UP),
                frame = timeout_at(deadline, body.frame()) => frame,
            };
            let data = match frame.map_err(|_| Refused(408, "timeout"))? {
                None => return Ok(read),
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => data,
                    Err(_) if self.flaw == Flaw::RefusesTrailers => {
                        return Err(Refused(400, "trailers"));
                    }
                    Err(_) => continue,
                },
                Some(Err(_)) if self.flaw == Flaw::TreatsErrorAsEnd => return Ok(read),
                Some(Err(_)) => {
                    let has_stopped = self.flaw == Flaw::StopsAfterError;
                    self.has_stopped.store(has_stopped, Ordering::Relaxed);
                    return Err(Refused(400, "broken off"));
                }
            };
            if data.len() == 1 && self.flaw == Flaw::DropsTinyFrames {
                continue;
            }
            if self.flaw == Flaw::RestartsTimeoutPerFrame {
                deadline = Instant::now() + patience;
            }
            let is_too_large = read.len() + data.len() > MAX_BODY_BYTES;
            if is_too_large && self.flaw != Flaw::IgnoresRealLength {
                return Err(TOO_LARGE);
            }
            if !place.has_room(data.len(), self.flaw) {
                return Err(GIVEN_UP);
            }
            read.extend_from_slice(&data);
        }
    }
}
