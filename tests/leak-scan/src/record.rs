//! Records everything that is logged while tests run.

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

/// The record of this process; `None` if [`FOLDER`] is not set.
static FILE: OnceLock<Option<Arc<Mutex<File>>>> = OnceLock::new();

/// Starts the record of this process. Further calls have no effect.
///
/// Test helpers call it before they create a client.
pub fn start_recording() {
    FILE.get_or_init(|| {
        let folder = std::env::var_os(FOLDER)?;
        let file = match File::create(path(Path::new(&folder))) {
            Ok(file) => Arc::new(Mutex::new(file)),
            // The search reports the missing file.
            Err(_) => return None,
        };
        let spans = AtomicU64::new(1);
        let subscriber = Recorder { file: Arc::clone(&file), spans };
        // A process has one subscriber and one logger. If a test set its own, the search reports missing decoys.
        let _ = tracing::subscriber::set_global_default(subscriber);
        let logger = Box::leak(Box::new(Logger(Arc::clone(&file))));
        let _ = log::set_logger(logger);
        log::set_max_level(log::LevelFilter::Trace);
        let [by_tracing, by_log, by_record] = DECOYS;
        tracing::trace!("{by_tracing}");
        log::trace!("{by_log}");
        write(&file, by_record);
        println!("{PRINTED_DECOY}");
        Some(file)
    });
}

/// Returns the path `<test binary>-<process id>.log` in `folder`.
fn path(folder: &Path) -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let name = program.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    folder.join(format!("{name}-{}.log", std::process::id()))
}

/// Appends a string to the record.
pub fn record(text: &str) {
    if let Some(Some(file)) = FILE.get() {
        write(file, text);
    }
}

/// Appends the `Debug` output of a value to the record.
pub fn record_debug(value: &dyn Debug) {
    record(&format!("{value:?}"));
}

fn write(file: &Mutex<File>, text: &str) {
    let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
    // If the disk is full, the search reports missing decoys.
    let _ = file.write_all(format!("{text}\n").as_bytes());
}

/// Records spans and events of `tracing`.
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
        let mut fields = Fields("span values".to_owned());
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

/// Records messages of `log`.
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
