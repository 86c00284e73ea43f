//! What `tracing` is told of a call.

use std::fmt::{Debug, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tencentcloud_runtime::Credentials;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::common::{
    PASSWORD, SECRET_ID, SECRET_KEY, Script, TOKEN, builder, reply, request, success,
};

/// Writes down every span, field and event, one a line.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<String>>, Arc<AtomicU64>);

struct Fields<'a>(&'a mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

impl Notes {
    fn note(&self, what: &str, fields: impl FnOnce(&mut Fields<'_>)) {
        let mut text = self.0.lock().unwrap();
        text.push_str(what);
        fields(&mut Fields(&mut text));
        text.push('\n');
    }
}

impl Subscriber for Notes {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("tencentcloud")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.note(span.metadata().name(), |fields| span.record(fields));
        Id::from_u64(self.1.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        self.note("later", |fields| values.record(fields));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.note("event", |fields| event.record(fields));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn calls_are_traced_without_a_secret() {
    let notes = Notes::default();
    // With a single subscriber in the process, a span that another thread meets first is off for good; with two it isn't.
    let _second = tracing::Dispatch::new(notes.clone());
    let _guard = tracing::subscriber::set_default(notes.clone());
    let deprecated = r#"{"Response": {"DeprecatedWarning": "use another", "RequestId": "id-2"}}"#;
    let script = Script::new([
        success(),
        reply(200, "text/plain", deprecated),
        reply(502, "text/html", PASSWORD),
    ]);
    let credentials = Credentials::new(SECRET_ID, SECRET_KEY).with_token(TOKEN);
    let client = builder().credentials(credentials).transport(script).build().unwrap();
    client.call(request()).await.unwrap();
    client.call(request()).region("ap-tokyo").header("X-Key", SECRET_KEY).await.unwrap();
    client.call(request()).await.unwrap_err();

    let text = notes.0.lock().unwrap().clone();
    for line in [
        r#"call service=cvm action=DescribeThings region="ap-guangzhou""#,
        r#"call service=cvm action=DescribeThings region="ap-tokyo""#,
        r#"later request_id="id-1""#,
        r#"later request_id="id-2""#,
        "attempt number=1",
        "deprecated: use another",
        "status=502",
    ] {
        assert!(text.contains(line), "no {line} in\n{text}");
    }
    for secret in [SECRET_ID, SECRET_KEY, TOKEN, PASSWORD] {
        assert!(!text.contains(secret), "{text}");
    }
}
