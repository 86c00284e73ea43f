//! A canary in the mine: secrets that tests plant wherever a secret can be, and a search for them in all that the tests
//! print.
//!
//! Every key, token and password that a test makes up begins with [`MARKER`]. [`start_recording`] writes all that is told to `tracing`
//! and to `log`, by whatever crate, at the finest level, into a file of the test binary's; [`record_debug`], [`debug_text`] and [`error_text`] add what
//! a test wants to have printed. `cargo xtask test` runs the tests so, and [`find`]s the canary in what they wrote to those
//! files and to their output, in clear and in the ways in which a secret is written by mistake.
//!
//! A search that looks at the wrong place finds nothing, and says that all is well. So the record begins with decoys, one on
//! every way into it, and what was searched counts only if all of them were found.

#[cfg(feature = "record")]
mod record;
mod scan;

use std::error::Error;
use std::fmt::Debug;

#[cfg(feature = "record")]
pub use record::{record, record_debug, start_recording};
pub use scan::{Finding, find, holds};

/// How every secret of a test begins.
pub const MARKER: &str = "CANARYq7Zx3Kw9Tf2Lm";

/// A secret id. Eight characters of it may be shown.
pub const ID: &str = "AKIDtestCANARYq7Zx3Kw9Tf2Lm";

/// A secret key.
pub const KEY: &str = "CANARYq7Zx3Kw9Tf2LmKey";

/// The token of temporary credentials.
pub const TOKEN: &str = "CANARYq7Zx3Kw9Tf2LmToken";

/// A password, one that an instance takes.
pub const PASSWORD: &str = "CANARYq7Zx3Kw9Tf2Lm1!";

/// Secrets that do not begin with the canary: signatures of theirs were recorded, or who uses the crate sees them.
pub const OTHERS: [&str; 7] = [
    "simulatorSIMULATORsimulator",
    "replayREPLAYreplay",
    "exampleKEYexampleKEY",
    "exampleTOKENexampleTOKEN",
    "Gu5t9xGARNpq86cd98joQYCN3",
    "AKIDEXAMPLEexample",
    "AKIDz8krbsJ5yKBZ",
];

/// Where [`start_recording`] writes: a folder, named by this variable. Without it nothing is recorded.
pub const FOLDER: &str = "LEAK_SCAN_DIR";

/// What a record begins with, and what standard output of tests holds: it must be found.
pub const DECOYS: [&str; 3] = ["decoy by tracing", "decoy by log", "decoy by hand"];

/// What the output of a test binary that is watched holds.
pub const PRINTED_DECOY: &str = "decoy by println";

/// All that an error says of itself and of what caused it, to be searched. It is recorded as well.
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

/// Both ways in which a value prints itself, to be searched. They are recorded as well.
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
    fn every_secret_holds_the_canary() {
        for secret in [ID, KEY, TOKEN, PASSWORD] {
            assert!(secret.contains(MARKER), "{secret}");
        }
        assert_eq!(ID.find(MARKER), Some(8));
    }
}
