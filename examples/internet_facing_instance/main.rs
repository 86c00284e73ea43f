//! Creates an instance that is reachable from the internet, with everything that belongs to it, and releases everything.
//!
//! ```console
//! cargo run --example internet_facing_instance                        # on the embedded simulator
//! cargo run --example internet_facing_instance -- --real              # on a real account: this costs money
//! cargo run --example internet_facing_instance -- release --real      # releases what an earlier run has left
//! ```
//!
//! The program creates a VPC, a subnet, a security group with rules, a key pair, a pay-as-you-go instance, an elastic IP
//! and a data disk, and runs a command on the instance. It can be killed at any time: every resource has the same name
//! and the same tag from its creation on, and the next run releases what it finds. `docs/internet-facing-instance.md`
//! describes the design, the costs and the permissions.
//!
//! - `cloud` holds the clients and finds the resources of the program.
//! - `create` creates them, one function per resource.
//! - `release` releases them, whatever state they are in.

mod cloud;
mod create;
pub(crate) mod options;
mod release;

use std::process::ExitCode;

use tencent_cloud_simulator::{CommandRule, Simulator};

use self::cloud::Cloud;
use self::options::{Command, Options};

/// An error of any kind.
type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let options = match options::read(std::env::args_os().skip(1)) {
        Ok(options) => options,
        Err(error) => {
            eprintln!("{error}; see --help");
            return ExitCode::from(2);
        }
    };
    match run(&options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error       {failure}");
            ExitCode::FAILURE
        }
    }
}

pub(crate) async fn run(options: &Options) -> Result<(), Failure> {
    if options.command == Command::Help {
        print!("{}", options::HELP);
        return Ok(());
    }
    if options.real {
        return run_on(&Cloud::from_env(options)?, options).await;
    }
    let simulator = Simulator::builder()
        .time_scale(10.0)
        .command_rule(CommandRule::any().output("NAME SIZE\nvda   50G\nvdb   20G\n"))
        .start()
        .await?;
    println!("simulator   {}", simulator.endpoint());
    let result = run_on(&Cloud::new(&simulator.client().build()?, options), options).await;
    simulator.shutdown().await;
    result
}

async fn run_on(cloud: &Cloud, options: &Options) -> Result<(), Failure> {
    // What an earlier run has left would be in the way, and costs money.
    release::everything(cloud).await?;
    if options.command == Command::Release {
        return Ok(());
    }
    match create::everything(cloud, options).await {
        Ok(()) if options.keep => {
            println!("kept        release everything with `release --name {}`", cloud.name);
            Ok(())
        }
        Ok(()) => release::everything(cloud).await,
        Err(failure) => {
            eprintln!("failed      {failure}");
            match release::everything(cloud).await {
                Ok(()) => Err(failure),
                Err(second) => Err(format!("{failure}; then {second}").into()),
            }
        }
    }
}
