//! Compares the constants of regions with the specification and the simulator.

// Helpers of tests fail as tests do.

use std::collections::BTreeSet;

use tencent_cloud::region;
use tencent_cloud_cvm::{Client, model::DescribeRegionsRequest};
use tencent_cloud_simulator::Simulator;
use tencent_cloud_spec::documents;
use tencent_cloud_spec::model::SchemaKind;

#[test]
fn every_region_of_the_specification_has_a_constant() {
    let spec = documents::find("region", "2022-06-27").unwrap();
    let spec = tencent_cloud_spec::load(&spec.sources()).unwrap();
    let SchemaKind::Object(info) = &spec.schemas["RegionInfo"].kind else { unreachable!() };
    let property = info.properties.iter().find(|property| property.name == "Region").unwrap();
    let documented: BTreeSet<_> =
        property.examples.iter().map(|example| example.as_str().unwrap()).collect();
    assert_eq!(documented, region::ALL.iter().copied().collect());
    assert!(region::ALL.is_sorted());
}

#[tokio::test]
async fn regions_of_the_simulator_have_constants() {
    let simulator = Simulator::builder().in_memory().unwrap();
    let cvm: Client = simulator.client().build().unwrap();
    let regions = cvm.describe_regions(DescribeRegionsRequest::new()).await.unwrap().region_set;
    assert!(!regions.is_empty());
    for found in regions {
        assert!(region::ALL.contains(&found.region.as_str()), "{}", found.region);
    }
}
