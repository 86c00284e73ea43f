//! The whole state as one document: the fixture of a test, in any language.
//!
//! ```json
//! {"header": {"format": "…", "version": 2, "simulator": "0.1.0"},
//!  "clock": {"real_time": null, "simulated_time": null, "scale": 1.0, "frozen": false},
//!  "accounts": {"100000000001": {"counters": {…}, "tables": {"instances": [{…}, …], …}}}}
//! ```
//!
//! Rows are those of the state on disk, in creation order. A document is closed: an unknown field, table or reference is
//! an error that names its place, and nothing is changed then.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::io;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::clock::Adjustment;
use crate::state::{Account, Counters};
use crate::store::{FORMAT, VERSION};

/// The error of a document that cannot replace the state, which is unchanged.
#[derive(Debug)]
pub struct StateError {
    place: Option<String>,
    message: String,
    source: Option<io::Error>,
}

impl StateError {
    fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: Some(place.into()), message: message.into(), source: None }
    }

    pub(super) fn not_stored(source: io::Error) -> Self {
        let message = "the state cannot be stored".to_owned();
        Self { place: None, message, source: Some(source) }
    }

    /// Returns the place in the document, such as `accounts.100000000001.tables.instances[0].zone`. `None` if the document
    /// is no JSON object, or cannot be stored.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        self.place.as_deref()
    }

    /// Returns whether the document is invalid. Otherwise, it cannot be written to the folder with the state.
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        self.source.is_none()
    }
}

impl Display for StateError {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match (&self.place, &self.source) {
            (Some(place), _) => write!(formatter, "invalid state: {place}: {}", self.message),
            (None, Some(source)) => write!(formatter, "{}: {source}", self.message),
            (None, None) => write!(formatter, "invalid state: {}", self.message),
        }
    }
}

impl std::error::Error for StateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}

/// The first field of a document.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: String,
    version: u32,
    /// The version of the simulator that wrote the document.
    simulator: String,
}

/// A document of any version.
#[derive(Deserialize)]
#[serde(expecting = "a JSON object with the fields `header`, `clock` and `accounts`")]
struct AnyVersion {
    header: Option<AnyHeader>,
}

#[derive(Deserialize)]
struct AnyHeader {
    format: String,
    version: u32,
    #[serde(default)]
    simulator: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document<'a> {
    #[serde(rename = "header")]
    _header: Header,
    pub(super) clock: Adjustment,
    #[serde(borrow)]
    accounts: BTreeMap<String, AccountDocument<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[serde(expecting = "an object with the fields `counters` and `tables`")]
struct AccountDocument<'a> {
    counters: Counters,
    #[serde(borrow)]
    tables: BTreeMap<String, Vec<&'a RawValue>>,
}

impl<'a> Document<'a> {
    /// Reads a document of the current version.
    pub(super) fn parse(text: &'a str) -> Result<Self, StateError> {
        let any: AnyVersion = parse(text)?;
        let header = any.header.ok_or_else(|| StateError::new("header", "missing field"))?;
        if header.format != FORMAT {
            let message = format!("{:?} is not a known format: expected {FORMAT:?}", header.format);
            return Err(StateError::new("header.format", message));
        }
        if header.version != VERSION {
            let AnyHeader { version, simulator, .. } = header;
            let message = format!(
                "the document has version {version} of the format and was written by version {simulator:?} of the simulator, \
                 but version {} of the simulator reads version {VERSION} of the format",
                env!("CARGO_PKG_VERSION")
            );
            return Err(StateError::new("header.version", message));
        }
        parse(text)
    }

    /// Fills accounts, which `new` creates.
    pub(super) fn accounts(
        &self,
        new: impl Fn(&str) -> Account,
    ) -> Result<BTreeMap<String, Account>, StateError> {
        let mut accounts = BTreeMap::new();
        for (id, document) in &self.accounts {
            let place = format!("accounts.{id}");
            if !id.parse().is_ok_and(|number: u64| number > 0 && *id == number.to_string()) {
                return Err(StateError::new(place, "expected the number of an account"));
            }
            let mut account = new(id);
            let tables =
                document.tables.iter().map(|(name, rows)| (name.as_str(), rows.as_slice()));
            let filled = account.fill(tables, document.counters.clone());
            filled.map_err(|error| {
                let place = format!("{place}.tables.{}", error.place);
                StateError::new(place, error.message)
            })?;
            accounts.insert(id.clone(), account);
        }
        Ok(accounts)
    }
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, StateError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let parsed = serde_path_to_error::deserialize(&mut deserializer);
    let parsed = parsed.map_err(|error| {
        // The message about JSON that is invalid or incomplete has line and column.
        let is_data = error.inner().is_data();
        let place = Some(error.path().to_string()).filter(|path| is_data && path != ".");
        StateError { place, message: error.inner().to_string(), source: None }
    })?;
    let ended = deserializer.end();
    ended.map_err(|error| StateError { place: None, message: error.to_string(), source: None })?;
    Ok(parsed)
}

/// Writes the state as a document, with a line per row.
pub(super) fn write(
    accounts: &mut BTreeMap<String, Account>,
    clock: &Adjustment,
) -> serde_json::Result<String> {
    let simulator = env!("CARGO_PKG_VERSION").to_owned();
    let header = Header { format: FORMAT.to_owned(), version: VERSION, simulator };
    let header = serde_json::to_string(&header)?;
    let clock = serde_json::to_string(clock)?;
    let mut parts = Vec::new();
    for (id, account) in accounts {
        let counters = serde_json::to_string(&account.counters())?;
        let tables = account.rows()?.into_iter().map(|(name, rows)| {
            let rows = rows.join(",\n");
            format!("\"{name}\":[\n{rows}\n]")
        });
        let tables = tables.collect::<Vec<_>>().join(",\n");
        parts.push(format!("\"{id}\":{{\n\"counters\":{counters},\n\"tables\":{{\n{tables}\n}}}}"));
    }
    let accounts = parts.join(",\n");
    Ok(format!("{{\"header\":{header},\n\"clock\":{clock},\n\"accounts\":{{\n{accounts}\n}}}}\n"))
}
