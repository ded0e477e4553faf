use std::time::SystemTime;

use countersign::{Delivery, EventInfo, Head, Provider, Receiver, Rejection};

use super::{answer::verdict, request::headers};
use crate::{
    app::{ReceiverVisitor, visit_receiver},
    cases::{Answer, Case},
    frames::cut,
};

/// Through `Receiver::verify`, which knows nothing of the request line.
pub fn verify(case: &Case) -> Answer {
    struct Verify<'a>(&'a Case);

    impl ReceiverVisitor for Verify<'_> {
        type Output = Answer;

        fn visit<P>(self, receiver: Receiver<P>) -> Answer
        where
            P: Provider<Event: EventInfo>,
        {
            verdict(receiver.verify(&headers(self.0), self.0.body.clone()))
        }
    }

    visit_receiver(case.route, Verify(case))
}

/// Through `Receiver::verify_head`.
pub fn verify_head(case: &Case) -> Answer {
    struct VerifyHead<'a>(&'a Case);

    impl ReceiverVisitor for VerifyHead<'_> {
        type Output = Answer;

        fn visit<P>(self, receiver: Receiver<P>) -> Answer
        where
            P: Provider<Event: EventInfo>,
        {
            let headers = headers(self.0);
            let head = Head::new(&headers, SystemTime::now()).with_target(self.0.route);
            verdict(receiver.verify_head(&head, self.0.body.clone()))
        }
    }

    visit_receiver(case.route, VerifyHead(case))
}

/// Through `Receiver::begin` and `Incoming`, in frames of `size` bytes.
pub fn incoming(case: &Case, size: usize, content_length: Option<u64>) -> Answer {
    struct Incoming<'a> {
        case: &'a Case,
        size: usize,
        content_length: Option<u64>,
    }

    impl ReceiverVisitor for Incoming<'_> {
        type Output = Answer;

        fn visit<P>(self, receiver: Receiver<P>) -> Answer
        where
            P: Provider<Event: EventInfo>,
        {
            verdict(self.receive(&receiver))
        }
    }

    impl Incoming<'_> {
        fn receive<P: Provider>(&self, receiver: &Receiver<P>) -> Result<Delivery<P>, Rejection> {
            let fields: Vec<_> = self.case.headers.iter().map(|(n, v)| (n, v)).collect();
            let mut head = Head::new(&fields, SystemTime::now()).with_target(self.case.route);
            if let Some(length) = self.content_length {
                head = head.with_body_at_least(length);
            }
            let mut incoming = receiver.begin(&head)?;
            for frame in cut(&self.case.body, self.size) {
                if let Err(rejection) = incoming.update(frame) {
                    return Err(incoming.refuse(rejection));
                }
            }
            incoming.finish()
        }
    }

    let visitor = Incoming {
        case,
        size,
        content_length,
    };
    visit_receiver(case.route, visitor)
}
