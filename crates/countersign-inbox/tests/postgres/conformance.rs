use std::{future::Future, pin::Pin, sync::Arc};

use countersign_inbox::conformance::{self, Passing, Subject};

use crate::database::Database;

#[tokio::test(flavor = "multi_thread")]
async fn it_does_what_every_store_does() {
    let Some(_) = Database::new().await else {
        return;
    };
    let report = conformance::run(|| async {
        let database = Arc::new(Database::new().await.unwrap());
        let (inbox, other) = (database.inbox().await, database.inbox().await);
        let passing = Arc::clone(&database);
        let pass: Passing = Arc::new(move |time| {
            Box::pin(passing.pass(time)) as Pin<Box<dyn Future<Output = ()> + Send>>
        });
        Subject::of(&inbox)
            .with_other_inbox(&other)
            .with_time(pass)
            .keeping(database)
    })
    .await;
    report.assert_passed();
}
