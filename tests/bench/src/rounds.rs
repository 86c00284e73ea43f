//! Variants in turns: CPU time of the thread, medians over many rounds.

use nix::time::{ClockId, clock_gettime};

/// How often each variant is sampled.
const ROUNDS: usize = 41;

/// CPU seconds that a sample should take: long against the clock's grain, short against what disturbs a machine.
const SAMPLE: f64 = 0.01;

/// A piece of work that is measured.
pub(crate) type Work<'a> = Box<dyn FnMut() + 'a>;

/// Boxes work, which then can stand in a list with other work.
pub(crate) fn work<'a>(work: impl FnMut() + 'a) -> Work<'a> {
    Box::new(work)
}

/// CPU seconds that each of them takes, in the order given.
pub(crate) fn seconds(variants: &mut [Work<'_>]) -> Result<Vec<f64>, String> {
    let mut repeats = Vec::new();
    for variant in &mut *variants {
        repeats.push(calibrate(variant)?);
    }
    let mut samples = vec![Vec::with_capacity(ROUNDS); variants.len()];
    for _ in 0..ROUNDS {
        for ((variant, repeats), samples) in variants.iter_mut().zip(&repeats).zip(&mut samples) {
            samples.push(sample(variant, *repeats)? / f64::from(*repeats));
        }
    }
    samples.into_iter().map(|mut samples| median(&mut samples)).collect()
}

/// The one in the middle.
pub(crate) fn median(samples: &mut [f64]) -> Result<f64, String> {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied().ok_or_else(|| "nothing was measured".to_owned())
}

/// How often the work is to be done for a sample.
fn calibrate(work: &mut Work<'_>) -> Result<u32, String> {
    let mut repeats = 1;
    loop {
        let taken = sample(work, repeats)?;
        if taken >= SAMPLE || repeats > 1 << 24 {
            return Ok(repeats);
        }
        repeats *= 2;
    }
}

fn sample(work: &mut Work<'_>, repeats: u32) -> Result<f64, String> {
    let begun = cpu()?;
    for _ in 0..repeats {
        work();
    }
    Ok(cpu()? - begun)
}

/// CPU seconds that this thread has had.
pub(crate) fn cpu() -> Result<f64, String> {
    let time = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)
        .map_err(|error| format!("{}: no CPU time of the thread: {error}", "clock_gettime"))?;
    Ok(time.tv_sec() as f64 + time.tv_nsec() as f64 * 1e-9)
}
