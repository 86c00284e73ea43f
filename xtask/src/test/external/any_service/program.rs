//! Calls a simulator with code that `cargo tencent-cloud` has generated.

mod cdb;
mod dnspod;
mod hunyuan;
mod tke;

use cdb::Client;
use cdb::model::{DescribeDBInstancesRequest, RestartDBInstancesRequest};
use dnspod::model::CreateRecordRequest;
use hunyuan::model::{ChatCompletionsRequest, Message};
use tke::model::DescribeClustersRequest;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cdb = Client::from_env()?;
    let request = DescribeDBInstancesRequest::new().limit(20);
    let found = cdb.describe_db_instances(request).await?;
    let ids = ["cdb-c1nl9rpv".to_owned()];
    let restarted = cdb
        .restart_db_instances(RestartDBInstancesRequest::new(ids))
        .await?;
    assert!(!found.request_id.is_empty() && !restarted.request_id.is_empty());

    // Shares connections and credentials.
    let hunyuan = hunyuan::Client::new(cdb.config());
    let messages = [Message::new("user").content("Where is the moon?")];
    // The vendor has deprecated the action.
    #[allow(deprecated)]
    let request = ChatCompletionsRequest::new("hunyuan-lite", messages).stream(true);
    #[allow(deprecated)]
    let mut events = hunyuan.chat_completions(request).await?;
    let mut received = 0;
    while let Some(event) = events.next().await {
        event?;
        received += 1;
    }

    // The simulator has no documents of these services, so they are not called.
    let others = (
        dnspod::Client::new(cdb.config()),
        tke::Client::new(cdb.config()),
    );
    let _ = others.0.create_record(CreateRecordRequest::default());
    let _ = others.1.describe_clusters(DescribeClustersRequest::new());
    println!("2 calls of cdb, {received} events of hunyuan");
    Ok(())
}
