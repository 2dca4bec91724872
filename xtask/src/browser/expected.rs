//! What the widgets must show: computed by the library itself, not by a widget.

use crate::error::{Error, Result};
use crate::workspace::{files_under, read, relative};
use hyades_cluster::{Dbscan, KMeans};
use hyades_datasets::hipparcos::Catalogue;
use hyades_datasets::{moons_2025, two_groups_2025};
use hyades_playground::widgets::NAMES;
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::Array2;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// The pages and the numbers.
pub(super) fn expected(root: &Path, book: &Path) -> Result<Value> {
    Ok(json!({
        "names": NAMES,
        "widgets": pages_of_widgets(book)?,
        "pages": pages(book)?,
        "moons": moons()?,
        "two_groups": two_groups()?,
        "hyades": hyades(root)?,
        "broken_catalogue": broken_catalogue(root)?,
    }))
}

/// Pages that a reader opens. All chapters on one, and what stands in for the side bar where no script runs, say nothing of their own.
fn pages(book: &Path) -> Result<Vec<String>> {
    let pages = files_under(book)?
        .iter()
        .map(|path| relative(book, path))
        .collect::<Vec<_>>();
    let own = |page: &String| {
        page.ends_with(".html")
            && !["print.html", "toc.html", "index.html"].contains(&page.as_str())
    };
    Ok(pages.into_iter().filter(own).collect())
}

/// The first page on which each widget stands.
fn pages_of_widgets(book: &Path) -> Result<BTreeMap<&'static str, String>> {
    let mut found = BTreeMap::new();
    for page in pages(book)? {
        let text = read(&book.join(&page))?;
        for name in NAMES
            .into_iter()
            .filter(|name| text.contains(&format!("data-widget=\"{name}\"")))
        {
            found.entry(name).or_insert_with(|| page.clone());
        }
    }
    Ok(found)
}

/// DBSCAN on the moons of 2025.
fn moons() -> Result<Value> {
    let (eps, min_samples) = (0.08, 3);
    let model = Dbscan::params(eps, min_samples)
        .fit(&moons_2025())
        .map_err(Error::other)?;
    Ok(json!({
        "eps": eps,
        "min_samples": min_samples,
        "clusters": model.n_clusters(),
        "noise": model.n_noise(),
    }))
}

/// The two centroids of the two groups of 2025, the left one first.
fn two_groups() -> Result<Value> {
    let model = KMeans::params(2)
        .fit(&two_groups_2025())
        .map_err(Error::other)?;
    let mut centroids: Vec<Vec<f64>> = model
        .centroids()
        .rows()
        .into_iter()
        .map(|row| row.to_vec())
        .collect();
    centroids.sort_by(|a, b| a[0].total_cmp(&b[0]));
    Ok(json!({ "centroids": centroids, "inertia": model.inertia() }))
}

/// The groups of stars that the chapter on the Hyades arrives at, the largest first.
fn hyades(root: &Path) -> Result<Value> {
    let text = read(&root.join("data").join("hipparcos_100pc.csv"))?;
    let catalogue = Catalogue::parse(&text).map_err(Error::other)?;
    let records: Array2<f64> = catalogue.phase_space().map_err(Error::other)?;
    let (eps, min_samples) = (6.0, 10);
    let model = Dbscan::params(eps, min_samples)
        .fit(&DatasetBase::from(records))
        .map_err(Error::other)?;
    let mut groups = vec![0_usize; model.n_clusters()];
    for label in model.labels().iter().flatten() {
        groups[*label] += 1;
    }
    groups.sort_by_key(|stars| std::cmp::Reverse(*stars));
    Ok(
        json!({ "eps": eps, "min_samples": min_samples, "stars": catalogue.n_stars(), "groups": groups }),
    )
}

/// A catalogue of equivalent widths with a letter in the fifth line where a number should be, and what the parser says of it.
fn broken_catalogue(root: &Path) -> Result<Value> {
    let text = read(&root.join("data").join("stellar_mock.dat"))?;
    let mut lines: Vec<String> = text.lines().take(8).map(str::to_owned).collect();
    let broken = lines
        .get_mut(4)
        .ok_or_else(|| Error::other("data/stellar_mock.dat is too short"))?;
    let number = broken
        .split_whitespace()
        .next_back()
        .unwrap_or_default()
        .to_owned();
    let at = broken.rfind(&number).unwrap_or_default();
    broken.replace_range(at..at + number.len(), "x");
    let text = lines.join("\n") + "\n";
    let error = hyades_datasets::stellar::Catalogue::parse(&text)
        .err()
        .ok_or_else(|| Error::other("a broken catalogue was read"))?;
    Ok(json!({ "text": text, "error": error.to_string(), "line": 5 }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::write_whole;

    #[test]
    fn widgets_are_found_on_their_first_page() {
        let book = tempfile::tempdir().unwrap();
        for (name, page) in [
            ("b.html", "<div data-widget=\"dbscan\">"),
            (
                "a.html",
                "<div data-widget=\"k-means\"> <div data-widget=\"dbscan\">",
            ),
            ("print.html", "<div data-widget=\"hyades\">"),
            ("c.js", "<div data-widget=\"hyades\">"),
        ] {
            write_whole(&book.path().join(name), page.as_bytes()).unwrap();
        }
        let found = pages_of_widgets(book.path()).unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|(name, page)| (*name, page.as_str()))
            .collect();
        assert_eq!(found, [("dbscan", "a.html"), ("k-means", "a.html")]);
        assert_eq!(pages(book.path()).unwrap(), ["a.html", "b.html"]);
    }

    #[test]
    fn the_numbers_are_those_that_the_book_tells() {
        let root = crate::workspace::root();
        let moons = moons().unwrap();
        assert_eq!(
            (&moons["clusters"], &moons["noise"]),
            (&json!(25), &json!(73))
        );
        let hyades = hyades(&root).unwrap();
        assert_eq!(hyades["groups"], json!([122, 23, 14]));
        assert_eq!(hyades["stars"], json!(18561));
        assert_eq!(
            two_groups().unwrap()["centroids"].as_array().unwrap().len(),
            2
        );
    }

    #[test]
    fn the_parser_names_the_broken_line() {
        let broken = broken_catalogue(&crate::workspace::root()).unwrap();
        assert!(
            broken["error"].as_str().unwrap().contains("line 5"),
            "{broken}"
        );
    }
}
