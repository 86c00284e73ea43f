//! The indices compared with a walk over all rows, for random changes.

use std::time::Duration;

use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::*;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Item {
    id: String,
    region: String,
    due: Option<Moment>,
    group: String,
    address: Option<Ipv4Addr>,
    amount: u64,
    tags: Vec<(String, String)>,
}

impl Row for Item {
    fn id(&self) -> &str {
        &self.id
    }

    fn region(&self) -> &str {
        &self.region
    }

    fn due(&self) -> Option<Moment> {
        self.due
    }

    fn tags(&self) -> &[(String, String)] {
        &self.tags
    }

    fn entries<'a>(&'a self, visit: &mut dyn FnMut(Entry<'a>)) {
        visit(Entry::Reference(&self.group));
        if let Some(address) = self.address {
            visit(Entry::Address(&self.group, address));
        }
        visit(Entry::Amount { place: &self.region, kind: &self.group, amount: self.amount });
    }
}

#[derive(Clone, Debug)]
enum Step {
    Insert { region: u8, state: (u8, u8, u8) },
    Change { position: usize, region: u8, state: (u8, u8, u8) },
    Remove { position: usize },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let state = || (0..4_u8, 0..4_u8, 0..6_u8);
    let step = prop_oneof![
        (0..3_u8, state()).prop_map(|(region, state)| Step::Insert { region, state }),
        (any::<usize>(), 0..3_u8, state()).prop_map(|(position, region, state)| Step::Change {
            position,
            region,
            state
        }),
        any::<usize>().prop_map(|position| Step::Remove { position }),
    ];
    prop::collection::vec(step, 0..60)
}

fn set(item: &mut Item, (due, group, rest): (u8, u8, u8)) {
    item.due = (due > 0).then(|| Moment::default().after(Duration::from_secs(due.into())));
    item.group = format!("g{group}");
    item.address = (rest > 2).then(|| Ipv4Addr::new(10, 0, 0, rest));
    item.amount = rest.into();
    let tags = [("t0", due), ("t1", group)].into_iter().filter(|tag| tag.1 > 0);
    item.tags = tags.map(|(key, value)| (key.to_owned(), value.to_string())).collect();
}

fn check(table: &Table<Item>, model: &[Item]) {
    let rows: Vec<&Item> = table.iter().collect();
    assert_eq!(rows, model.iter().collect::<Vec<_>>());
    for region in ["r0", "r1", "r2", "r3"] {
        let expected: Vec<&Item> = model.iter().filter(|item| item.region == region).collect();
        assert_eq!(table.in_region(region).collect::<Vec<_>>(), expected);
        assert_eq!(table.count_in(region), expected.len());
        for group in ["g0", "g1", "g2", "g3"] {
            let of_group = expected.iter().filter(|item| item.group == group);
            let amount: u64 = of_group.map(|item| item.amount).sum();
            assert_eq!(table.amount(region, group), amount);
        }
    }
    for group in ["g0", "g1", "g2", "g3"] {
        let expected: Vec<&Item> = model.iter().filter(|item| item.group == group).collect();
        assert_eq!(table.referring_to(group).collect::<Vec<_>>(), expected);
        assert_eq!(table.count_referring_to(group), expected.len());
        for last in 0..8 {
            let address = Ipv4Addr::new(10, 0, 0, last);
            let used = expected.iter().any(|item| item.address == Some(address));
            assert_eq!(table.uses(group, address), used);
        }
    }
    let items = |keys: Vec<Key>| keys.into_iter().map(|key| table.get(key).unwrap()).collect();
    for key in ["t0", "t1", "t2"] {
        let has = |item: &&Item| item.tags.iter().any(|tag| tag.0 == key);
        let found: Vec<&Item> = items(table.keys_with_tag(key, None).collect());
        assert_eq!(found, model.iter().filter(has).collect::<Vec<_>>());
        for value in ["0", "1", "2", "3"] {
            let tag = (key.to_owned(), value.to_owned());
            let expected: Vec<&Item> =
                model.iter().filter(|item| item.tags.contains(&tag)).collect();
            let found: Vec<&Item> = items(table.keys_with_tag(key, Some(value)).collect());
            assert_eq!(found, expected);
        }
    }
    let tagged: Vec<&Item> = model.iter().filter(|item| !item.tags.is_empty()).collect();
    let keys: Vec<Key> = table.tagged_after(None).collect();
    assert_eq!(items(keys.clone()), tagged);
    if let Some(first) = keys.first() {
        assert_eq!(table.tagged_after(Some(*first)).collect::<Vec<_>>(), keys[1..]);
    }
    let due = model.iter().filter_map(|item| item.due).min();
    assert_eq!(table.next_due().map(|due| due.0), due);
    for item in model {
        assert_eq!(table.find(&item.id), Some(item));
        let key = table.key_in(&item.region, &item.id).unwrap();
        assert_eq!(table.get(key), Some(item));
        assert_eq!(table.key_in("elsewhere", &item.id), None);
    }
}

proptest! {
    #[test]
    fn indices_agree_with_a_walk_over_all_rows(steps in steps()) {
        let mut table = Table::default();
        let mut model: Vec<Item> = Vec::new();
        let mut known = BTreeSet::new();
        for (number, step) in steps.into_iter().enumerate() {
            table.forget_changes();
            match step {
                Step::Insert { region, state } => {
                    let mut item = Item {
                        id: format!("i{number}"),
                        region: format!("r{region}"),
                        due: None,
                        group: String::new(),
                        address: None,
                        amount: 0,
                        tags: Vec::new(),
                    };
                    set(&mut item, state);
                    let key = table.insert(item.clone());
                    assert_eq!(table.changed(), [key]);
                    model.push(item);
                }
                Step::Change { position, region, state } if !model.is_empty() => {
                    let position = position % model.len();
                    let shared = table.shared_in(&model[position].region).next().unwrap().share();
                    let before = Item::clone(&shared);
                    let mut row = table.find_mut(&model[position].id).unwrap();
                    for item in [&mut model[position], &mut *row] {
                        set(item, state);
                        item.region = format!("r{region}");
                    }
                    drop(row);
                    // A response that shares the row is not affected.
                    assert_eq!(*shared, before);
                    assert_eq!(table.changed().len(), 1);
                }
                Step::Remove { position } if !model.is_empty() => {
                    let item = model.remove(position % model.len());
                    table.remove_ids([item.id.as_str()]);
                    assert_eq!(table.find(&item.id), None);
                }
                Step::Change { .. } | Step::Remove { .. } => {}
            }
            check(&table, &model);
            known.extend(table.take_new_tags());
            for tag in model.iter().flat_map(|item| &item.tags) {
                assert!(known.contains(tag), "{tag:?}");
            }
        }
        let ids: Vec<String> = model.iter().map(|item| item.id.clone()).collect();
        table.remove_ids(ids.iter().map(String::as_str));
        prop_assert_eq!(table.indices.size(), 0, "indices of an empty table are empty");
    }
}
