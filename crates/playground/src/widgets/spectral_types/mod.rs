//! Spectral types: hot stars by the widths of two of their lines, with any algorithm.

mod drawings;
mod found;
mod stars;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use hyades_datasets::Catalogue;

use self::drawings::{by_cluster, by_type, types_of_clusters};
use self::found::{Found, Wanted};
use self::stars::{is_plain, key_of, known_lines, place_of, read};
use crate::control::{Control, decimal, one_of, whole};
use crate::error::Refused;
use crate::own_file::{path, word};
use crate::playground::Widget;
use crate::points::LARGEST_SEED;
use crate::spectral_fits::{Algorithm, Parameter, Parameters};
use crate::view::Shown;

/// The catalogue that the page uses.
const BOOK: &str = "stellar_mock.dat";

/// The page's pair of lines: ionised and neutral helium.
const HELIUM: [&str; 2] = ["HeII/4200", "HeI/4471"];

const K: (usize, usize) = (2, 20);
const MIN_SAMPLES: (usize, usize) = (2, 100);
const MIN_CLUSTER_SIZE: (usize, usize) = (2, 200);
const EPS: (f64, f64) = (0.005, 1.0);
const BANDWIDTH: (f64, f64) = (0.05, 2.0);
const PREFERENCE: (f64, f64) = (-100.0, -0.5);

/// What the stars are coloured by.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Colour {
    Cluster,
    SpectralType,
}

const COLOURS: [(&str, Colour); 2] = [("cluster", Colour::Cluster), ("type", Colour::SpectralType)];

/// An axis of the plane.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Axis {
    X,
    Y,
}

#[derive(Debug)]
pub(crate) struct SpectralTypesWidget {
    wanted: Wanted,
    colour: Colour,
    catalogue: Option<Catalogue>,
    /// The name of the reader's own file, if the catalogue comes from it.
    file: Option<String>,
    /// Names of lines that the reader has chosen, and that the catalogue lacks: others stand in for them.
    lacking: [Option<String>; 2],
    /// The clusters for some of what was wanted.
    found: Option<Found>,
}

impl SpectralTypesWidget {
    pub(crate) fn new() -> Self {
        let [x, y] = HELIUM.map(str::to_owned);
        Self {
            wanted: Wanted {
                x,
                y,
                algorithm: Algorithm::KMeans,
                parameters: Parameters::default(),
            },
            colour: Colour::Cluster,
            catalogue: None,
            file: None,
            lacking: [None, None],
            found: None,
        }
    }

    fn colour_name(&self) -> &'static str {
        let mut names = COLOURS.iter();
        let found = names.find(|(_, colour)| *colour == self.colour);
        found.map_or("", |(name, _)| name)
    }

    /// The clusters, once there is a catalogue.
    fn found(&mut self) -> Result<Option<&Found>, Refused> {
        let Some(catalogue) = &self.catalogue else {
            return Ok(None);
        };
        let is_new = |found: &Found| found.wanted != self.wanted;
        if self.found.as_ref().is_none_or(is_new) {
            let file = self.file.as_deref().unwrap_or(BOOK);
            self.found = Some(Found::new(self.wanted.clone(), catalogue, file)?);
        }
        Ok(self.found.as_ref())
    }

    /// Shows another line on an axis. What was there goes to the other axis if that has the line already.
    fn set_line(&mut self, axis: Axis, name: &str, value: &str) -> Result<(), Refused> {
        let key = match &self.catalogue {
            Some(catalogue) => {
                let place = place_of(catalogue, value);
                let key = place.and_then(|place| key_of(catalogue, place));
                key.ok_or_else(|| Refused::value(name, value, known_lines(catalogue)))?
            }
            // Whether there is such a line will be seen when the catalogue comes.
            None if is_plain(value) => value.to_owned(),
            None => {
                let allowed = "the name of a spectral line, such as HeII/4200";
                return Err(Refused::value(name, value, allowed));
            }
        };
        let Wanted { x, y, .. } = &mut self.wanted;
        let (here, there) = match axis {
            Axis::X => (x, y),
            Axis::Y => (y, x),
        };
        if *there == key {
            std::mem::swap(here, there);
            self.lacking = [None, None];
        } else {
            *here = key;
            self.lacking[axis as usize] = None;
        }
        Ok(())
    }

    fn set_parameter(&mut self, parameter: Parameter, value: &str) -> Result<(), Refused> {
        let name = parameter.name();
        let of = &mut self.wanted.parameters;
        match parameter {
            Parameter::K => of.k = whole(name, value, K)?,
            Parameter::Eps => of.eps = decimal(name, value, EPS)?,
            Parameter::MinSamples => of.min_samples = whole(name, value, MIN_SAMPLES)?,
            Parameter::MinClusterSize => {
                of.min_cluster_size = whole(name, value, MIN_CLUSTER_SIZE)?;
            }
            Parameter::Bandwidth => of.bandwidth = decimal(name, value, BANDWIDTH)?,
            Parameter::Preference => of.preference = decimal(name, value, PREFERENCE)?,
            Parameter::Seed => of.seed = whole(name, value, (0, LARGEST_SEED))? as u64,
        }
        Ok(())
    }

    fn control_of(&self, parameter: Parameter) -> Control {
        let wholes = |(least, most): (usize, usize)| (least as f64, most as f64, 1.0);
        let (label, range) = match parameter {
            Parameter::K => ("number of clusters k", wholes(K)),
            Parameter::Eps => ("eps", (EPS.0, EPS.1, 0.005)),
            Parameter::MinSamples => ("min_samples", wholes(MIN_SAMPLES)),
            Parameter::MinClusterSize => ("min_cluster_size", wholes(MIN_CLUSTER_SIZE)),
            Parameter::Bandwidth => ("bandwidth", (BANDWIDTH.0, BANDWIDTH.1, 0.05)),
            Parameter::Preference => ("preference", (PREFERENCE.0, PREFERENCE.1, 0.5)),
            Parameter::Seed => ("seed", wholes((0, LARGEST_SEED))),
        };
        let value = parameter.value(&self.wanted.parameters);
        let control = Control::slider(parameter.name(), label, range, value);
        match parameter {
            Parameter::Eps | Parameter::Bandwidth => control.unit("Å"),
            _ => control,
        }
    }

    fn lines(&self) -> Vec<(String, String)> {
        let Some(catalogue) = &self.catalogue else {
            let pair = [&self.wanted.x, &self.wanted.y];
            return pair.map(|key| (key.clone(), key.clone())).to_vec();
        };
        let names = catalogue.lines().iter().enumerate();
        names
            .filter_map(|(place, name)| Some((key_of(catalogue, place)?, name.clone())))
            .collect()
    }

    /// The name of a line in a command.
    fn line_name(&self, key: &str) -> String {
        let name = self.catalogue.as_ref().and_then(|catalogue| {
            let place = place_of(catalogue, key)?;
            catalogue.lines().get(place).cloned()
        });
        name.unwrap_or_else(|| key.to_owned())
    }

    /// Keeps to the lines that the reader has chosen. For those that the catalogue lacks its first ones stand in.
    fn choose_lines(&mut self, catalogue: &Catalogue) {
        let known = |name: &String| {
            let place = place_of(catalogue, name)?;
            key_of(catalogue, place)
        };
        // By name: the number of a line says nothing in another catalogue.
        let [x, y] = self.lacking.clone();
        let chosen = [
            x.unwrap_or_else(|| self.line_name(&self.wanted.x)),
            y.unwrap_or_else(|| self.line_name(&self.wanted.y)),
        ];
        let kept = chosen.each_ref().map(known);
        let mut others = (0..catalogue.lines().len())
            .filter_map(|place| key_of(catalogue, place))
            .filter(|key| !kept.contains(&Some(key.clone())));
        let shown = kept.clone().map(|key| key.or_else(|| others.next()));
        // A catalogue has at least two lines.
        if let [Some(x), Some(y)] = shown {
            (self.wanted.x, self.wanted.y) = (x, y);
        }
        let [x_kept, y_kept] = kept.map(|key| key.is_some());
        let [x, y] = chosen;
        self.lacking = [(!x_kept).then_some(x), (!y_kept).then_some(y)];
    }

    /// Which lines stand in for others, in a sentence each.
    fn stand_ins(&self) -> String {
        let shown = [&self.wanted.x, &self.wanted.y];
        let told = self.lacking.iter().zip(shown).filter_map(|(lacking, key)| {
            let name = self.line_name(key);
            Some(format!(
                " The catalogue has no {}: {name} stands in.",
                lacking.as_ref()?
            ))
        });
        told.collect()
    }
}

impl Widget for SpectralTypesWidget {
    fn controls(&self) -> Vec<Control> {
        let algorithms = Algorithm::ALL.map(|algorithm| (algorithm.key(), algorithm.name()));
        let algorithm = self.wanted.algorithm;
        let lines = self.lines();
        let mut controls = vec![
            Control::choice("x", "line to the right", lines.clone(), &self.wanted.x),
            Control::choice("y", "line upwards", lines, &self.wanted.y),
            Control::choice("algorithm", "algorithm", algorithms, algorithm.key()),
        ];
        let parameters = algorithm.parameters().iter();
        controls.extend(parameters.map(|parameter| self.control_of(*parameter)));
        let colours = [("cluster", "cluster"), ("type", "spectral type")];
        controls.push(Control::choice(
            "colour",
            "coloured by",
            colours,
            self.colour_name(),
        ));
        controls.push(Control::file(
            "catalogue",
            "a catalogue of your own, which never leaves your browser",
            ".dat,.txt,text/plain",
        ));
        controls
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), Refused> {
        match name {
            "x" => return self.set_line(Axis::X, name, value),
            "y" => return self.set_line(Axis::Y, name, value),
            "algorithm" => {
                let all = Algorithm::ALL.map(|algorithm| (algorithm.key(), algorithm));
                self.wanted.algorithm = one_of(name, value, &all)?;
                return Ok(());
            }
            "colour" => {
                self.colour = one_of(name, value, &COLOURS)?;
                return Ok(());
            }
            _ => {}
        }
        let mut parameters = Parameter::ALL.into_iter();
        match parameters.find(|parameter| parameter.name() == name) {
            Some(parameter) => self.set_parameter(parameter, value),
            None => {
                let mut names = vec!["x", "y", "algorithm"];
                names.extend(Parameter::ALL.map(Parameter::name));
                names.push("colour");
                Err(Refused::unknown("control", name, &names))
            }
        }
    }

    fn give(&mut self, name: &str, bytes: &[u8]) -> Result<(), Refused> {
        let catalogue = read(name, bytes)?;
        match &self.catalogue {
            // The same once more.
            Some(old) if *old == catalogue => return Ok(()),
            None if name == BOOK => {}
            _ => {
                self.file = Some(name.to_owned());
                self.choose_lines(&catalogue);
            }
        }
        self.catalogue = Some(catalogue);
        self.found = None;
        Ok(())
    }

    fn needs(&self) -> Option<&'static str> {
        self.catalogue.is_none().then_some(BOOK)
    }

    fn state(&self) -> Vec<(&'static str, String)> {
        let mut state = Vec::new();
        let beginning = Self::new();
        let Wanted {
            x,
            y,
            algorithm,
            parameters,
        } = &self.wanted;
        let mut changed = |name, now: String, before: String| {
            if now != before {
                state.push((name, now));
            }
        };
        changed("x", x.clone(), beginning.wanted.x.clone());
        changed("y", y.clone(), beginning.wanted.y.clone());
        let usual = beginning.wanted.algorithm;
        changed(
            "algorithm",
            algorithm.key().to_owned(),
            usual.key().to_owned(),
        );
        for parameter in algorithm.parameters() {
            let before = parameter.value(&beginning.wanted.parameters);
            changed(parameter.name(), parameter.value(parameters), before);
        }
        let colour = beginning.colour_name().to_owned();
        changed("colour", self.colour_name().to_owned(), colour);
        state
    }

    fn show(&mut self) -> Result<Shown, Refused> {
        let colour = self.colour;
        let stand_ins = self.stand_ins();
        let Some(found) = self.found()? else {
            return Ok(Shown {
                says: format!("The stars are not here yet: {BOOK} is read first."),
                ..Shown::default()
            });
        };
        let plane = match colour {
            Colour::Cluster => by_cluster(found)?,
            Colour::SpectralType => by_type(found)?,
        };
        Ok(Shown {
            drawings: vec![plane, types_of_clusters(found)?],
            says: found.says() + &stand_ins,
            facts: found.facts(),
            line: None,
        })
    }

    fn command(&self) -> String {
        let Wanted {
            x,
            y,
            algorithm,
            parameters,
        } = &self.wanted;
        let lines = [x, y].map(|key| self.line_name(key));
        let mut command = "cargo chapter spectral-types --".to_owned();
        if lines != HELIUM {
            command.push_str(&format!(" --lines {}", word(&lines.join(","))));
        }
        match algorithm {
            Algorithm::KMeans => {}
            Algorithm::GaussianMixture => command.push_str(&format!(" --mixture {}", parameters.k)),
            other => command.push_str(&format!(" --algorithm {}", other.key())),
        }
        for parameter in algorithm.parameters() {
            let is_told = match parameter {
                Parameter::K => *algorithm != Algorithm::GaussianMixture,
                Parameter::Seed => parameters.seed != Parameters::default().seed,
                _ => true,
            };
            if is_told {
                let value = parameter.value(parameters);
                command.push_str(&format!(" {} {value}", parameter.flag()));
            }
        }
        if let Some(file) = &self.file {
            command.push_str(&format!(" --catalog {}", path(file)));
        }
        command
    }

    fn csv(&mut self) -> Result<String, Refused> {
        let mut text = "star,x,y,spectral_type,cluster\n".to_owned();
        let Some(found) = self.found()? else {
            return Ok(text);
        };
        let stars = &found.stars;
        let of_stars = stars.names.iter().zip(&stars.spectral_types);
        let rows = stars.records.rows().into_iter().zip(found.places());
        for ((name, spectral_type), (widths, place)) in of_stars.zip(rows) {
            let _ = write!(text, "{name}");
            for width in widths {
                let _ = write!(text, ",{width}");
            }
            let spectral_type = spectral_type.with_luminosity(None);
            let _ = match place {
                Some(place) => writeln!(text, ",{spectral_type},{}", place + 1),
                None => writeln!(text, ",{spectral_type},noise"),
            };
        }
        Ok(text)
    }
}
