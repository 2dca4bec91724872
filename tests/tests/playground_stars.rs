//! The widgets on stars against the programs of their pages: what *Copy as a command* gives finds the same.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

use hyades_book::hyades::HyadesProgram;
use hyades_book::program::report;
use hyades_book::spectral_types::SpectralTypesProgram;
use hyades_playground::{Call, Playground, View};

const STARS: &[u8] = include_bytes!("../../data/hipparcos_100pc.csv");
const WIDTHS: &[u8] = include_bytes!("../../data/stellar_mock.dat");

fn set(name: &str, value: &str) -> Call {
    Call::Set {
        name: name.to_owned(),
        value: value.to_owned(),
    }
}

/// What a view says of a name in its table.
fn fact(view: &View, name: &str) -> String {
    let found = view.facts.iter().find(|(known, _)| known == name);
    let (_, value) = found.unwrap_or_else(|| panic!("{name}: {:?}", view.facts));
    value.clone()
}

/// The flags of a command, which no shell would change.
fn flags<'a>(command: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!("cargo chapter {name} --");
    let rest = command
        .strip_prefix(&start)
        .unwrap_or_else(|| panic!("{command}"));
    rest.split_whitespace().collect()
}

/// The rows of a printed table: those that begin like this, in cells.
fn rows(text: &str, is_row: impl Fn(&str) -> bool) -> Vec<Vec<&str>> {
    let lines = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>());
    lines
        .filter(|cells| cells.first().is_some_and(|first| is_row(first)))
        .collect()
}

#[test]
fn the_hyades_are_those_of_the_program() {
    let mut playground = Playground::new("hyades").unwrap();
    playground.give("hipparcos_100pc.csv", STARS);
    for calls in [
        vec![],
        vec![set("eps", "8"), set("group", "2")],
        vec![set("eps", "3"), set("velocity_weight", "0")],
        vec![
            set("min_samples", "5"),
            set("eps", "7"),
            set("velocity_weight", "2"),
            set("group", "3"),
        ],
        vec![set("eps", "1")],
        vec![set("eps", "12.5"), set("group", "all")],
    ] {
        playground.act(&[Call::Reset]);
        playground.give("hipparcos_100pc.csv", STARS);
        let view = playground.act(&calls);
        assert_eq!(view.refused, None);
        let text = report::<HyadesProgram>(&flags(&view.command, "hyades"))
            .unwrap()
            .text;
        let noise = fact(&view, "noise");
        let noise = noise.split(' ').next().unwrap();
        let groups = fact(&view, "groups");
        let noun = if groups == "1" { "group" } else { "groups" };
        let expected = format!("{groups} {noun}, {noise} stars are noise");
        assert!(text.contains(&expected), "{expected}: {text}");
        // Names, sizes and distances, row by row.
        let cloud = view.drawings[0].cloud.as_ref().unwrap();
        let all = cloud.names.iter().zip(&cloud.groups).enumerate();
        for (group, (name, stars)) in all.take(10) {
            let named = if name.starts_with("group ") { "" } else { name };
            let start: Vec<String> = std::iter::once((group + 1).to_string())
                .chain(named.split_whitespace().map(str::to_owned))
                .collect();
            let mut table = text
                .lines()
                .map(|line| line.split_whitespace().collect::<Vec<_>>());
            let row =
                table.find(|cells| cells.len() > start.len() && cells[..start.len()] == start);
            let row = row.unwrap_or_else(|| panic!("{start:?}: {text}"));
            let cells = &row[start.len()..];
            assert_eq!(cells[0], stars.len().to_string(), "{row:?}");
            let median = view
                .facts
                .iter()
                .find(|(known, _)| *known == format!("median distance of {name}"));
            if let Some((_, median)) = median {
                assert_eq!(format!("{} pc", cells[1]), *median);
            }
        }
        // The stars that the program lists for a group are those that are lit.
        if view.command.contains("--group") {
            let group: usize = view.command.rsplit(' ').next().unwrap().parse().unwrap();
            let listed = text.split("\n\n").last().unwrap();
            let mut listed: Vec<String> = rows(listed, |first| first.parse::<u32>().is_ok())
                .into_iter()
                .map(|cells| format!("HIP {}", cells[0]))
                .collect();
            let lit = cloud.groups[group - 1]
                .iter()
                .map(|&star| playground.tell(star as usize));
            let mut lit: Vec<String> = lit
                .map(|told| told.split(',').next().unwrap().to_owned())
                .collect();
            listed.sort();
            lit.sort();
            assert_eq!(listed, lit);
        }
    }
}

/// Clusters as the widget's table tells them: stars, median, 10 % hotter, 10 % cooler.
fn told(view: &View) -> Vec<[String; 4]> {
    let rows = view
        .facts
        .iter()
        .filter(|(name, _)| name.starts_with("cluster ") || name == "noise");
    rows.map(|(_, value)| {
        let words: Vec<&str> = value
            .split([' ', ','])
            .filter(|word| !word.is_empty())
            .collect();
        let after = |word: &str| {
            let place = words.iter().position(|w| *w == word).unwrap();
            words[place + 1].to_owned()
        };
        [
            words[0].to_owned(),
            after("median"),
            after("from"),
            after("to"),
        ]
    })
    .collect()
}

/// The same from the last table that the program prints: its last three columns are 10 % hotter, median, 10 % cooler.
fn printed(text: &str, is_row: impl Fn(&str) -> bool) -> Vec<[String; 4]> {
    let rows = rows(text, is_row).into_iter();
    rows.map(|cells| {
        let n = cells.len();
        [cells[1], cells[n - 2], cells[n - 3], cells[n - 1]].map(str::to_owned)
    })
    .collect()
}

#[test]
fn clusters_of_stars_are_those_of_the_program() {
    let mut playground = Playground::new("spectral-types").unwrap();
    for calls in [
        vec![],
        vec![set("k", "3"), set("seed", "7")],
        vec![set("x", "HeI/4471"), set("y", "MgII/4481"), set("k", "4")],
        vec![set("algorithm", "mini-batch-k-means"), set("seed", "3")],
        vec![set("algorithm", "ward"), set("k", "6")],
        vec![
            set("algorithm", "average"),
            set("k", "4"),
            set("x", "OII+CIII/4645"),
        ],
        vec![set("algorithm", "birch")],
        vec![set("algorithm", "spectral-clustering"), set("k", "3")],
        vec![set("algorithm", "mean-shift"), set("bandwidth", "0.4")],
        vec![set("algorithm", "dbscan")],
        vec![set("algorithm", "optics"), set("min_samples", "8")],
        vec![set("algorithm", "hdbscan"), set("min_cluster_size", "20")],
        vec![
            set("algorithm", "affinity-propagation"),
            set("preference", "-9.5"),
        ],
    ] {
        playground.act(&[Call::Reset]);
        playground.give("stellar_mock.dat", WIDTHS);
        let view = playground.act(&calls);
        assert_eq!(view.refused, None, "{}", view.state);
        let flags = flags(&view.command, "spectral-types");
        let text = report::<SpectralTypesProgram>(&flags).unwrap().text;
        let table = text
            .split("\n\n")
            .find(|part| part.starts_with("cluster "))
            .unwrap();
        let expected = printed(table, |first| {
            first == "noise" || first.parse::<usize>().is_ok_and(|n| n <= 10)
        });
        assert_eq!(told(&view), expected, "{}", view.command);
        if view.state.contains("algorithm=") {
            let agreement = fact(&view, "adjusted Rand index against the types");
            let agreement = agreement.replace('−', "-");
            assert!(
                text.trim_end().ends_with(&format!(": {agreement}")),
                "{agreement}: {text}"
            );
        }
    }
}

/// The program numbers components by their mean type, the widget clusters by their median.
#[test]
fn components_are_those_of_the_program() {
    let mut playground = Playground::new("spectral-types").unwrap();
    playground.give("stellar_mock.dat", WIDTHS);
    for k in ["2", "3", "5"] {
        let view = playground.act(&[set("algorithm", "gaussian-mixture"), set("k", k)]);
        let flags = flags(&view.command, "spectral-types");
        assert!(flags.contains(&"--mixture"), "{flags:?}");
        let text = report::<SpectralTypesProgram>(&flags).unwrap().text;
        let table = text
            .split("\n\n")
            .find(|part| part.starts_with("component "))
            .unwrap();
        let mut expected = printed(table, |first| first.parse::<usize>().is_ok());
        expected.retain(|[stars, ..]| stars != "0");
        let mut found = told(&view);
        expected.sort();
        found.sort();
        assert_eq!(found, expected);
    }
}

#[test]
fn a_broken_file_is_refused_in_the_same_words() {
    let folder = tempfile::tempdir().unwrap();
    let refused_by_both = |widget: &str, bytes: &[u8]| {
        let path = folder.path().join("mine.txt");
        std::fs::write(&path, bytes).unwrap();
        let shown = path.to_str().unwrap();
        let error = match widget {
            "hyades" => report::<HyadesProgram>(&["--catalog", shown]).err(),
            _ => report::<SpectralTypesProgram>(&["--catalog", shown]).err(),
        };
        let mut playground = Playground::new(widget).unwrap();
        let refused = playground.give("mine.txt", bytes).refused.unwrap();
        let error = error.unwrap().to_string().replace(shown, "mine.txt");
        (refused, error)
    };
    let heading = std::str::from_utf8(STARS).unwrap().lines().next().unwrap();
    for bytes in [
        Vec::new(),
        b"hip,\xff\n".to_vec(),
        format!("{heading}\n1,0,0,far\n").into_bytes(),
        format!("{heading}\n\n1,0,0,5,0,0,0,0,0,0,0,x,0\n").into_bytes(),
    ] {
        let (refused, error) = refused_by_both("hyades", &bytes);
        assert_eq!(refused, error);
    }
    for row in ["1,0,0,-2,0,0,0,0,0,0,0,5,0", "1,0,0,5,0,0,0,0,0,0,0,1e99,0"] {
        // The widget gives the line too.
        let (refused, error) = refused_by_both("hyades", format!("{heading}\n{row}\n").as_bytes());
        assert_eq!(refused.replace("line 2: ", ""), error);
    }
    for bytes in [
        Vec::new(),
        b"B0-V-ID1 HeI/4471 0.5\nB1-V-ID2 HeI/\xff 0.5\n".to_vec(),
        b"B0-V-ID1 HeI/4471 0.5\rB1-V-ID2 HeI/4471 wide\r".to_vec(),
        b"B0-V-ID1 HeI/4471".to_vec(),
    ] {
        let (refused, error) = refused_by_both("spectral-types", &bytes);
        assert_eq!(refused, error);
    }
}
