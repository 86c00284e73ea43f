use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{constant, field, method, module, setter, type_name, variant};

fn table(name: fn(&str) -> Option<String>, rows: &[(&str, &str)]) {
    for (original, rust) in rows {
        assert_eq!(name(original).as_deref(), Some(*rust), "of {original:?}");
        let identifier = syn::parse_str::<syn::Ident>(rust);
        assert!(identifier.is_ok(), "{rust} is not an identifier");
    }
}

#[test]
fn names_fields() {
    table(
        field,
        &[
            ("CPU", "cpu"),
            ("IPv6Addresses", "ipv6_addresses"),
            ("PublicIPv6Addresses", "public_ipv6_addresses"),
            ("IPv6AddressType", "ipv6_address_type"),
            ("Ipv6AddressCount", "ipv6_address_count"),
            ("IsSupportIPv4", "is_support_ipv4"),
            ("VncUrl", "vnc_url"),
            ("OSName", "os_name"),
            ("OsName", "os_name"),
            ("InstanceIdSet", "instance_id_set"),
            ("InstanceIDs", "instance_ids"),
            ("PublicIPs", "public_ips"),
            ("IPsOnly", "ips_only"),
            ("Ips", "ips"),
            ("DNSs", "dnss"),
            ("VPCsOnly", "vpcs_only"),
            ("NVMeDisk", "nvme_disk"),
            ("EIPv6Set", "eipv6_set"),
            ("BMCInfo", "bmc_info"),
            ("Type", "r#type"),
            ("Gen", "r#gen"),
            ("Self", "self_"),
            ("Super", "super_"),
            ("Crate", "crate_"),
            ("5GNetwork", "_5g_network"),
            ("X86Image", "x86_image"),
            ("tag-key", "tag_key"),
            ("UserName_1", "user_name_1"),
        ],
    );
}

#[test]
fn returns_none_without_letters_and_digits() {
    for name in ["", "-", "中文", "…"] {
        assert_eq!(field(name), None, "of {name:?}");
        assert_eq!(setter(name), None, "of {name:?}");
        assert_eq!(method(name), None, "of {name:?}");
        assert_eq!(module(name), None, "of {name:?}");
        assert_eq!(type_name(name), None, "of {name:?}");
        assert_eq!(constant(name), None, "of {name:?}");
    }
    assert_eq!(variant("*"), None);
    assert_eq!(variant("中文"), None);
}

#[test]
fn names_setters() {
    table(
        setter,
        &[
            ("ImageId", "image_id"),
            ("Type", "r#type"),
            ("New", "set_new"),
            ("Clone", "set_clone"),
            ("Flatten", "set_flatten"),
            ("Default", "set_default"),
            ("Into", "set_into"),
        ],
    );
}

#[test]
fn names_methods() {
    table(
        method,
        &[
            ("RunInstances", "run_instances"),
            ("DescribeChcHosts", "describe_chc_hosts"),
            ("InquiryPriceRunInstances", "inquiry_price_run_instances"),
            ("New", "call_new"),
            ("Clone", "call_clone"),
            ("Move", "r#move"),
        ],
    );
}

#[test]
fn names_modules() {
    table(
        module,
        &[
            ("key-pairs", "key_pairs"),
            ("hpc-clusters", "hpc_clusters"),
            ("instances", "instances"),
            ("RunInstances", "run_instances"),
            ("type", "type_"),
            ("self", "self_"),
        ],
    );
}

#[test]
fn names_types() {
    table(
        type_name,
        &[
            ("Placement", "Placement"),
            ("IPv6Address", "IPv6Address"),
            ("CPUTopology", "CPUTopology"),
            ("tag_spec", "TagSpec"),
            ("Disk-Info", "DiskInfo"),
            ("3DModel", "Type3dModel"),
            ("Option", "OptionObject"),
            ("String", "StringObject"),
            ("Error", "ErrorObject"),
        ],
    );
}

#[test]
fn names_variants() {
    table(
        variant,
        &[
            ("POSTPAID_BY_HOUR", "PostpaidByHour"),
            ("LOCAL_BASIC", "LocalBasic"),
            ("NOTIFY_AND_AUTO_RENEW", "NotifyAndAutoRenew"),
            ("x86_64", "X86_64"),
            ("arm", "Arm"),
            ("S5.LARGE8", "S5Large8"),
            ("Windows Server", "WindowsServer"),
            ("TencentCloud", "TencentCloud"),
            ("IPv6", "Ipv6"),
            ("HighQualityEIPv6", "HighQualityEipv6"),
            ("AntiDDoSEIP", "AntiDdosEip"),
            ("WanIP", "WanIp"),
            ("1", "Value1"),
            ("-1", "Minus1"),
            ("", "Empty"),
            ("UNKNOWN", "ValueUnknown"),
            ("self", "ValueSelf"),
            ("type", "Type"),
        ],
    );
}

#[test]
fn spells_the_dot_where_only_its_place_differs() {
    let codes = ["InvalidParameter.ValueTooLarge", "InvalidParameterValue.TooLarge", "InUse"];
    let names: Vec<_> = super::constants(codes.into_iter().map(|code| (code, code)))
        .into_values()
        .flatten()
        .collect();
    assert_eq!(
        names,
        [
            "IN_USE",
            "INVALID_PARAMETER_DOT_VALUE_TOO_LARGE",
            "INVALID_PARAMETER_VALUE_DOT_TOO_LARGE"
        ]
    );
}

#[test]
fn a_code_that_ends_with_a_dot_has_a_constant() {
    let codes = ["InternalError", "InternalError."];
    let names: Vec<_> = super::constants(codes.into_iter().map(|code| (code, code)))
        .into_values()
        .flatten()
        .collect();
    assert_eq!(names, ["INTERNAL_ERROR", "INTERNAL_ERROR_DOT"]);
}

#[test]
fn names_constants() {
    table(
        constant,
        &[
            (
                "ResourceInsufficient.CloudDiskUnavailable",
                "RESOURCE_INSUFFICIENT_CLOUD_DISK_UNAVAILABLE",
            ),
            ("InternalError", "INTERNAL_ERROR"),
            ("AuthFailure.MFAFailure", "AUTH_FAILURE_MFA_FAILURE"),
            (
                "InvalidParameterValue.IPAddressMalformed",
                "INVALID_PARAMETER_VALUE_IP_ADDRESS_MALFORMED",
            ),
            ("VpcIpIsUsed", "VPC_IP_IS_USED"),
            ("4000", "CODE_4000"),
        ],
    );
}

/// Returns the Rust files in a folder.
fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// An object of such a name would hide the import in the file that defines it.
#[test]
fn imports_of_files_with_objects_are_reserved() {
    let mut files = Vec::new();
    rust_files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases")), &mut files);
    let is_model = |path: &PathBuf| path.iter().any(|part| part == "model");
    let mut imports = BTreeSet::new();
    for path in files.into_iter().filter(is_model) {
        let text = std::fs::read_to_string(path).unwrap();
        let uses =
            text.split("use tencent_cloud::").skip(1).filter_map(|rest| rest.split(';').next());
        let words = uses.flat_map(|names| names.split(|c: char| !c.is_ascii_alphanumeric()));
        let is_type = |word: &&str| word.starts_with(|c: char| c.is_ascii_uppercase());
        imports.extend(words.filter(is_type).map(str::to_owned));
    }
    assert!(
        imports.contains("UnknownNumber") && imports.contains("IntoOptionalItems"),
        "{imports:?}"
    );
    for name in imports {
        assert_eq!(type_name(&name), Some(format!("{name}Object")));
    }
}
