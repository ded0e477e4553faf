use futures_util::{Stream, stream};

use super::{sign::Signer, steps::Replay};
use crate::{
    capture::CapturedRequest,
    inbox::{self, OpenedInbox},
    load::{Action, Malformed, Source, Step},
    output::Failure,
};

/// Entries of an inbox, and how they become requests.
pub(super) struct Entries {
    pub(super) opened: OpenedInbox,
    pub(super) replay: Replay,
    /// `None` if nothing is sent.
    pub(super) signer: Option<Signer>,
}

impl Entries {
    /// A step for each entry that matches, oldest first, and how many there are. An entry is read when
    /// its turn has come.
    pub(super) async fn steps(
        self,
        filter: countersign_inbox::Filter,
    ) -> Result<(impl Stream<Item = Step>, u64), Failure> {
        let ids = inbox::ids(&self.opened, &filter).await?;
        let total = ids.len() as u64;
        let ids = ids.into_iter().zip(1..);
        let steps = stream::unfold((self, ids), async |(mut entries, mut ids)| {
            let (id, position) = ids.next()?;
            let action = entries.action(id).await.unwrap_or_else(Action::Fail);
            Some((Step { position, action }, (entries, ids)))
        });
        Ok((steps, total))
    }

    async fn action(&mut self, id: countersign_inbox::EntryId) -> Result<Action, Failure> {
        let source = Source::Entry(id);
        // It may have been purged meanwhile.
        let Some((_, envelope)) = self.opened.show(id).await? else {
            return Ok(Action::PassOver);
        };
        let request = envelope
            .ok_or_else(|| "its body is gone".to_owned())
            .and_then(CapturedRequest::new)
            .and_then(|request| Ok((self.replay.outgoing(source, &request)?, request)));
        let (mut outgoing, request) = match request {
            Ok((Some(outgoing), request)) => (outgoing, request),
            Ok((None, _)) => return Ok(Action::PassOver),
            Err(error) => return Ok(Action::Warn(Malformed { source, error })),
        };
        if let Some(signer) = &mut self.signer {
            let provider = self.replay.provider(&request);
            let provider = provider.map_err(Failure::input)?;
            signer.sign(provider, request.envelope().fields(), &mut outgoing)?;
        }
        Ok(Action::Post(Box::new(outgoing)))
    }
}
