//! The widget against DBSCAN itself, and against what a reader may do.

use hyades_cluster::Dbscan;
use hyades_datasets::hipparcos::Catalogue;
use linfa::DatasetBase;
use linfa::traits::Fit;

use super::*;
use crate::testing::{fact, is_restored_whole, set};
use crate::{Call, Kind, Playground};

const TABLE: &[u8] = include_bytes!("../../../../../data/hipparcos_100pc.csv");

/// The widget with the book's stars.
fn with_stars() -> Playground {
    let mut playground = Playground::new("hyades").unwrap();
    let view = playground.give(BOOK, TABLE);
    assert_eq!((view.needs, view.refused), (None, None));
    playground
}

fn heading() -> &'static str {
    std::str::from_utf8(TABLE).unwrap().lines().next().unwrap()
}

/// A table of so many stars at one place, beginning with HIP 1.
fn table(n: usize) -> String {
    let rows = (1..=n).map(|hip| format!("{hip},1,0.5,20,1,1,0.1,0.1,0.1,0.1,0.1,5,0.8\n"));
    format!("{}\n{}", heading(), rows.collect::<String>())
}

#[test]
fn without_stars_there_is_nothing_but_the_controls() {
    let mut playground = Playground::new("hyades").unwrap();
    let view = playground.act(&[set("eps", "8"), set("group", "3")]);
    assert_eq!(view.needs, Some("hipparcos_100pc.csv"));
    assert!(view.drawings.is_empty() && view.refused.is_none());
    assert_eq!(view.state, "eps=8&group=3");
    assert_eq!(
        view.command,
        "cargo chapter hyades -- --eps 8 --min-samples 10"
    );
    assert_eq!(playground.csv().unwrap(), "hip,x,y,z,vx,vy,vz,group\n");
    assert!(playground.cloud().is_empty() && playground.tell(7).is_empty());
    // What was asked for before the stars came still holds.
    let view = playground.give(BOOK, TABLE);
    assert_eq!(view.state, "eps=8&group=3");
    assert!(view.command.ends_with(" --group 3"), "{}", view.command);
}

#[test]
fn the_numbers_of_the_issue() {
    let mut playground = with_stars();
    let view = playground.act(&[set("eps", "6"), set("min_samples", "10")]);
    assert_eq!(
        view.says,
        "3 groups with 122, 23 and 14 stars; 18402 stars are noise."
    );
    assert_eq!(view.state, "");
    assert_eq!(
        view.command,
        "cargo chapter hyades -- --eps 6 --min-samples 10"
    );
    let cloud = view.drawings[0].cloud.as_ref().unwrap();
    let sizes: Vec<usize> = cloud.groups.iter().map(Vec::len).collect();
    assert_eq!(sizes, [122, 23, 14]);
    assert_eq!(cloud.names, ["Hyades", "Coma Berenices", "Ursa Major"]);
    assert_eq!(fact(&view, "groups"), Some("3"));
    assert_eq!(fact(&view, "Hyades"), Some("122 stars"));
    assert_eq!(fact(&view, "noise"), Some("18402 stars"));
    assert!(fact(&view, "median distance of Hyades").is_some());
    assert_eq!(fact(&view, "drawn in the diagram"), None);
}

#[test]
fn it_is_the_librarys_dbscan() {
    let mut playground = with_stars();
    let catalogue = Catalogue::from_reader(TABLE).unwrap();
    let records = catalogue.phase_space().unwrap();
    let weighted = |weight: f64| {
        let mut records = records.clone();
        records
            .slice_mut(ndarray::s![.., 3..])
            .mapv_inplace(|v| v * weight);
        records
    };
    for (eps, min_samples, weight) in [
        (6.0, 10, 1.0),
        (8.0, 5, 2.0),
        (3.0, 10, 0.0),
        (2.5, 20, 0.5),
    ] {
        let view = playground.act(&[
            set("eps", eps.to_string()),
            set("min_samples", min_samples.to_string()),
            set("velocity_weight", weight.to_string()),
        ]);
        let dataset = DatasetBase::from(weighted(weight));
        let model = Dbscan::params(eps, min_samples).fit(&dataset).unwrap();
        assert_eq!(
            fact(&view, "groups"),
            Some(&*model.n_clusters().to_string())
        );
        assert_eq!(
            fact(&view, "noise"),
            Some(&*counted(model.n_noise(), "star"))
        );
        // The same stars are together, whatever the groups' numbers.
        let csv = playground.csv().unwrap();
        let groups: Vec<&str> = csv
            .lines()
            .skip(1)
            .map(|row| row.rsplit(',').next().unwrap())
            .collect();
        assert_eq!(groups.len(), catalogue.n_stars());
        let mut number_of = vec![None; model.n_clusters()];
        for (label, group) in model.labels().iter().zip(groups) {
            match label {
                None => assert_eq!(group, "noise"),
                Some(label) => assert_eq!(group, *number_of[*label].get_or_insert(group)),
            }
        }
    }
}

#[test]
fn a_star_is_told_with_its_distance_and_group() {
    let mut playground = with_stars();
    let catalogue = Catalogue::from_reader(TABLE).unwrap();
    let tell = |playground: &Playground, hip: u32| playground.tell(catalogue.place(hip).unwrap());
    let distance = |hip: u32| catalogue.stars()[catalogue.place(hip).unwrap()].distance();
    // Theta 1 Tauri is a member, Aldebaran is not.
    let theta = format!("HIP 20885, {:.1} pc, Hyades", distance(20_885));
    assert_eq!(tell(&playground, 20_885), theta);
    assert_eq!(tell(&playground, 21_421), "HIP 21421, 20.4 pc");
    assert_eq!(
        tell(&playground, 59_774),
        format!("HIP 59774, {:.1} pc, Ursa Major", distance(59_774))
    );
    assert_eq!(playground.tell(18_561), "");
    assert_eq!(playground.tell(usize::MAX), "");
    let places = playground.cloud();
    assert_eq!(places.len(), 3 * 18_561);
    let place = catalogue.stars()[7].position();
    assert_eq!(places[21..24], place.map(|x| x as f32));
    // No group any more.
    playground.act(&[set("eps", "1")]);
    assert!(!tell(&playground, 20_885).contains("Hyades"));
}

#[test]
fn a_state_is_restored_whole() {
    let sequences: [&[Call]; 7] = [
        &[],
        &[set("group", "3")],
        &[set("group", "all"), set("eps", "8.5")],
        &[
            set("eps", "2.5"),
            set("group", "2"),
            set("min_samples", "20"),
        ],
        &[set("velocity_weight", "-0"), set("eps", "3")],
        &[set("eps", "12"), set("eps", "6"), set("group", "1")],
        &[set("eps", "13"), set("group", "41"), set("eps", "99")],
    ];
    is_restored_whole(with_stars, ("hyades", BOOK, TABLE), &sequences);
}

#[test]
fn what_is_refused_names_value_and_bound_and_changes_nothing() {
    let mut playground = with_stars();
    let before = playground.act(&[set("eps", "7"), set("group", "2")]);
    for (name, value, why) in [
        (
            "eps",
            "0.5",
            "eps is \"0.5\", but must be a number from 1 to 20",
        ),
        (
            "eps",
            "NaN",
            "eps is \"NaN\", but must be a number from 1 to 20",
        ),
        (
            "min_samples",
            "0",
            "min_samples is \"0\", but must be a whole number from 1 to 100",
        ),
        (
            "min_samples",
            "1e9",
            "min_samples is \"1e9\", but must be a whole number from 1 to 100",
        ),
        (
            "velocity_weight",
            "-1",
            "velocity_weight is \"-1\", but must be a number from 0 to 10",
        ),
        (
            "group",
            "0",
            "group is \"0\", but must be all, or a whole number from 1 to 9999",
        ),
        (
            "colour",
            "red",
            "there is no control \"colour\"; there are: eps, min_samples, velocity_weight, group",
        ),
    ] {
        let mut view = playground.act(&[set(name, value)]);
        assert_eq!(view.refused.take().as_deref(), Some(why));
        assert_eq!(view, before);
    }
    let press = Call::Press {
        name: "x".to_owned(),
    };
    assert!(playground.act(&[press]).refused.is_some());
}

#[test]
fn a_group_that_is_not_there_is_said_to_be_missing() {
    let mut playground = with_stars();
    let view = playground.act(&[set("group", "2"), set("eps", "2.5")]);
    assert_eq!(
        view.says,
        "1 group with 37 stars; 18524 stars are noise. There is no group 2."
    );
    assert!(!view.command.contains("--group"), "{}", view.command);
    let control = view
        .controls
        .iter()
        .find(|control| control.name == "group")
        .unwrap();
    let Kind::Choice { options, value } = &control.kind else {
        panic!("{control:?}");
    };
    assert!(options.iter().any(|(name, _)| name == value), "{options:?}");
    let none = playground.act(&[set("eps", "1"), set("group", "1")]);
    assert_eq!(none.says, "0 groups; 18561 stars are noise.");
}

#[test]
fn broken_tables_are_refused_with_their_line() {
    let whole = String::from_utf8(TABLE.to_vec()).unwrap();
    let start = |n: usize| whole.lines().take(n).collect::<Vec<_>>().join("\n");
    let mut playground = with_stars();
    let before = playground.act(&[set("eps", "7")]);
    let row = |values: &str| format!("{}\n7,{values}\n", start(3).replace("\n7,", "\n8,"));
    for (bytes, why) in [
        (Vec::new(), "there is no Hipparcos star"),
        (heading().into(), "there is no Hipparcos star"),
        (
            b"a,b,c\n1,2,3\n".to_vec(),
            "line 1: a table of Hipparcos stars begins with hip,ra,",
        ),
        (
            format!("{}\n10,0.0006", start(3)).into_bytes(),
            "line 4: a Hipparcos star has 13 columns, got 2",
        ),
        (
            [start(3).as_bytes(), b"\n10,\xff"].concat(),
            "line 4 is not UTF-8 text",
        ),
        (
            row("0,0,0,1,1,1,1,1,1,1,5,0.5").into_bytes(),
            "line 4: HIP 7 has no distance: its parallax must be above 0",
        ),
        (
            row("0,0,10,1,1,1,1,1,1,1,1e300,0.5").into_bytes(),
            "line 4: HIP 7 has a magnitude of 1e300 mag",
        ),
        (
            row("0,0,1e-200,1,1,1,1,1,1,1,5,0.5").into_bytes(),
            "line 4: HIP 7 has a distance of",
        ),
        (
            row("0,0,10,1e999,1,1,1,1,1,1,5,0.5").into_bytes(),
            "line 4: the proper motion",
        ),
    ] {
        let mut view = playground.give("my.csv", &bytes);
        let refused = view.refused.take().unwrap();
        assert!(refused.starts_with(&format!("my.csv: {why}")), "{refused}");
        assert!(refused.len() < 400, "{refused}");
        assert_eq!(view, before);
    }
}

#[test]
fn a_table_of_the_readers_own() {
    let mut playground = with_stars();
    let view = playground.give("my stars.csv", table(12).as_bytes());
    assert_eq!(view.refused, None);
    assert_eq!(view.says, "1 group with 12 stars; 0 stars are noise.");
    assert!(
        view.command.ends_with(" --catalog 'my stars.csv'"),
        "{}",
        view.command
    );
    assert_eq!(view.state, "");
    assert_eq!(playground.tell(0), "HIP 1, 50.0 pc, group 1");
    let alone = playground.give("one.csv", table(1).as_bytes());
    assert_eq!(alone.says, "0 groups; 1 star is noise.");
    // The book's own once more is the book's own.
    let mut book = with_stars();
    let view = book.give(BOOK, TABLE);
    assert!(!view.command.contains("--catalog"), "{}", view.command);
}

#[test]
fn drawings_stay_small_whatever_is_found() {
    let mut playground = with_stars();
    for (eps, min_samples, weight) in [
        ("6", "10", "1"),
        ("13", "10", "1"),
        ("20", "1", "0"),
        ("20", "10", "1"),
        ("6", "1", "1"),
        ("8", "2", "1"),
    ] {
        let view = playground.act(&[
            set("eps", eps),
            set("min_samples", min_samples),
            set("velocity_weight", weight),
            set("group", "all"),
        ]);
        assert_eq!(view.refused, None);
        assert_eq!(view.drawings.len(), 2);
        for drawing in &view.drawings {
            let kilobytes = drawing.svg.len() / 1000;
            assert!(
                kilobytes < 300,
                "eps {eps}, min_samples {min_samples}: {kilobytes} kB"
            );
            assert!(!drawing.alt.is_empty());
        }
        let cloud = view.drawings[0].cloud.as_ref().unwrap();
        assert!(cloud.groups.len() <= 42 && cloud.groups.len() == cloud.names.len());
    }
}
