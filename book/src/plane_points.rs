//! Points of the plane that several chapters' programs take beside their own: sets of the book, and the reader's.
//!
//! A program that takes them has these flags, `Source` being its own kinds of points:
//!
//! ```text
//! #[arg(long, value_parser = plane_points::data::<Source>(), default_value = "fixed")]
//! data: Data<Source>,
//! #[arg(long, value_parser = whole(1, 20_000))]
//! samples: Option<usize>,
//! #[command(flatten)]
//! plane: PlaneFlags,
//! ```
//!
//! and asks `self.plane.points(self.data, self.samples)?`: [`Asked::Shared`] where the reader asked for a shared set or a file, [`Asked::Own`] where the program makes its own. Where
//! `Source` has a name that a shared set has too, it means the program's own, except with `--data-seed`: that is surely meant for the shared one.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use hyades_datasets::{ComparisonSet, moons_2025, mystery_blobs, two_groups_2025};
use ndarray::{Array1, Array2};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::BookError;
use crate::files::read_regular;
use crate::flags::seed;
use crate::text::{counted, cut};

/// Flags of points that are not the program's own.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct PlaneFlags {
    /// The seed of the points, with --data blobs, varied, sheared, moons, circles, uniform or mystery [default: 42]
    #[arg(long, value_parser = seed())]
    data_seed: Option<u64>,
    /// Points of your own in place of --data: a CSV file with the header x,y
    #[arg(long, value_name = "FILE", conflicts_with = "data")]
    points: Option<PathBuf>,
}

/// What `--data` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Data<Own> {
    /// Points that the program makes itself.
    Own(Own),
    /// A shared set.
    Set(PlaneSet),
}

/// A shared set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlaneSet {
    /// The two groups of 2025, made with NumPy
    #[value(name = "two-groups-2025")]
    TwoGroups2025,
    /// The two moons of 2025, made with scikit-learn
    #[value(name = "moons-2025")]
    Moons2025,
    /// Three round groups
    Blobs,
    /// Three round groups of different widths
    Varied,
    /// Three groups, sheared until they are long
    Sheared,
    /// Two half circles that reach into each other
    Moons,
    /// A circle inside another
    Circles,
    /// No groups at all
    Uniform,
    /// Groups whose number is for you to find
    Mystery,
}

/// Points, and what is known of them.
#[derive(Debug, Clone)]
pub(crate) struct PlanePoints {
    /// The points, `(n, 2)`.
    pub(crate) records: Array2<f64>,
    /// The group that each was drawn from, where there are groups and they are no secret.
    pub(crate) truth: Option<Array1<usize>>,
}

/// Points as the reader asked for them.
#[derive(Debug)]
pub(crate) enum Asked<Own> {
    /// Those that the program makes itself.
    Own(Own),
    /// Those of a shared set or a file.
    Shared(PlanePoints),
}

impl PlanePoints {
    /// Points and groups together, and whether the groups are known.
    pub(crate) fn dataset(self) -> (hyades_datasets::Dataset, bool) {
        let known = self.truth.is_some();
        let none = Array1::zeros(self.records.nrows());
        let targets = self.truth.unwrap_or(none);
        (hyades_datasets::Dataset::new(self.records, targets), known)
    }
}

/// Reads `--data`: the program's own kinds of points, or else a shared set.
pub(crate) fn data<Own>() -> impl TypedValueParser<Value = Data<Own>>
where
    Own: ValueEnum + Send + Sync + 'static,
{
    let own = Own::value_variants().iter();
    let own: Vec<_> = own.filter_map(ValueEnum::to_possible_value).collect();
    let shared = PlaneSet::value_variants().iter();
    let shared = shared.filter_map(ValueEnum::to_possible_value);
    let shared: Vec<_> = shared
        .filter(|set| own.iter().all(|own| own.get_name() != set.get_name()))
        .collect();
    let all = own.into_iter().chain(shared);
    PossibleValuesParser::new(all).try_map(|name| {
        let set = || PlaneSet::from_str(&name, false).map(Data::Set);
        Own::from_str(&name, false)
            .map(Data::Own)
            .or_else(|_| set())
    })
}

/// What is said of a program's own `--seed` with points that it does not make.
const SEED_OF_OTHERS: &str =
    "--seed works only with the program's own points; those of other chapters have --data-seed";

/// New points of a set, where the reader does not say how many.
const SAMPLES: usize = 300;
const SEED: u64 = 42;

/// How many new points a set can have.
const BOUNDS: (usize, usize) = (30, 20_000);

/// How many points a file can hold.
const MOST_IN_A_FILE: usize = 20_000;

impl PlaneFlags {
    /// The points that the reader asked for. `samples` are those of the program's flag.
    pub(crate) fn points<Own: ValueEnum>(
        &self,
        data: Data<Own>,
        samples: Option<usize>,
    ) -> Result<Asked<Own>, BookError> {
        if let Some(path) = &self.points {
            self.refuse("--points", samples, false)?;
            let (records, truth) = (read(path)?, None);
            return Ok(Asked::Shared(PlanePoints { records, truth }));
        }
        match data {
            Data::Set(set) => Ok(Asked::Shared(self.set(set, samples)?)),
            Data::Own(own) if self.data_seed.is_none() => Ok(Asked::Own(own)),
            Data::Own(own) => {
                let name = own.to_possible_value();
                let shared = name.and_then(|name| PlaneSet::from_str(name.get_name(), false).ok());
                let set = shared.ok_or_else(|| {
                    BookError::Flag(format!(
                        "--data-seed works only with --data {}",
                        "blobs, varied, sheared, moons, circles, uniform or mystery"
                    ))
                })?;
                Ok(Asked::Shared(self.set(set, samples)?))
            }
        }
    }

    /// The same for a program whose `--seed` is that of its own points alone.
    pub(crate) fn points_or_seed<Own: ValueEnum>(
        &self,
        data: Data<Own>,
        samples: Option<usize>,
        seed: Option<u64>,
    ) -> Result<Asked<Own>, BookError> {
        match self.points(data, samples)? {
            Asked::Shared(_) if seed.is_some() => Err(BookError::Flag(SEED_OF_OTHERS.to_owned())),
            asked => Ok(asked),
        }
    }

    fn set(&self, set: PlaneSet, samples: Option<usize>) -> Result<PlanePoints, BookError> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(self.data_seed.unwrap_or(SEED));
        let name = || format!("--data {}", set.name());
        let dataset = match set {
            PlaneSet::TwoGroups2025 | PlaneSet::Moons2025 => {
                self.refuse(&name(), samples, false)?;
                if set == PlaneSet::Moons2025 {
                    moons_2025()
                } else {
                    two_groups_2025()
                }
            }
            PlaneSet::Mystery => {
                self.refuse(&name(), samples, true)?;
                let records = mystery_blobs(&mut rng).records().to_owned();
                let truth = None;
                return Ok(PlanePoints { records, truth });
            }
            PlaneSet::Blobs => made(ComparisonSet::Blobs, samples, &mut rng)?,
            PlaneSet::Varied => made(ComparisonSet::Varied, samples, &mut rng)?,
            PlaneSet::Sheared => made(ComparisonSet::Sheared, samples, &mut rng)?,
            PlaneSet::Moons => made(ComparisonSet::Moons, samples, &mut rng)?,
            PlaneSet::Circles => made(ComparisonSet::Circles, samples, &mut rng)?,
            PlaneSet::Uniform => made(ComparisonSet::Uniform, samples, &mut rng)?,
        };
        Ok(PlanePoints {
            truth: (set != PlaneSet::Uniform).then_some(dataset.targets),
            records: dataset.records,
        })
    }

    /// Refuses flags that would do nothing with these points.
    fn refuse(&self, with: &str, samples: Option<usize>, seeded: bool) -> Result<(), BookError> {
        let flags = [
            ("--samples", samples.is_some()),
            ("--data-seed", self.data_seed.is_some() && !seeded),
        ];
        match flags.iter().find(|(_, given)| *given) {
            Some((flag, _)) => Err(BookError::Flag(format!("{flag} does nothing with {with}"))),
            None => Ok(()),
        }
    }
}

impl PlaneSet {
    /// The name after `--data`.
    pub(crate) fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

fn made(
    set: ComparisonSet,
    samples: Option<usize>,
    rng: &mut Xoshiro256PlusPlus,
) -> Result<hyades_datasets::Dataset, BookError> {
    let samples = samples.unwrap_or(SAMPLES);
    let (least, most) = BOUNDS;
    if !(least..=most).contains(&samples) {
        return Err(BookError::Flag(format!(
            "--samples {samples} must be at least {least} and at most {most} with --data {}",
            set.name()
        )));
    }
    Ok(set.make(samples, rng)?)
}

/// The points of a file.
fn read(path: &Path) -> Result<Array2<f64>, BookError> {
    let wrong = |why| BookError::File {
        path: path.to_path_buf(),
        doing: "read",
        why,
    };
    let bytes = read_regular(path)?;
    let points = std::str::from_utf8(&bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
        format!("line {line}: it is not UTF-8 text")
    });
    Ok(Array2::from(points.and_then(parse).map_err(wrong)?))
}

fn fields(line: &str) -> Vec<&str> {
    line.split(',').map(str::trim).collect()
}

/// The points of a table with the columns x and y, and perhaps others behind them, which are not read.
fn parse(text: &str) -> Result<Vec<[f64; 2]>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = (1..).zip(text.lines().map(str::trim));
    let mut lines = lines.filter(|(_, line)| !line.is_empty());
    let (number, header) = lines.next().ok_or("it is empty; a header x,y is needed")?;
    let columns = fields(header);
    if !columns.starts_with(&["x", "y"]) {
        return Err(format!(
            "line {number}: the header is {}, but must begin with x,y",
            cut(header)
        ));
    }
    let mut points = Vec::new();
    for (number, line) in lines {
        let fields = fields(line);
        if fields.len() != columns.len() {
            return Err(format!(
                "line {number} has {}, but the header has {}",
                counted(fields.len(), "field"),
                columns.len()
            ));
        }
        let coordinate = |name: &str, field: &str| match field.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(value),
            _ if field.is_empty() => Err(format!("line {number}: {name} is missing")),
            _ => Err(format!(
                "line {number}: {name} is {}, but must be a finite number",
                cut(field)
            )),
        };
        if points.len() == MOST_IN_A_FILE {
            return Err(format!(
                "line {number}: more than {MOST_IN_A_FILE} points are too many"
            ));
        }
        points.push([coordinate("x", fields[0])?, coordinate("y", fields[1])?]);
    }
    if points.is_empty() {
        return Err("there are no points below the header".to_owned());
    }
    Ok(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
    enum Own {
        /// As the chapter has them
        Fixed,
        /// The program's own moons
        Moons,
    }

    fn named(name: &str) -> Option<Data<Own>> {
        let arg = clap::Arg::new("data")
            .long("data")
            .value_parser(data::<Own>());
        let matches = clap::Command::new("test").arg(arg);
        let matches = matches
            .try_get_matches_from(["test", "--data", name])
            .ok()?;
        matches.get_one::<Data<Own>>("data").copied()
    }

    #[test]
    fn a_program_s_own_points_come_first() {
        assert_eq!(named("fixed"), Some(Data::Own(Own::Fixed)));
        assert_eq!(named("moons"), Some(Data::Own(Own::Moons)));
        assert_eq!(named("moons-2025"), Some(Data::Set(PlaneSet::Moons2025)));
        assert_eq!(named("stars"), None);
        for set in PlaneSet::value_variants() {
            assert!(named(&set.name()).is_some(), "{}", set.name());
        }
    }

    #[test]
    fn a_seed_tells_which_of_two_is_meant() {
        let moons = Data::Own(Own::Moons);
        let own = flags(None).points(moons, None).unwrap();
        assert!(matches!(own, Asked::Own(Own::Moons)));
        let shared = shared(flags(Some(1)).points(moons, Some(40)));
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        let expected = ComparisonSet::Moons.make(40, &mut rng).unwrap();
        assert_eq!(shared.records, expected.records);
    }

    fn shared(asked: Result<Asked<Own>, BookError>) -> PlanePoints {
        match asked.unwrap() {
            Asked::Shared(points) => points,
            Asked::Own(own) => panic!("{own:?}"),
        }
    }

    fn flags(data_seed: Option<u64>) -> PlaneFlags {
        PlaneFlags {
            data_seed,
            points: None,
        }
    }

    #[test]
    fn sets_are_those_of_the_library() {
        for (set, theirs) in [
            (PlaneSet::Blobs, ComparisonSet::Blobs),
            (PlaneSet::Varied, ComparisonSet::Varied),
            (PlaneSet::Sheared, ComparisonSet::Sheared),
            (PlaneSet::Moons, ComparisonSet::Moons),
            (PlaneSet::Circles, ComparisonSet::Circles),
            (PlaneSet::Uniform, ComparisonSet::Uniform),
        ] {
            assert_eq!(set.name(), theirs.name());
            let found = shared(flags(Some(7)).points(Data::Set(set), Some(50)));
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
            let expected = theirs.make(50, &mut rng).unwrap();
            assert_eq!(found.records, expected.records);
            let truth = (set != PlaneSet::Uniform).then_some(expected.targets);
            assert_eq!(found.truth, truth);
        }
        let fixed = shared(flags(None).points(Data::Set(PlaneSet::Moons2025), None));
        assert_eq!(fixed.records, moons_2025().records);
        let own = flags(None).points(Data::Own(Own::Fixed), Some(3));
        assert!(matches!(own, Ok(Asked::Own(Own::Fixed))));
        // The answer of the mystery stays with the library.
        let mystery = shared(flags(None).points(Data::Set(PlaneSet::Mystery), None));
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(42);
        assert_eq!(mystery.records, mystery_blobs(&mut rng).records());
        assert_eq!(mystery.truth, None);
    }

    #[test]
    fn flags_that_would_do_nothing_are_refused() {
        let refused = |data_seed, data, samples| {
            let error = flags(data_seed).points(data, samples).unwrap_err();
            error.to_string()
        };
        assert_eq!(
            refused(Some(1), Data::Own(Own::Fixed), None),
            "--data-seed works only with --data blobs, varied, sheared, moons, circles, uniform or mystery"
        );
        assert_eq!(
            refused(None, Data::Set(PlaneSet::Mystery), Some(50)),
            "--samples does nothing with --data mystery"
        );
        assert_eq!(
            refused(Some(1), Data::Set(PlaneSet::TwoGroups2025), None),
            "--data-seed does nothing with --data two-groups-2025"
        );
        assert_eq!(
            refused(None, Data::Set(PlaneSet::Blobs), Some(29)),
            "--samples 29 must be at least 30 and at most 20000 with --data blobs"
        );
    }

    #[test]
    fn a_table_reads_back() {
        let points = vec![[0.1, -2.0], [1e-3, 5.25]];
        for text in [
            "x,y\n0.1,-2\n0.001,5.25\n",
            "\u{feff}x, y\r\n0.1, -2\r\n\r\n1e-3,5.25",
            "x,y,cluster\n0.1,-2,1\n0.001,5.25,noise\n",
        ] {
            assert_eq!(parse(text), Ok(points.clone()), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_table_has_a_line() {
        for (text, expected) in [
            ("", "it is empty; a header x,y is needed"),
            (
                "1,2\n",
                "line 1: the header is 1,2, but must begin with x,y",
            ),
            ("x,y\n", "there are no points below the header"),
            ("x,y\n1,2\n3\n", "line 3 has 1 field, but the header has 2"),
            ("x,y\n1,2,3\n", "line 2 has 3 fields, but the header has 2"),
            ("x,y\n\n1,\n", "line 3: y is missing"),
            (
                "x,y\n1,2\none,2\n",
                "line 3: x is one, but must be a finite number",
            ),
            (
                "x,y\n1,inf\n",
                "line 2: y is inf, but must be a finite number",
            ),
        ] {
            assert_eq!(parse(text), Err(expected.to_owned()), "{text}");
        }
        let many = format!("x,y\n{}", "1,2\n".repeat(MOST_IN_A_FILE + 1));
        let error = parse(&many).unwrap_err();
        assert_eq!(error, "line 20002: more than 20000 points are too many");
    }

    #[test]
    fn a_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("points.csv");
        let flags = PlaneFlags {
            data_seed: None,
            points: Some(path.clone()),
        };
        let outcome = || flags.points(Data::Own(Own::Fixed), None);
        let missing = outcome().unwrap_err().to_string();
        assert!(missing.ends_with("points.csv: no such file"), "{missing}");
        std::fs::write(&path, b"x,y\n1,2\n\xff,3\n").unwrap();
        let broken = outcome().unwrap_err().to_string();
        assert!(broken.ends_with("line 3: it is not UTF-8 text"), "{broken}");
        std::fs::write(&path, "x,y\n1,2\n").unwrap();
        let points = shared(outcome());
        assert_eq!(points.records, ndarray::array![[1.0, 2.0]]);
    }
}
