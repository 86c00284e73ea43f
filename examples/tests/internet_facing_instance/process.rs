//! The program in a process of its own: the ignored test `process::program` of this binary.

use std::fmt::{self, Display, Formatter};
use std::fs::File;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tencent_cloud_leak_scan::{ID, KEY};

use super::program;
use super::server::Server;

/// The variable with the arguments, one per line.
const ARGUMENTS: &str = "PROGRAM_ARGUMENTS";

/// The options of all runs: the shortest pauses, and few seconds for a release that cannot succeed.
const OPTIONS: [&str; 5] = ["--real", "--interval", "1", "--timeout", "20"];

/// Runs the program if another test has started this process for it.
#[test]
#[ignore = "other tests run it as a process"]
fn program() {
    let arguments = std::env::var(ARGUMENTS).unwrap();
    let options = program::options::read(arguments.lines().map(Into::into)).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    if let Err(failure) = runtime.block_on(program::run(&options)) {
        eprintln!("error       {failure}");
        std::process::exit(1);
    }
}

pub(crate) struct Process {
    child: Child,
    folder: TempDir,
}

/// The result of a process that ended by itself.
pub(crate) struct Finished {
    pub(crate) succeeded: bool,
    pub(crate) output: String,
    pub(crate) errors: String,
    pub(crate) folder: TempDir,
}

impl Process {
    pub(crate) fn start(server: &Server, arguments: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let file = |name: &str| File::create(folder.path().join(name)).unwrap();
        let arguments: Vec<&str> = OPTIONS.iter().chain(arguments).copied().collect();
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "process::program", "--ignored", "--nocapture"])
            .current_dir(folder.path())
            .env_remove(tencent_cloud_leak_scan::FOLDER)
            .env(ARGUMENTS, arguments.join("\n"))
            .env("TENCENTCLOUD_ENDPOINT", server.endpoint())
            .env("TENCENTCLOUD_SECRET_ID", ID)
            .env("TENCENTCLOUD_SECRET_KEY", KEY)
            .env("TENCENTCLOUD_REGION", "ap-guangzhou")
            .stdin(Stdio::null())
            .stdout(file("output"))
            .stderr(file("errors"))
            .spawn()
            .unwrap();
        Self { child, folder }
    }

    /// Waits for a condition, and returns true, or for the end of the process, and returns false.
    pub(crate) fn wait_until(&mut self, condition: impl Fn() -> bool) -> bool {
        loop {
            if condition() {
                return true;
            }
            if self.child.try_wait().unwrap().is_some() {
                return condition();
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Ends the process with `SIGKILL`.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn finish(mut self) -> Finished {
        let succeeded = self.child.wait().unwrap().success();
        let read = |name: &str| std::fs::read_to_string(self.folder.path().join(name)).unwrap();
        let (output, errors) = (read("output"), read("errors"));
        Finished { succeeded, output, errors, folder: self.folder }
    }
}

impl Display for Finished {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "succeeded: {}\n{}\n{}", self.succeeded, self.output, self.errors)
    }
}
