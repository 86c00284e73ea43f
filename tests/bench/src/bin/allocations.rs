//! Prints the number of allocations to flatten requests with 10, 100 and 1000 ids.

use tencent_cloud::Action as _;
use tencent_cloud_cvm::model::DescribeInstancesRequest;

fn main() {
    for ids in [10, 100, 1000] {
        let request = DescribeInstancesRequest::new()
            .instance_ids((0..ids).map(|number| format!("ins-{number:08x}")));
        let mut pairs = 0;
        let counted = allocation_counter::measure(|| pairs = request.flatten().len());
        assert_eq!(pairs, ids, "parameters of a request with {ids} ids");
        println!("{ids} {}", counted.count_total);
    }
}
