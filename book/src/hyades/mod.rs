//! Finding the Hyades: groups of stars that travel together, in the Hipparcos catalogue.

#[cfg(test)]
mod by_hand;
mod choosing;
mod figures;
mod groups;
mod hierarchy;
mod known;
mod motion;
mod reading;
mod sky;
mod space;
mod values;

use std::path::PathBuf;

use clap::Args;

use self::groups::{Grouped, weighted};
use crate::flags::{Count, Counts, Decimal, whole};
use crate::program::{Program, Report, told_by_caption};
use crate::progress::Progress;
use crate::text::counted;
use crate::{BookError, Chapter, OutputEntry};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "hyades",
    title: "Finding the Hyades",
    summary: "finds groups of stars that travel together, in the Hipparcos catalogue",
    figures: figures::ALL,
    outputs: &[
        OutputEntry::of::<HyadesProgram>("hyades", &["--eps", "6", "--min-samples", "10"]),
        OutputEntry::of::<HyadesProgram>("hyades-hdbscan", &["--hdbscan", "10,15,20,30,60"]),
        OutputEntry::of::<HyadesProgram>("hyades-large", &["--eps", "13"]),
    ],
    values: values::values,
};

/// What the chapter arrives at.
const EPS: f64 = 6.0;
const MIN_SAMPLES: usize = 10;

/// Flags of `cargo chapter hyades`.
#[derive(Debug, Clone, Args)]
pub struct HyadesProgram {
    /// Radius of a neighbourhood in parsec, 1e-9 to 10000
    #[arg(long, value_parser = Decimal::between(1e-9, 1e4), default_value_t = EPS)]
    eps: f64,
    /// Stars within eps, the star itself counted, that make a core star: 1 to 1000000
    #[arg(long, value_parser = whole(1, 1_000_000), default_value_t = MIN_SAMPLES)]
    min_samples: usize,
    /// How many parsec a difference of 1 km/s counts for, 0 to 1000; with 0 positions alone decide
    #[arg(long, value_parser = Decimal::between(0.0, 1000.0), default_value_t = 1.0)]
    velocity_weight: f64,
    /// A table of stars like data/hipparcos_100pc.csv [default: that table]
    #[arg(long, value_name = "PATH")]
    catalog: Option<PathBuf>,
    /// Compare with HDBSCAN, for each of these min_cluster_size, parted by commas: 2 to 1000000
    #[arg(long, value_parser = whole(2, 1_000_000), value_name = "SIZES", value_delimiter = ',')]
    hdbscan: Vec<usize>,
    /// List the stars of this group, the largest being group 1
    #[arg(long, value_parser = Counts, value_name = "N")]
    group: Option<Count>,
}

impl Program for HyadesProgram {
    const NAME: &'static str = "hyades";
    const ABOUT: &'static str =
        "Finds groups of stars that travel together, in the Hipparcos catalogue";

    fn run(&self, _: &Progress) -> Result<Report, BookError> {
        let grouped = Grouped::new(
            reading::stars(self.catalog.as_deref())?,
            (self.eps, self.min_samples),
            self.velocity_weight,
        )?;
        let shown = self.shown(&grouped)?;
        let mut text = grouped.summary();
        if self.min_samples > grouped.stars().len() {
            text.push_str(&format!(
                "min_samples {} is more than the {}: none can be a core star\n",
                self.min_samples,
                counted(grouped.stars().len(), "star")
            ));
        }
        if let Some(group) = shown {
            text.push('\n');
            text.push_str(&grouped.members_table(group));
        }
        if !self.hdbscan.is_empty() {
            let records = weighted(
                &reading::stars(self.catalog.as_deref())?,
                self.velocity_weight,
            )?;
            let parameters = (self.eps, self.min_samples);
            text.push('\n');
            text.push_str(&hierarchy::table(
                &grouped,
                &records,
                parameters,
                &self.hdbscan,
            )?);
        }
        let mut figures = vec![sky::whole(&grouped), space::colour_magnitude(&grouped)];
        if !grouped.groups().is_empty() {
            figures.push(space::projections(&grouped, shown.unwrap_or(0)));
        }
        // The map of the sky tells of what there is; the others, of what the page shows.
        let of_the_page = (self.eps, self.min_samples, self.velocity_weight)
            == (EPS, MIN_SAMPLES, 1.0)
            && self.catalog.is_none()
            && shown.is_none_or(|group| group == 0);
        if !of_the_page {
            let rest = figures.split_off(1);
            figures.extend(rest.into_iter().map(told_by_caption));
        }
        Ok(Report { text, figures })
    }
}

impl HyadesProgram {
    /// The place of the group to list, if one is asked for.
    fn shown(&self, grouped: &Grouped) -> Result<Option<usize>, BookError> {
        let Some(group) = &self.group else {
            return Ok(None);
        };
        let n = grouped.groups().len();
        if (1..=n).contains(&group.value) {
            return Ok(Some(group.value - 1));
        }
        let why = match n {
            0 => "cannot be listed: there is no group".to_owned(),
            1 => "must be 1: there is 1 group".to_owned(),
            n => format!("must be from 1 to {n}: there are {n} groups"),
        };
        Err(BookError::Flag(format!("--group {} {why}", group.text)))
    }
}

/// The stars of the book, grouped as the page does.
fn grouped() -> Result<Grouped, BookError> {
    grouped_by(EPS, 1.0)
}

/// The stars of the book, grouped with another radius and another weight of the velocities.
fn grouped_by(eps: f64, velocity_weight: f64) -> Result<Grouped, BookError> {
    Grouped::new(reading::stars(None)?, (eps, MIN_SAMPLES), velocity_weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(flags: &[&str]) -> String {
        crate::program::outcome::<HyadesProgram>(flags)
    }

    #[test]
    fn bad_flags_name_value_and_bound() {
        for (flags, expected) in [
            (
                &["--eps", "0"][..],
                "--eps 0 must be at least 1e-9 and at most 10000",
            ),
            (&["--eps", "far"], "--eps far is no number"),
            (
                &["--min-samples", "0"],
                "--min-samples 0 must be at least 1",
            ),
            (
                &["--velocity-weight", "-1"],
                "--velocity-weight -1 must be at least 0 and at most 1000",
            ),
            (
                &["--group", "4"],
                "--group 4 must be from 1 to 3: there are 3 groups",
            ),
            (
                &["--group", "0"],
                "--group 0 must be from 1 to 3: there are 3 groups",
            ),
            (
                &["--group", "1", "--eps", "0.1"],
                "--group 1 cannot be listed: there is no group",
            ),
            (
                &["--group", "2", "--eps", "2.5"],
                "--group 2 must be 1: there is 1 group",
            ),
            (&["--hdbscan", "15,1"], "--hdbscan 1 must be at least 2"),
            (
                &["--hdbscan", "few"],
                "--hdbscan few is no whole number from 2 to 1000000",
            ),
            (&["--group", "two"], "--group two is no whole number"),
        ] {
            assert_eq!(outcome(flags), expected, "{flags:?}");
        }
    }

    #[test]
    fn a_group_is_listed_whole() {
        let text = outcome(&["--group", "3"]);
        let list = text.split("\n\n").last().unwrap();
        // A heading, then a line a star.
        assert_eq!(list.lines().count(), 1 + 14, "{list}");
        for hip in ["53910", "58001", "59774", "62956", "65378"] {
            assert!(list.contains(hip), "{hip}: {list}");
        }
    }

    #[test]
    fn a_catalogue_of_the_readers_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stars.csv");
        let shown = path.to_str().unwrap();
        let catalog = ["--catalog", shown];
        assert_eq!(
            outcome(&catalog),
            format!("cannot read {shown}: no such file")
        );
        let heading = reading::TABLE.lines().next().unwrap();
        std::fs::write(&path, format!("{heading}\n1,0,0,far\n")).unwrap();
        assert!(outcome(&catalog).starts_with(&format!(
            "{shown}: line 2: a Hipparcos star has 13 columns, got 4"
        )));
        std::fs::write(&path, format!("{heading}\n1,0,0,-2,0,0,0,0,0,0,0,5,0\n")).unwrap();
        assert_eq!(
            outcome(&catalog),
            format!("{shown}: HIP 1 has no distance: its parallax must be above 0, got -2 mas")
        );
        std::fs::write(&path, format!("{heading}\n1,0,0,20,0,0,0,0,0,0,0,5,0\n")).unwrap();
        let text = outcome(&catalog);
        assert!(text.contains("0 groups"), "{text}");
        assert!(
            text.ends_with("min_samples 10 is more than the 1 star: none can be a core star\n"),
            "{text}"
        );
        std::fs::write(&path, b"hip,\xff\n").unwrap();
        assert_eq!(
            outcome(&catalog),
            format!("{shown}: line 1 is not UTF-8 text")
        );
        assert_eq!(
            outcome(&["--catalog", folder.path().to_str().unwrap()]),
            format!("cannot read {}: it is a folder", folder.path().display())
        );
    }

    #[test]
    fn many_groups_are_summed_up() {
        let text = outcome(&["--eps", "12"]);
        assert!(text.contains("\n34 more"), "{text}");
        assert!(text.contains("44 groups, 17532 stars are noise"), "{text}");
    }
}
