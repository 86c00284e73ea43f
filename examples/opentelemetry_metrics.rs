//! Reports calls as OpenTelemetry metrics, on the embedded simulator.
//!
//! ```console
//! cargo run --example opentelemetry_metrics
//! ```
//!
//! The program prints the metrics. Replace the exporter to send them to a collector.
//!
//! To use a real account, set `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` and `TENCENTCLOUD_REGION`, and start
//! from `ClientBuilder::from_env()?` in place of `simulator.client()`.

use std::error::Error;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, Meter, MeterProvider as _};
use opentelemetry_sdk::metrics::SdkMeterProvider;
use tencent_cloud::intercept::{CallMetrics, Interceptor};
use tencent_cloud_cvm::Client;
use tencent_cloud_cvm::model::{DescribeZonesRequest, TerminateInstancesRequest};
use tencent_cloud_simulator::Simulator;

/// The boundaries of the histograms. The default ones suit milliseconds.
const SECONDS: [f64; 9] = [0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 60.0];

/// The instruments of a client.
#[derive(Debug)]
struct Metrics {
    duration: Histogram<f64>,
    waited: Histogram<f64>,
    retries: Counter<u64>,
}

impl Metrics {
    fn new(meter: &Meter) -> Self {
        Self {
            duration: meter
                .f64_histogram("tencent_cloud.call.duration")
                .with_unit("s")
                .with_boundaries(SECONDS.to_vec())
                .with_description("Duration of calls with all their attempts")
                .build(),
            waited: meter
                .f64_histogram("tencent_cloud.call.waited")
                .with_unit("s")
                .with_description(
                    "Time that calls spent waiting for rate limits and before retries",
                )
                .build(),
            retries: meter
                .u64_counter("tencent_cloud.call.retries")
                .with_description("Attempts after the first one")
                .build(),
        }
    }
}

impl Interceptor for Metrics {
    fn after_call(&self, call: &CallMetrics<'_>) {
        // Few distinct values: request IDs and resource IDs do not belong in metrics.
        let mut attributes = vec![
            KeyValue::new("rpc.service", call.service().to_owned()),
            KeyValue::new("rpc.method", call.action().to_owned()),
            KeyValue::new("outcome", call.outcome().as_str()),
        ];
        if let Some(code) = call.code() {
            attributes.push(KeyValue::new("error.type", code.to_owned()));
        }
        self.duration.record(call.duration().as_secs_f64(), &attributes);
        self.waited.record(call.waited().as_secs_f64(), &attributes);
        self.retries.add(call.retries().into(), &attributes);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let exporter = opentelemetry_stdout::MetricExporter::default();
    let provider = SdkMeterProvider::builder().with_periodic_exporter(exporter).build();
    let metrics = Metrics::new(&provider.meter("tencent_cloud"));

    let simulator = Simulator::start().await?;
    let cvm: Client = simulator.client().interceptor(metrics).build()?;
    for _ in 0..3 {
        cvm.describe_zones(DescribeZonesRequest::new()).await?;
    }
    let request = TerminateInstancesRequest::new(["ins-4k7wq2mz"]);
    if let Err(error) = cvm.terminate_instances(request).await {
        eprintln!("as expected: {error}");
    }

    // Exports what is left.
    provider.shutdown()?;
    Ok(())
}
