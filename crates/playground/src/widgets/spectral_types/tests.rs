//! The widget against the library itself, and against what a reader may do.

use hyades_cluster::{Dbscan, KMeans};
use linfa::DatasetBase;
use linfa::traits::Fit;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::*;
use crate::testing::{fact, is_restored_whole, set};
use crate::{Call, Kind, Playground, View};

const MOCK: &[u8] = include_bytes!("../../../../../data/stellar_mock.dat");

fn with_stars() -> Playground {
    let mut playground = Playground::new("spectral-types").unwrap();
    let view = playground.give(BOOK, MOCK);
    assert_eq!((view.needs, view.refused), (None, None));
    playground
}

fn names(view: &View) -> Vec<&'static str> {
    view.controls.iter().map(|control| control.name).collect()
}

/// The last column of the table.
fn clusters(playground: &mut Playground) -> Vec<String> {
    let csv = playground.csv().unwrap();
    let rows = csv.lines().skip(1);
    rows.map(|row| row.rsplit(',').next().unwrap().to_owned())
        .collect()
}

/// A catalogue of two lines, a star for each pair of widths.
fn catalogue(widths: &[(f64, f64)]) -> String {
    let rows = widths.iter().enumerate().map(|(i, (a, b))| {
        format!(
            "B{0}-V-ID{i} HeII/4200 {a}\nB{0}-V-ID{i} He&I/4471 {b}\n",
            i % 10
        )
    });
    rows.collect()
}

#[test]
fn without_a_catalogue_there_is_nothing_but_the_controls() {
    let mut playground = Playground::new("spectral-types").unwrap();
    let view = playground.act(&[
        set("x", "HeI/4471"),
        set("y", "OII+CIII/4645"),
        set("k", "4"),
    ]);
    assert_eq!(
        (view.needs, view.refused.as_deref()),
        (Some("stellar_mock.dat"), None)
    );
    assert!(view.drawings.is_empty());
    assert_eq!(view.state, "x=HeI/4471&y=OII+CIII/4645&k=4");
    assert_eq!(
        playground.csv().unwrap(),
        "star,x,y,spectral_type,cluster\n"
    );
    let view = playground.give(BOOK, MOCK);
    assert_eq!(view.state, "x=HeI/4471&y=OII+CIII/4645&k=4");
    assert_eq!(
        view.command,
        "cargo chapter spectral-types -- --lines HeI/4471,OII+CIII/4645 --k 4"
    );
    // A link to a line that there is not.
    let mut playground = Playground::new("spectral-types").unwrap();
    let refused = playground
        .act(&[set("x", "He I"), set("y", "HeX/1")])
        .refused;
    assert_eq!(
        refused.as_deref(),
        Some("x is \"He I\", but must be the name of a spectral line, such as HeII/4200")
    );
    playground.act(&[set("x", "HeX/1")]);
    let refused = playground.give(BOOK, MOCK).refused.unwrap();
    assert!(
        refused.starts_with("x is \"HeX/1\", but must be one of CaIIK/3928, "),
        "{refused}"
    );
    assert_eq!(playground.act(&[set("x", "HeII/4200")]).refused, None);
}

#[test]
fn it_is_the_librarys_k_means() {
    let mut playground = with_stars();
    let stars = Catalogue::from_reader(MOCK)
        .unwrap()
        .select(&HELIUM)
        .unwrap();
    for (k, seed) in [(5, 42), (3, 7), (8, 0)] {
        let view = playground.act(&[set("k", k.to_string()), set("seed", seed.to_string())]);
        let rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let params = KMeans::params_with_rng(k, rng).n_runs(10);
        let model = params
            .fit(&DatasetBase::from(stars.records.view()))
            .unwrap();
        assert!(
            view.says
                .starts_with(&format!("{k} clusters, 0 noise points. From hot to cool")),
            "{}",
            view.says
        );
        let mut number_of = vec![None; k];
        for (label, cluster) in model.labels().iter().zip(clusters(&mut playground)) {
            assert_eq!(
                *number_of[*label].get_or_insert_with(|| cluster.clone()),
                cluster
            );
        }
        assert!(view.drawings[0].svg.contains("centroids"));
    }
}

#[test]
fn it_is_the_librarys_dbscan() {
    let mut playground = with_stars();
    let pair = ["SiIV/4088", "MgII/4481"];
    let stars = Catalogue::from_reader(MOCK).unwrap().select(&pair).unwrap();
    let view = playground.act(&[
        set("x", pair[0]),
        set("y", pair[1]),
        set("algorithm", "dbscan"),
        set("eps", "0.03"),
        set("min_samples", "12"),
    ]);
    let model = Dbscan::params(0.03, 12)
        .fit(&DatasetBase::from(stars.records.view()))
        .unwrap();
    let expected = format!(
        "{}, {}.",
        crate::text::counted(model.n_clusters(), "cluster"),
        crate::text::counted(model.n_noise(), "noise point")
    );
    assert!(view.says.starts_with(&expected), "{}", view.says);
    let noise = clusters(&mut playground)
        .iter()
        .filter(|c| *c == "noise")
        .count();
    assert_eq!(noise, model.n_noise());
    assert_eq!(
        view.command,
        "cargo chapter spectral-types -- --lines SiIV/4088,MgII/4481 --algorithm dbscan --eps 0.03 --min-samples 12"
    );
}

#[test]
fn every_algorithm_shows_something_at_its_beginning() {
    let mut playground = with_stars();
    for algorithm in Algorithm::ALL {
        let view = playground.act(&[set("algorithm", algorithm.key())]);
        assert_eq!(view.refused, None, "{}", algorithm.key());
        let n: usize = view.says.split(' ').next().unwrap().parse().unwrap();
        assert!((2..=40).contains(&n), "{}: {}", algorithm.key(), view.says);
        assert_eq!(view.drawings.len(), 2);
        for drawing in &view.drawings {
            assert!(
                drawing.svg.len() < 150_000,
                "{}: {}",
                algorithm.key(),
                drawing.svg.len()
            );
            assert!(!drawing.alt.is_empty());
        }
        let shown = names(&view);
        for parameter in Parameter::ALL {
            let expected = algorithm.parameters().contains(&parameter);
            assert_eq!(
                shown.contains(&parameter.name()),
                expected,
                "{}",
                algorithm.key()
            );
        }
        // A table row a star, and the parts of a cluster are told.
        assert_eq!(clusters(&mut playground).len(), 697);
        assert!(fact(&view, "cluster 1").is_some_and(|fact| fact.contains("median")));
        assert!(fact(&view, "adjusted Rand index against the types").is_some());
    }
}

#[test]
fn colours_change_the_drawing_alone() {
    let mut playground = with_stars();
    let by_cluster = playground.act(&[]);
    let by_type = playground.act(&[set("colour", "type")]);
    assert_eq!(by_type.state, "colour=type");
    assert_eq!(
        (&by_type.says, &by_type.facts),
        (&by_cluster.says, &by_cluster.facts)
    );
    assert_ne!(by_type.drawings[0], by_cluster.drawings[0]);
    assert_eq!(by_type.drawings[1], by_cluster.drawings[1]);
    assert!(by_type.drawings[0].svg.contains("spectral type"));
    assert_eq!(playground.act(&[set("colour", "cluster")]), by_cluster);
}

#[test]
fn a_line_that_the_other_axis_has_changes_places() {
    let mut playground = with_stars();
    let view = playground.act(&[set("x", "HeI/4471")]);
    assert_eq!(view.state, "x=HeI/4471&y=HeII/4200");
    let view = playground.act(&[set("y", "HeI/4471")]);
    assert_eq!(view.state, "");
}

#[test]
fn a_state_is_restored_whole() {
    let sequences: [&[Call]; 8] = [
        &[],
        &[set("x", "HeI/4471"), set("k", "4")],
        &[
            set("x", "OII+CIII/4645"),
            set("y", "HeII/4200"),
            set("colour", "type"),
        ],
        &[
            set("y", "MgII/4481"),
            set("algorithm", "dbscan"),
            set("eps", "0.05"),
            set("k", "3"),
        ],
        &[
            set("algorithm", "hdbscan"),
            set("min_cluster_size", "20"),
            set("min_samples", "5"),
        ],
        &[
            set("algorithm", "mean-shift"),
            set("bandwidth", "0.4"),
            set("seed", "5"),
        ],
        &[
            set("algorithm", "affinity-propagation"),
            set("preference", "-3.5"),
        ],
        &[set("k", "7"), set("algorithm", "ward"), set("k", "99")],
    ];
    is_restored_whole(with_stars, ("spectral-types", BOOK, MOCK), &sequences);
}

#[test]
fn what_is_refused_names_value_and_bound_and_changes_nothing() {
    let mut playground = with_stars();
    let before = playground.act(&[set("algorithm", "dbscan"), set("eps", "0.07")]);
    for (name, value, why) in [
        (
            "k",
            "1",
            "k is \"1\", but must be a whole number from 2 to 20",
        ),
        (
            "eps",
            "0",
            "eps is \"0\", but must be a number from 0.005 to 1",
        ),
        (
            "eps",
            "inf",
            "eps is \"inf\", but must be a number from 0.005 to 1",
        ),
        (
            "min_samples",
            "1.5",
            "min_samples is \"1.5\", but must be a whole number from 2 to 100",
        ),
        (
            "min_cluster_size",
            "",
            "min_cluster_size is \"\", but must be a whole number from 2 to 200",
        ),
        (
            "bandwidth",
            "NaN",
            "bandwidth is \"NaN\", but must be a number from 0.05 to 2",
        ),
        (
            "preference",
            "0",
            "preference is \"0\", but must be a number from -100 to -0.5",
        ),
        (
            "seed",
            "-1",
            "seed is \"-1\", but must be a whole number from 0 to 999999",
        ),
        (
            "colour",
            "red",
            "colour is \"red\", but must be one of cluster, type",
        ),
        (
            "x",
            "HeX/1",
            "x is \"HeX/1\", but must be one of CaIIK/3928",
        ),
        ("x", "line:0", "x is \"line:0\", but must be one of"),
        (
            "algorithm",
            "guess",
            "algorithm is \"guess\", but must be one of k-means, ",
        ),
        (
            "size",
            "3",
            "there is no control \"size\"; there are: x, y, algorithm, k, ",
        ),
    ] {
        let mut view = playground.act(&[set(name, value)]);
        let refused = view.refused.take().unwrap();
        assert!(refused.starts_with(why), "{refused}");
        assert_eq!(view, before);
    }
}

#[test]
fn broken_catalogues_are_refused_with_their_line() {
    let mut playground = with_stars();
    let before = playground.act(&[set("k", "4")]);
    let good = "# mine\nB0-V-ID1 HeI/4471 0.5\n";
    let endless = "x".repeat(100_000);
    for (text, why) in [
        (Vec::new(), "the catalogue holds no measurement"),
        (
            b"# nothing\n\n".to_vec(),
            "the catalogue holds no measurement",
        ),
        (
            format!("{good}B1-V-ID2 HeI/44").into_bytes(),
            "line 3: a measurement has 3 columns (star, line, width), got 2",
        ),
        (
            format!("{good}B1-V-ID2 HeI/4471 0.5 7\n").into_bytes(),
            "line 3: a measurement has 3 columns",
        ),
        (
            [good.as_bytes(), b"B1-V-ID2 HeI/\xff 0.5\n"].concat(),
            "line 3 is not UTF-8 text",
        ),
        (
            format!("{good}B1-V-ID2 HeI/4471 wide\n").into_bytes(),
            "line 3: the width \"wide\" is no finite number",
        ),
        (
            format!("{good}B1-V-ID2 HeI/4471 1e999\n").into_bytes(),
            "line 3: the width \"1e999\" is no finite number",
        ),
        (
            format!("{good}B1-V-ID2\tHeI/4471  -1e300\n").into_bytes(),
            "line 3: the width -1e300 must be at most 1000000 Å",
        ),
        (
            format!("{good}Q7-V-ID2 HeI/4471 0.5\n").into_bytes(),
            "line 3: the type of the star \"Q7-V-ID2\" is not known",
        ),
        (
            format!("{good}B0-V-ID1 HeI/4471 0.6\n").into_bytes(),
            "line 3: HeI/4471 of the star B0-V-ID1 has been given in line 2",
        ),
        (good.into(), "it has 1 spectral line, at least 2 are needed"),
        (endless.into_bytes(), "line 1: a measurement has 3 columns"),
    ] {
        let mut view = playground.give("my.dat", &text);
        let refused = view.refused.take().unwrap();
        assert!(refused.starts_with(&format!("my.dat: {why}")), "{refused}");
        assert!(refused.len() < 300, "{refused}");
        assert_eq!(view, before);
    }
}

#[test]
fn a_catalogue_of_the_readers_own() {
    let mut playground = with_stars();
    let widths = [(0.1, 0.1), (0.2, 0.9), (0.9, 0.4), (0.8, 0.5), (0.15, 0.12)];
    let view = playground.give("my catalogue.dat", catalogue(&widths).as_bytes());
    assert_eq!(
        view.refused.as_deref(),
        Some("k is \"5\", but must be at most 4: 5 stars have these lines")
    );
    let view = playground.act(&[set("k", "3")]);
    assert_eq!(view.refused, None);
    assert_eq!(fact(&view, "stars"), Some("5"));
    // The name of the second line cannot stand in an address; the line can.
    assert_eq!(view.state, "y=line:2&k=3");
    assert_eq!(
        view.command,
        "cargo chapter spectral-types -- --lines 'HeII/4200,He&I/4471' --k 3 --catalog 'my catalogue.dat'"
    );
    let Kind::Choice { options, value } = &view.controls[1].kind else {
        panic!("{:?}", view.controls[1]);
    };
    assert_eq!(
        (value.as_str(), options[1].1.as_str()),
        ("line:2", "He&I/4471")
    );
    assert!(options.iter().any(|(key, _)| key == value));
    // More neighbours than there are stars: the library says so, and the page goes on.
    let view = playground.act(&[set("algorithm", "hdbscan"), set("min_samples", "50")]);
    assert!(view.refused.is_some_and(|why| why.contains("50")));
    assert_eq!(playground.act(&[set("algorithm", "ward")]).refused, None);
    // The book's own once more is the book's own.
    let mut book = with_stars();
    assert!(
        !book
            .give("stellar_mock.dat", MOCK)
            .command
            .contains("--catalog")
    );
}

#[test]
fn lines_that_a_catalogue_lacks_come_back_with_one_that_has_them() {
    let mut playground = with_stars();
    playground.act(&[set("k", "2"), set("x", "HeI/4471"), set("y", "SiIII/4553")]);
    let before = playground.act(&[]);
    // Neither of the two.
    let own = catalogue(&[(0.1, 0.1), (0.2, 0.9), (0.9, 0.4), (0.8, 0.5)]);
    let view = playground.give("own.dat", own.as_bytes());
    assert_eq!(view.refused, None);
    assert_eq!(view.state, "y=line:2&k=2");
    let told = " The catalogue has no HeI/4471: HeII/4200 stands in. The catalogue has no SiIII/4553: He&I/4471 stands in.";
    assert!(view.says.ends_with(told), "{}", view.says);
    let after = playground.give("whole.dat", MOCK);
    assert_eq!((&after.state, &after.says), (&before.state, &before.says));

    // A line of that number is not the line.
    let others = own.replace("HeII/4200", "H/4861").replace("He&I", "He&II");
    playground.give("own.dat", own.as_bytes());
    playground.act(&[set("y", "line:2")]);
    let view = playground.give("others.dat", others.as_bytes());
    assert_eq!(view.refused, None);
    assert!(
        view.says
            .ends_with(" The catalogue has no He&I/4471: He&II/4471 stands in."),
        "{}",
        view.says
    );
    // What the reader chooses then is chosen.
    let view = playground.act(&[set("x", "line:2")]);
    assert!(!view.says.contains("stands in"), "{}", view.says);
    let view = playground.give("others.dat", others.replace("0.4", "0.45").as_bytes());
    assert!(!view.says.contains("stands in"), "{}", view.says);
}

#[test]
fn catalogues_with_too_little_are_told() {
    let given = |widths: &[(f64, f64)]| {
        let mut playground = with_stars();
        playground
            .give("my.dat", catalogue(widths).as_bytes())
            .refused
    };
    let few = "my.dat: 2 stars have HeII/4200 and He&I/4471, at least 3 are needed";
    assert_eq!(given(&[(0.1, 0.2), (0.3, 0.4)]).as_deref(), Some(few));
    assert_eq!(
        given(&[(0.1, 0.2); 7]).as_deref(),
        Some("my.dat: all 7 stars have the same widths")
    );
    // Two places for five clusters: two hold stars.
    let mut playground = with_stars();
    let twice = [(0.1, 0.2), (0.7, 0.9)].repeat(4);
    let view = playground.give("my.dat", catalogue(&twice).as_bytes());
    assert!(
        view.says.starts_with("2 clusters, 0 noise points."),
        "{:?} {}",
        view.refused,
        view.says
    );
}
