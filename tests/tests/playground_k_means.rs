//! The widget on K-means against the chapter's program: the command that it shows gives the same centroids to the last bit.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

use hyades_book::k_means::KMeansProgram;
use hyades_book::program;
use hyades_playground::{Call, Playground, View};

fn set(name: &str, value: &str) -> Call {
    let (name, value) = (name.to_owned(), value.to_owned());
    Call::Set { name, value }
}

fn to_the_end() -> Call {
    let name = "to_the_end".to_owned();
    Call::Press { name }
}

/// The words of a command as a shell has them, from behind `--` to a comment.
fn words(command: &str) -> Vec<String> {
    let (_, flags) = command.split_once(" -- ").unwrap();
    let flags = flags.split(" # ").next().unwrap();
    let parts = flags.split('\'').enumerate();
    let words = parts.flat_map(|(i, part)| -> Vec<String> {
        if i % 2 == 1 {
            return vec![part.to_owned()];
        }
        part.split_whitespace().map(str::to_owned).collect()
    });
    words.collect()
}

/// What the widget says of its centroids, from the lower left to the upper right.
fn of_the_widget(view: &View) -> Vec<[f64; 2]> {
    let facts = view.facts.iter();
    let centroids = facts.filter(|(name, _)| name.starts_with("centroid "));
    let places = centroids.map(|(_, value)| {
        let place = value.split(';').next().unwrap();
        let (x, y) = place.split_once(", ").unwrap();
        [x.parse().unwrap(), y.parse().unwrap()]
    });
    sorted(places.collect())
}

/// What the program's figure says.
fn of_the_program(flags: &[&str]) -> Vec<[f64; 2]> {
    let report = program::report::<KMeansProgram>(flags).unwrap();
    let found = report.figures.iter().find(|f| f.id() == "k-means-found");
    let csv = found.unwrap().csv();
    let rows = csv.lines().filter(|row| row.starts_with("1,centroids,"));
    let places = rows.map(|row| {
        let fields: Vec<&str> = row.split(',').collect();
        [fields[2].parse().unwrap(), fields[3].parse().unwrap()]
    });
    sorted(places.collect())
}

fn sorted(mut places: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    places.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    places
}

#[track_caller]
fn equal(calls: &[Call]) {
    let mut widget = Playground::new("k-means").unwrap();
    let view = widget.act(&[calls, &[to_the_end()]].concat());
    assert_eq!(view.refused, None);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("points.csv");
    std::fs::write(&path, widget.csv().unwrap()).unwrap();
    let mut flags = words(&view.command);
    for flag in &mut flags {
        if flag == "points.csv" {
            *flag = path.to_str().unwrap().to_owned();
        }
    }
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    assert_eq!(of_the_widget(&view), of_the_program(&flags), "{flags:?}");
}

#[test]
fn what_the_page_begins_with_is_the_chapter_s_result() {
    equal(&[]);
    // Also as the chapter has it, with ten starts.
    let view = Playground::new("k-means").unwrap().act(&[to_the_end()]);
    assert_eq!(of_the_widget(&view), of_the_program(&[]));
}

#[test]
fn every_set_and_every_start_give_the_same() {
    for data in [
        "two-groups-2025",
        "moons-2025",
        "blobs",
        "varied",
        "sheared",
        "moons",
        "circles",
        "uniform",
        "mystery",
    ] {
        for start in ["k-means++", "random", "first"] {
            equal(&[
                set("data", data),
                set("samples", "120"),
                set("data_seed", "3"),
                set("k", "4"),
                set("seed", "11"),
                set("start", start),
            ]);
        }
    }
}

#[test]
fn dragged_centroids_and_drawn_points_give_the_same() {
    let handle = "centroid-1".to_owned();
    let (x, y) = (-1.5, 0.25);
    let drag = Call::Drag { handle, x, y };
    let step = Call::Press {
        name: "step".to_owned(),
    };
    equal(&[set("data", "circles"), step.clone(), step, drag]);
    let points = "1,1;1.25,2;2,1.5;8,8;9,7.75;8.5,9;5,1";
    equal(&[set("data", "drawn"), set("points", points), set("k", "3")]);
}
