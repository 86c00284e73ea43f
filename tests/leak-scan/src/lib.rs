//! A search for leaked secrets in the output and the logs of tests.
//!
//! Every key, token and password in the tests contains [`MARKER`]. [`start_recording`] records everything that any
//! crate logs through `tracing` or `log`, at the most verbose level, in one file per test binary. [`record_debug`],
//! [`debug_text`] and [`error_text`] add the output of `Debug` and `Display`. `cargo xtask test` sets [`FOLDER`], runs
//! the tests, and calls [`find`] on these files and on the output of the tests. It finds secrets in plain text and in
//! common encodings.
//!
//! A search in the wrong place would find nothing and pass. Each record therefore begins with [`DECOYS`], one per way
//! of recording, and the search fails if it does not find all of them.

#[cfg(feature = "record")]
mod record;
mod scan;

use std::error::Error;
use std::fmt::Debug;

#[cfg(feature = "record")]
pub use record::{record, record_debug, start_recording};
pub use scan::{Leak, contains, find};

/// The string in every test secret.
pub const MARKER: &str = "CANARYq7Zx3Kw9Tf2Lm";

/// A secret id. Its first eight characters are not secret.
pub const ID: &str = "AKIDtestCANARYq7Zx3Kw9Tf2Lm";

/// A secret key.
pub const KEY: &str = "CANARYq7Zx3Kw9Tf2LmKey";

/// The token of temporary credentials.
pub const TOKEN: &str = "CANARYq7Zx3Kw9Tf2LmToken";

/// A password that satisfies the rules for instances.
pub const PASSWORD: &str = "CANARYq7Zx3Kw9Tf2Lm1!";

/// Parts of other test secrets: those of recorded signatures, and those that are visible to users.
pub const OTHERS: [&str; 7] = [
    "simulatorSIMULATORsimulator",
    "replayREPLAYreplay",
    "exampleKEYexampleKEY",
    "exampleTOKENexampleTOKEN",
    "Gu5t9xGARNpq86cd98joQYCN3",
    "AKIDEXAMPLEexample",
    "AKIDz8krbsJ5yKBZ",
];

/// The environment variable with the folder of the records. If it is not set, nothing is recorded.
pub const FOLDER: &str = "LEAK_SCAN_DIR";

/// The first lines of every record.
pub const DECOYS: [&str; 3] = ["decoy by tracing", "decoy by log", "decoy by record"];

/// A line in the output of every recorded test binary.
pub const PRINTED_DECOY: &str = "decoy by println";

/// Returns and records the `Display` and `Debug` output of an error and its sources.
pub fn error_text(error: &(dyn Error + 'static)) -> String {
    let mut text = String::new();
    let mut next = Some(error);
    while let Some(error) = next {
        text.push_str(&format!("{error}\n{error:?}\n{error:#?}\n"));
        next = error.source();
    }
    #[cfg(feature = "record")]
    record(&text);
    text
}

/// Returns and records the `Debug` output of a value, compact and pretty-printed.
pub fn debug_text(value: &dyn Debug) -> String {
    let text = format!("{value:?}\n{value:#?}\n");
    #[cfg(feature = "record")]
    record(&text);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_secret_contains_the_marker() {
        for secret in [ID, KEY, TOKEN, PASSWORD] {
            assert!(secret.contains(MARKER), "{secret}");
        }
        assert_eq!(ID.find(MARKER), Some(8));
    }
}
