//! Constants of region names.
//!
//! The constants are strings, and everything that takes a region takes any string, so regions without a constant work as
//! well. `DescribeRegions` of the service `region` returns the regions in which a product is available.
//!
//! ```
//! use tencent_cloud::{Config, Credentials, region};
//!
//! # // Without a transport, the default one is required.
//! # use tencent_cloud::testing::Replay;
//! let config = Config::builder()
//!     .credentials(Credentials::new("secret id", "secret key"))
//!     .region(region::AP_SINGAPORE)
//! #   .transport(Replay::new().transport())
//!     .build()?;
//! assert_eq!(config.region(), Some("ap-singapore"));
//! # Ok::<(), tencent_cloud::Error>(())
//! ```

macro_rules! regions {
    ($($name:ident = $value:literal, $place:literal;)*) => {
        $(
            #[doc = concat!($place, ": `", $value, "`.")]
            pub const $name: &str = $value;
        )*

        /// All constants of this module, in alphabetical order.
        pub const ALL: &[&str] = &[$($name),*];
    };
}

// Checked against the specification of the service `region` by a test of `tests/conformance`.
regions! {
    AP_BANGKOK = "ap-bangkok", "Bangkok";
    AP_BEIJING = "ap-beijing", "Beijing";
    AP_CHENGDU = "ap-chengdu", "Chengdu";
    AP_CHONGQING = "ap-chongqing", "Chongqing";
    AP_GUANGZHOU = "ap-guangzhou", "Guangzhou";
    AP_HONGKONG = "ap-hongkong", "Hong Kong";
    AP_JAKARTA = "ap-jakarta", "Jakarta";
    AP_MUMBAI = "ap-mumbai", "Mumbai";
    AP_NANJING = "ap-nanjing", "Nanjing";
    AP_SEOUL = "ap-seoul", "Seoul";
    AP_SHANGHAI = "ap-shanghai", "Shanghai";
    AP_SHANGHAI_FSI = "ap-shanghai-fsi", "Shanghai, isolated for the finance industry";
    AP_SHENZHEN_FSI = "ap-shenzhen-fsi", "Shenzhen, isolated for the finance industry";
    AP_SINGAPORE = "ap-singapore", "Singapore";
    AP_TOKYO = "ap-tokyo", "Tokyo";
    EU_FRANKFURT = "eu-frankfurt", "Frankfurt";
    NA_ASHBURN = "na-ashburn", "Ashburn, Virginia";
    NA_SILICONVALLEY = "na-siliconvalley", "Silicon Valley";
    NA_TORONTO = "na-toronto", "Toronto";
    SA_SAOPAULO = "sa-saopaulo", "São Paulo";
}
