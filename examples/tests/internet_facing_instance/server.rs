//! A simulator that can hold the response to a call.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tencent_cloud_leak_scan::{ID, KEY};
use tencent_cloud_simulator::{Credentials, Fault, FaultRule, Quotas, Simulator};
use tokio::runtime::Runtime;

use super::account;
use super::process::Process;

pub(crate) struct Server {
    runtime: Runtime,
    simulator: Simulator,
    gate: Arc<Gate>,
}

/// Counts calls, and stops the thread that is about to send the response to one of them.
#[derive(Default)]
struct Gate {
    state: Mutex<GateState>,
    opened: Condvar,
}

#[derive(Default)]
struct GateState {
    calls: u32,
    /// The number of the call whose response is held.
    held: Option<u32>,
    /// The number of faults before the current run.
    injected_before: u64,
}

impl Gate {
    fn locked(&self) -> MutexGuard<'_, GateState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pass(&self) {
        let mut state = self.locked();
        state.calls += 1;
        let call = state.calls;
        while state.held == Some(call) {
            state = self.opened.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Server {
    pub(crate) fn start(time_scale: f64) -> Self {
        tencent_cloud_leak_scan::start_recording();
        let gate = Arc::<Gate>::default();
        let observer = Arc::clone(&gate);
        let mut quotas = Quotas::default();
        quotas.address_applications_per_day = 10_000;
        let builder = Simulator::builder()
            .quotas(quotas)
            .credentials(Credentials::new(ID, KEY))
            .time_scale(time_scale)
            .observe(move |_| observer.pass());
        // A held response occupies a thread.
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(3).enable_all().build().unwrap();
        let simulator = runtime.block_on(builder.start()).unwrap();
        Self { runtime, simulator, gate }
    }

    pub(crate) fn endpoint(&self) -> String {
        self.simulator.endpoint()
    }

    /// Holds the response to this call, counted from 1.
    pub(crate) fn hold_response(&self, call: u32) {
        let mut state = self.gate.locked();
        (state.calls, state.held) = (0, Some(call));
    }

    /// Waits until the response is held, and returns true, or until the process has ended, and returns false.
    pub(crate) fn wait_until_held(&self, process: &mut Process) -> bool {
        process.wait_until(|| {
            let state = self.gate.locked();
            state.held.is_some_and(|call| state.calls >= call)
        })
    }

    /// Releases a response that is held.
    pub(crate) fn go_on(&self) {
        self.gate.locked().held = None;
        self.gate.opened.notify_all();
    }

    /// Injects a fault into this call, counted from 1.
    pub(crate) fn inject(&self, fault: Fault, call: u32) {
        self.add(FaultRule::always(fault).skip(call - 1).times(1));
    }

    pub(crate) fn add(&self, rule: FaultRule) {
        self.simulator.inject(rule);
    }
}

impl Server {
    pub(crate) fn has_injected(&self) -> bool {
        self.injected() > self.gate.locked().injected_before
    }

    fn injected(&self) -> u64 {
        self.simulator.injected().values().sum()
    }

    /// Waits until a fault has been injected, and returns true, or until the process has ended, and returns false.
    pub(crate) fn wait_until_injected(&self, process: &mut Process) -> bool {
        process.wait_until(|| self.has_injected())
    }

    pub(crate) fn clear_faults(&self) {
        self.simulator.clear_faults();
        self.gate.locked().injected_before = self.injected();
    }

    /// Returns what the account contains, except for what exists by default.
    pub(crate) fn left_behind(&self) -> Vec<String> {
        let config = self.simulator.client().build().unwrap();
        self.runtime.block_on(account::content(&config)).unwrap()
    }

    pub(crate) fn assert_nothing_left(&self, when: &str) {
        let left = self.left_behind();
        assert!(left.is_empty(), "{when}: {left:?}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.go_on();
    }
}
