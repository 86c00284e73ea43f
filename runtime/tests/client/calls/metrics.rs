//! The metrics of calls and attempts.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use tencent_cloud::clock::{Clock, NoTimer};
use tencent_cloud::intercept::{AttemptMetrics, CallMetrics, Interceptor, Outcome};
use tencent_cloud::{BoxFuture, Error, ErrorKind, RetryPolicy};

use crate::calls::common::{
    Answer, Script, Silence, builder, lost, refusal, request, response, success,
};

/// A clock that advances by a second per reading, and by the duration of each pause.
#[derive(Clone, Debug)]
struct Steps(Arc<Mutex<Instant>>);

impl Clock for Steps {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn instant(&self) -> Instant {
        let mut now = self.0.lock().unwrap();
        *now += Duration::from_secs(1);
        *now
    }

    fn sleep(&self, duration: Duration) -> Result<BoxFuture<'static, ()>, NoTimer> {
        *self.0.lock().unwrap() += duration;
        Ok(Box::pin(async {}))
    }
}

/// One row per hook.
#[derive(Clone, Debug, Default)]
struct Ledger(Arc<Mutex<Vec<Row>>>);

#[derive(Clone, Debug, PartialEq)]
struct Row {
    what: &'static str,
    number: u32,
    outcome: Outcome,
    kind: Option<ErrorKind>,
    code: Option<String>,
    status: Option<u16>,
    request_id: Option<String>,
    bytes: (u64, u64),
}

impl Interceptor for Ledger {
    fn after_attempt(&self, attempt: &AttemptMetrics<'_>) {
        assert_eq!((attempt.service(), attempt.action()), ("cvm", "DescribeThings"));
        assert_eq!(attempt.region(), Some("ap-guangzhou"));
        let content_type = attempt.header("Content-Type");
        assert_eq!(content_type.is_some(), attempt.http_status().is_some());
        // Nothing else reads the clock from start to end.
        assert_eq!(attempt.duration(), Duration::from_secs(1));
        self.0.lock().unwrap().push(Row {
            what: "attempt",
            number: attempt.number(),
            outcome: attempt.outcome(),
            kind: attempt.error_kind(),
            code: attempt.code().map(str::to_owned),
            status: attempt.http_status().map(|status| status.as_u16()),
            request_id: attempt.request_id().map(str::to_owned),
            bytes: (attempt.bytes_sent(), attempt.bytes_received()),
        });
    }

    fn after_call(&self, call: &CallMetrics<'_>) {
        assert_eq!(call.retries(), call.attempts().saturating_sub(1));
        if call.retries() > 0 {
            assert!(call.waited() >= Duration::from_secs(1), "{call:?}");
            assert!(call.duration() > call.waited(), "{call:?}");
        } else {
            assert_eq!(call.waited(), Duration::ZERO);
        }
        self.0.lock().unwrap().push(Row {
            what: "call",
            number: call.attempts(),
            outcome: call.outcome(),
            kind: call.error_kind(),
            code: call.code().map(str::to_owned),
            status: call.http_status().map(|status| status.as_u16()),
            request_id: call.request_id().map(str::to_owned),
            bytes: (call.bytes_sent(), call.bytes_received()),
        });
    }
}

async fn ledger(answers: impl IntoIterator<Item = Answer>) -> (Vec<Row>, Option<Error>, u64) {
    let ledger = Ledger::default();
    let script = Script::new(answers);
    let client = builder()
        .retry(RetryPolicy::standard().attempts(2))
        .clock(Steps(Arc::new(Mutex::new(Instant::now()))))
        .transport(script.clone())
        .interceptor(ledger.clone())
        .build()
        .unwrap();
    let error = client.call_action(request()).await.err();
    let size = script.sent()[0].body().len() as u64;
    let rows = ledger.0.lock().unwrap().clone();
    (rows, error, size)
}

const ROW: Row = Row {
    what: "attempt",
    number: 1,
    outcome: Outcome::Succeeded,
    kind: None,
    code: None,
    status: Some(200),
    request_id: None,
    bytes: (0, 0),
};

#[tokio::test]
async fn counts_every_attempt_and_every_call_once() {
    let received = success().unwrap().body().len() as u64;
    let (rows, _, sent) = ledger([success()]).await;
    let good = Row { request_id: Some("id-1".to_owned()), bytes: (sent, received), ..ROW };
    assert_eq!(rows, [good.clone(), Row { what: "call", ..good.clone() }]);

    let throttled = refusal("RequestLimitExceeded");
    let size = throttled.as_ref().unwrap().body().len() as u64;
    let (rows, error, sent) = ledger([throttled, lost()]).await;
    let failed = Row {
        outcome: Outcome::Failed,
        kind: Some(ErrorKind::Service),
        code: Some("RequestLimitExceeded".to_owned()),
        request_id: Some("id-9".to_owned()),
        bytes: (sent, size),
        ..ROW
    };
    let kind = error.map(|error| error.kind());
    let lost = Row {
        number: 2,
        kind,
        code: None,
        status: None,
        request_id: None,
        bytes: (sent, 0),
        ..failed.clone()
    };
    // The last response determines the metrics of the call.
    let call = Row {
        what: "call",
        status: failed.status,
        request_id: failed.request_id.clone(),
        bytes: (2 * sent, size),
        ..lost.clone()
    };
    assert_eq!(rows, [failed, lost, call]);

    let (rows, ..) = ledger([response(302, "text/html", "<html>")]).await;
    assert_eq!(
        (rows[0].kind, rows[0].status, rows[0].bytes.1),
        (Some(ErrorKind::Gateway), Some(302), 6)
    );
}

#[tokio::test]
async fn a_dropped_call_is_cancelled() {
    let rows = |rows: &Ledger| -> Vec<(&'static str, u32, Outcome)> {
        let rows = rows.0.lock().unwrap();
        rows.iter().map(|row| (row.what, row.number, row.outcome)).collect()
    };
    let ledger = Ledger::default();
    let client = builder()
        .clock(Steps(Arc::new(Mutex::new(Instant::now()))))
        .transport(Silence)
        .interceptor(ledger.clone())
        .build()
        .unwrap();
    drop(client.call_action(request()).into_future());
    assert_eq!(rows(&ledger), [], "it never began");
    let mut call = Box::pin(client.call_action(request()).into_future());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(call.as_mut().poll(&mut context).is_pending());
    drop(call);
    let cancelled = Outcome::Cancelled;
    assert_eq!(rows(&ledger), [("attempt", 1, cancelled), ("call", 1, cancelled)]);
    assert!(ledger.0.lock().unwrap()[0].bytes.0 > 0, "what was sent is counted");

    // The timeout ends the attempt as well.
    let ledger = Ledger::default();
    let set = builder().clock(Steps(Arc::new(Mutex::new(Instant::now()))));
    let client = set.transport(Silence).interceptor(ledger.clone()).build().unwrap();
    client.call_action(request()).timeout(Duration::from_secs(3)).await.unwrap_err();
    let failed = Outcome::Failed;
    assert_eq!(rows(&ledger), [("attempt", 1, failed), ("call", 1, failed)]);
    assert_eq!(ledger.0.lock().unwrap()[1].kind, Some(ErrorKind::Timeout));
}

#[test]
fn outcomes_have_names() {
    let words = [Outcome::Succeeded, Outcome::Failed, Outcome::Cancelled].map(Outcome::as_str);
    assert_eq!(words, ["succeeded", "failed", "cancelled"]);
    assert_eq!(format!("{:>10}", Outcome::Failed), "    failed");
}
