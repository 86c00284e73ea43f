//! Interceptors: what they see, in which order, and what they can change.

use std::sync::{Arc, Mutex};

use tencent_cloud::intercept::{
    AttemptDraft, AttemptMetrics, CallDraft, CallMetrics, Interceptor, Refusal,
};
use tencent_cloud::{Credentials, ErrorKind, Idempotency, Language, RequestMethod, RetryPolicy};

use crate::calls::common::{
    BuyThingRequest, PASSWORD, SECRET_KEY, Script, TOKEN, builder, header, lost, request, success,
};

/// Records what it sees, under its own name.
#[derive(Clone, Debug)]
struct Scribe(&'static str, Arc<Mutex<Vec<String>>>);

impl Scribe {
    fn note(&self, text: &str) {
        self.1.lock().unwrap().push(format!("{} {text}", self.0));
    }
}

impl Interceptor for Scribe {
    fn before_call(&self, call: &mut CallDraft<'_>) -> Result<(), Refusal> {
        self.note(&format!("before {call:?}"));
        Ok(())
    }

    fn before_attempt(&self, attempt: &mut AttemptDraft<'_>) -> Result<(), Refusal> {
        self.note(&format!("before {attempt:?}"));
        Ok(())
    }

    fn after_attempt(&self, attempt: &AttemptMetrics<'_>) {
        self.note(&format!("after {attempt:?}"));
    }

    fn after_call(&self, call: &CallMetrics<'_>) {
        self.note(&format!("after {call:?}"));
    }
}

/// Returns the first three words of each record.
fn steps(notes: &Mutex<Vec<String>>) -> Vec<String> {
    let notes = notes.lock().unwrap();
    notes.iter().map(|note| note.split(' ').take(3).collect::<Vec<_>>().join(" ")).collect()
}

#[tokio::test]
async fn run_in_order_before_and_in_reverse_order_after() {
    let notes: Arc<Mutex<Vec<String>>> = Arc::default();
    let script = Script::new([lost(), success()]);
    let client = builder()
        .credentials(Credentials::new("id", SECRET_KEY).with_token(TOKEN))
        .retry(RetryPolicy::standard())
        .transport(script)
        .interceptor(Scribe("a", Arc::clone(&notes)))
        .interceptor(Scribe("b", Arc::clone(&notes)))
        .build()
        .unwrap();
    client.call_action(request()).header("X-Mine", SECRET_KEY).await.unwrap();
    assert_eq!(
        steps(&notes),
        [
            "a before CallDraft",
            "b before CallDraft",
            "a before AttemptDraft",
            "b before AttemptDraft",
            "b after AttemptMetrics",
            "a after AttemptMetrics",
            "a before AttemptDraft",
            "b before AttemptDraft",
            "b after AttemptMetrics",
            "a after AttemptMetrics",
            "b after CallMetrics",
            "a after CallMetrics",
        ]
    );
    // These strings contain everything that an interceptor sees.
    let notes = notes.lock().unwrap().join("\n");
    assert!(notes.contains(r#"headers: ["x-mine"]"#), "{notes}");
    for secret in [SECRET_KEY, TOKEN, PASSWORD] {
        assert!(!notes.contains(secret), "{notes}");
    }
}

/// Changes everything that can be changed.
#[derive(Debug)]
struct Changes;

impl Interceptor for Changes {
    fn before_call(&self, call: &mut CallDraft<'_>) -> Result<(), Refusal> {
        assert_eq!((call.service(), call.version()), ("cvm", "2017-03-12"));
        assert_eq!((call.action(), call.idempotency()), ("DescribeThings", Idempotency::ReadOnly));
        assert_eq!((call.region(), call.trace_id()), (Some("ap-guangzhou"), None));
        assert!(call.has_header("X-Mine") && !call.has_header("X-Yours"));
        call.set_region("ap-tokyo");
        call.set_language(Language::EnUs);
        call.set_trace_id("trace-1");
        call.set_header("X-Mine", "replaced")?;
        call.set_header("X-Yours", "added")?;
        Ok(())
    }

    fn before_attempt(&self, attempt: &mut AttemptDraft<'_>) -> Result<(), Refusal> {
        assert_eq!(attempt.region(), Some("ap-tokyo"));
        attempt.set_header("X-Attempt", &attempt.number().to_string())?;
        Ok(())
    }
}

#[tokio::test]
async fn change_the_call_and_headers_of_attempts() {
    for method in [RequestMethod::Post, RequestMethod::Get] {
        let script = Script::new([lost(), success()]);
        let client = builder()
            .retry(RetryPolicy::standard())
            .transport(script.clone())
            .method(method)
            .regional_endpoint()
            .interceptor(Changes)
            .build()
            .unwrap();
        client.call_action(request()).header("X-Mine", "original").await.unwrap();
        for (index, sent) in script.sent().iter().enumerate() {
            assert_eq!(header(sent, "host"), Some("cvm.ap-tokyo.tencentcloudapi.com"));
            assert_eq!(sent.uri().host(), Some("cvm.ap-tokyo.tencentcloudapi.com"));
            let number = (index + 1).to_string();
            for (name, value) in [
                ("x-tc-region", "ap-tokyo"),
                ("x-tc-language", "en-US"),
                ("x-tc-traceid", "trace-1"),
                ("x-mine", "replaced"),
                ("x-yours", "added"),
                ("x-attempt", &number),
            ] {
                assert_eq!(header(sent, name), Some(value), "{name}");
                assert_eq!(sent.headers().get_all(name).iter().count(), 1, "{name}");
            }
        }
    }
}

/// Sets one header, before the call or before the attempt.
#[derive(Debug)]
struct Sets(bool, &'static str, &'static str);

impl Interceptor for Sets {
    fn before_call(&self, call: &mut CallDraft<'_>) -> Result<(), Refusal> {
        if self.0 { call.set_header(self.1, self.2).map_err(Into::into) } else { Ok(()) }
    }

    fn before_attempt(&self, attempt: &mut AttemptDraft<'_>) -> Result<(), Refusal> {
        if self.0 { Ok(()) } else { attempt.set_header(self.1, self.2).map_err(Into::into) }
    }
}

#[tokio::test]
async fn cannot_set_reserved_headers() {
    for early in [true, false] {
        for (name, value, part) in [
            ("Host", "elsewhere", "Host is reserved"),
            ("authorization", "mine", "authorization is reserved"),
            ("X-TC-Action", "Other", "X-TC-Action is reserved"),
            ("Content-Type", "text/plain", "Content-Type is reserved"),
            ("X-Key", "line\nbreak secret", "line break"),
            ("X-Key: secret", "", "\"X-Key…\" is not a header name"),
        ] {
            let script = Script::default();
            let interceptor = Sets(early, name, value);
            let client =
                builder().transport(script.clone()).interceptor(interceptor).build().unwrap();
            let error = client.call_action(request()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            let text = error.to_string();
            assert!(text.contains(part) && !text.contains("secret"), "{text}");
            assert!(script.sent().is_empty());
        }
    }
}

/// Refuses the call or its n-th attempt.
#[derive(Debug)]
struct Refuses(u32);

#[derive(Debug, PartialEq)]
struct No;

impl std::fmt::Display for No {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("not on a Friday")
    }
}

impl std::error::Error for No {}

impl Interceptor for Refuses {
    fn before_call(&self, _: &mut CallDraft<'_>) -> Result<(), Refusal> {
        if self.0 == 0 { Err(No.into()) } else { Ok(()) }
    }

    fn before_attempt(&self, attempt: &mut AttemptDraft<'_>) -> Result<(), Refusal> {
        if attempt.number() == self.0 { Err(No.into()) } else { Ok(()) }
    }
}

#[tokio::test]
async fn a_refusal_ends_the_call_with_its_error() {
    for (before, sent, not_executed) in [(0, 0, true), (1, 0, true), (2, 1, false)] {
        let notes: Arc<Mutex<Vec<String>>> = Arc::default();
        let script = Script::new([lost()]);
        let client = builder()
            .retry(RetryPolicy::standard())
            .transport(script.clone())
            .interceptor(Scribe("a", Arc::clone(&notes)))
            .interceptor(Refuses(before))
            .build()
            .unwrap();
        let error = client.call_action(request()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Refused);
        let line = format!("{error:#}");
        assert!(line.starts_with("DescribeThings: refused by an interceptor"), "{line}");
        assert!(line.ends_with(": not on a Friday"), "{line}");
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(source.downcast_ref::<No>(), Some(&No));
        assert_eq!((script.sent().len(), error.attempts()), (sent, before));
        // An earlier attempt may have been executed.
        assert_eq!((error.is_retryable(), error.was_not_executed()), (false, not_executed));
        // Every start has an end.
        let steps = steps(&notes);
        let count = |what: &str| steps.iter().filter(|step| step.contains(what)).count();
        assert_eq!(count("before AttemptDraft"), before as usize);
        assert_eq!(count("after AttemptMetrics"), before as usize);
        assert_eq!((count("before CallDraft"), count("after CallMetrics")), (1, 1));
    }
}

/// Records the idempotency of calls.
#[derive(Clone, Debug, Default)]
struct Safeties(Arc<Mutex<Vec<Idempotency>>>);

impl Interceptor for Safeties {
    fn before_call(&self, call: &mut CallDraft<'_>) -> Result<(), Refusal> {
        self.0.lock().unwrap().push(call.idempotency());
        Ok(())
    }
}

#[tokio::test]
async fn see_the_idempotency_of_the_call() {
    let safeties = Arc::new(Safeties::default());
    let script = Script::new([success(), success(), success()]);
    let client = builder().transport(script).interceptor(Arc::clone(&safeties)).build().unwrap();
    client.call_action(BuyThingRequest::default()).await.unwrap();
    client.call_action(BuyThingRequest::default()).dry_run().await.unwrap();
    client.call_raw("cvm", "2017-03-12", "Anything", "{}").await.unwrap();
    assert_eq!(
        *safeties.0.lock().unwrap(),
        [Idempotency::NonIdempotent, Idempotency::ReadOnly, Idempotency::NonIdempotent]
    );
}
