//! The record: whatever is logged while tests run.

use std::error::Error;
use std::fmt::{Debug, Write as _};
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::{DECOYS, FOLDER, PRINTED_DECOY};

/// Where everything is written to; none if nobody asked for it.
static FILE: OnceLock<Option<Arc<Mutex<File>>>> = OnceLock::new();

/// Begins the record of this process, once. What helps tests to make clients calls it.
pub fn start_recording() {
    FILE.get_or_init(|| {
        let folder = std::env::var_os(FOLDER)?;
        let file = match File::create(path(Path::new(&folder))) {
            Ok(file) => Arc::new(Mutex::new(file)),
            // Told by the search, which expects the file.
            Err(_) => return None,
        };
        let spans = AtomicU64::new(1);
        let subscriber = Recorder { file: Arc::clone(&file), spans };
        // A process has one of each; where a test has its own, the search misses the decoy.
        let _ = tracing::subscriber::set_global_default(subscriber);
        let logger = Box::leak(Box::new(Logger(Arc::clone(&file))));
        let _ = log::set_logger(logger);
        log::set_max_level(log::LevelFilter::Trace);
        let [by_tracing, by_log, by_hand] = DECOYS;
        tracing::trace!("{by_tracing}");
        log::trace!("{by_log}");
        write(&file, by_hand);
        println!("{PRINTED_DECOY}");
        Some(file)
    });
}

/// `<test binary>-<process>.log`.
fn path(folder: &Path) -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let name = program.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    folder.join(format!("{name}-{}.log", std::process::id()))
}

/// Adds a text to the record.
pub fn record(text: &str) {
    if let Some(Some(file)) = FILE.get() {
        write(file, text);
    }
}

/// Adds a value as its `Debug` prints it.
pub fn record_debug(value: &dyn Debug) {
    record(&format!("{value:?}"));
}

fn write(file: &Mutex<File>, text: &str) {
    let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
    // A disk that is full is told by the search, which misses the decoys.
    let _ = file.write_all(format!("{text}\n").as_bytes());
}

/// Writes down what is told to `tracing`.
struct Recorder {
    file: Arc<Mutex<File>>,
    spans: AtomicU64,
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Writing to a String cannot fail.
        let _ = write!(self.0, " {}={value:?}", field.name());
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        let mut next = Some(value);
        while let Some(error) = next {
            // Writing to a String cannot fail.
            let _ = write!(self.0, " {}={error} {error:?}", field.name());
            next = error.source();
        }
    }
}

impl Recorder {
    fn record(&self, metadata: &Metadata<'_>, fill: impl FnOnce(&mut Fields)) {
        let (level, target, name) = (metadata.level(), metadata.target(), metadata.name());
        let mut fields = Fields(format!("{level} {target} {name}"));
        fill(&mut fields);
        write(&self.file, &fields.0);
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.record(span.metadata(), |fields| span.record(fields));
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed))
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut fields = Fields("later".to_owned());
        values.record(&mut fields);
        write(&self.file, &fields.0);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.record(event.metadata(), |fields| event.record(fields));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Writes down what is told to `log`.
struct Logger(Arc<Mutex<File>>);

impl log::Log for Logger {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let text = format!("{} {} {}", record.level(), record.target(), record.args());
        write(&self.0, &text);
    }

    fn flush(&self) {}
}
