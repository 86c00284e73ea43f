//! A `tracing` subscriber that records spans and events as text.

use std::fmt::{Debug, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Dispatch, Event, Metadata, Subscriber};

/// Returns `LEVEL what`.
fn named(metadata: &Metadata<'_>, what: &str) -> String {
    format!("{} {what}", metadata.level())
}

/// Records every span, field and event, one per line.
#[derive(Clone, Default)]
pub(crate) struct Notes(Arc<Mutex<String>>, Arc<AtomicU64>);

struct Fields<'a>(&'a mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

impl Notes {
    /// Records what this thread does until the result is dropped.
    pub(crate) fn set_default(&self) -> DefaultGuard {
        // While there is a single subscriber, `tracing` asks only the thread that reaches a span or an event first whether
        // it is recorded. That may be the thread of another test, which has no subscriber.
        static OTHER: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(Notes::default()));
        LazyLock::force(&OTHER);
        tracing::subscriber::set_default(self.clone())
    }

    /// Returns the record.
    pub(crate) fn text(&self) -> String {
        let text = self.0.lock().unwrap().clone();
        tencent_cloud_leak_scan::record(&text);
        text
    }

    fn note(&self, what: &str, fields: impl FnOnce(&mut Fields<'_>)) {
        let mut text = self.0.lock().unwrap();
        text.push_str(what);
        fields(&mut Fields(&mut text));
        text.push('\n');
    }
}

impl Subscriber for Notes {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("tencent_cloud")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.note(&named(span.metadata(), span.metadata().name()), |fields| span.record(fields));
        Id::from_u64(self.1.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        self.note("later", |fields| values.record(fields));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.note(&named(event.metadata(), "event"), |fields| event.record(fields));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
