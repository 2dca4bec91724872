//! The Hyades: groups of stars that travel together, lit among all stars within 100 pc.

mod drawings;
mod stars;
#[cfg(test)]
mod tests;

use std::fmt::Write;
use std::ops::Range;

use self::drawings::{colour_magnitude, every_member, lit, space};
use self::stars::{Stars, mean_and_median};
use crate::control::{Control, decimal, whole};
use crate::error::Refused;
use crate::moving_groups::MovingGroups;
use crate::own_file::path;
use crate::playground::Widget;
use crate::text::{counted, fixed, join};
use crate::view::Shown;

/// The table of stars that the page uses.
const BOOK: &str = "hipparcos_100pc.csv";

/// The parts of the state, in the order in which they stand in an address.
const NAMES: [&str; 4] = ["eps", "min_samples", "velocity_weight", "group"];

const EPS: (f64, f64) = (1.0, 20.0);
const MIN_SAMPLES: (usize, usize) = (1, 100);
const VELOCITY_WEIGHT: (f64, f64) = (0.0, 10.0);
const MOST_GROUPS: usize = 9999;

/// So many groups are told with their sizes.
const TOLD: usize = 6;
/// So many groups have a row in the table.
const ROWS: usize = 10;

/// Which group the diagram shows.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Chosen {
    All,
    /// Counted from 1, the largest first.
    One(usize),
}

/// What decides on the groups.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Parameters {
    eps: f64,
    min_samples: usize,
    velocity_weight: f64,
}

const BEGINNING: Parameters = Parameters {
    eps: 6.0,
    min_samples: 10,
    velocity_weight: 1.0,
};

#[derive(Debug)]
pub(crate) struct HyadesWidget {
    parameters: Parameters,
    chosen: Chosen,
    stars: Option<Stars>,
    /// The groups, and for which parameters they were found.
    found: Option<(Parameters, MovingGroups)>,
}

impl HyadesWidget {
    pub(crate) fn new() -> Self {
        Self {
            parameters: BEGINNING,
            chosen: Chosen::One(1),
            stars: None,
            found: None,
        }
    }

    /// The groups, if they have been found already.
    fn found(&self) -> Option<&MovingGroups> {
        let (parameters, found) = self.found.as_ref()?;
        (*parameters == self.parameters).then_some(found)
    }

    /// The stars and the groups among them, once there are stars.
    fn grouped(&mut self) -> Result<Option<(&Stars, &MovingGroups)>, Refused> {
        if let (Some(stars), None) = (&self.stars, self.found()) {
            let Parameters {
                eps,
                min_samples,
                velocity_weight,
            } = self.parameters;
            let phase_space = stars.phase_space.view();
            let found = MovingGroups::find(phase_space, (eps, min_samples), velocity_weight)?;
            self.found = Some((self.parameters, found));
        }
        Ok(self.stars.as_ref().zip(self.found()))
    }

    /// The groups that the diagram shows, the largest being 0.
    fn shown(&self, found: &MovingGroups) -> Range<usize> {
        match self.chosen {
            Chosen::All => lit(found),
            Chosen::One(group) if group <= found.members().len() => group - 1..group,
            Chosen::One(_) => 0..0,
        }
    }

    fn group_control(&self) -> Control {
        let mut options = vec![("all".to_owned(), "all groups".to_owned())];
        let listed = self.found().map_or(0..0, lit);
        let chosen = match self.chosen {
            Chosen::All => None,
            Chosen::One(group) => Some(group - 1),
        };
        let beyond = chosen.filter(|group| !listed.contains(group));
        for group in listed.chain(beyond) {
            let found = self.found().filter(|found| group < found.members().len());
            let label = match found {
                Some(found) => {
                    let stars = counted(found.members()[group].len(), "star");
                    format!("{} ({stars})", found.name(group))
                }
                None => format!("group {}", group + 1),
            };
            options.push(((group + 1).to_string(), label));
        }
        Control::choice("group", "group in the diagram", options, self.chosen())
    }

    fn chosen(&self) -> String {
        match self.chosen {
            Chosen::All => "all".to_owned(),
            Chosen::One(group) => group.to_string(),
        }
    }

    fn says(&self, found: &MovingGroups) -> String {
        let sizes: Vec<usize> = found.members().iter().map(Vec::len).collect();
        let told: Vec<String> = sizes.iter().take(TOLD).map(usize::to_string).collect();
        let mut text = counted(sizes.len(), "group");
        match sizes.len() {
            0 => {}
            1 => text.push_str(&format!(" with {}", counted(sizes[0], "star"))),
            n if n <= TOLD => text.push_str(&format!(" with {} stars", join(&told))),
            _ => text.push_str(&format!(", the largest with {} stars", join(&told))),
        }
        let noise = match found.model().n_noise() {
            1 => "1 star is noise".to_owned(),
            n => format!("{n} stars are noise"),
        };
        text.push_str(&format!("; {noise}."));
        if let Chosen::One(group) = self.chosen
            && group > sizes.len().max(1)
        {
            text.push_str(&format!(" There is no group {group}."));
        }
        text
    }

    fn facts(&self, stars: &Stars, found: &MovingGroups) -> Vec<(String, String)> {
        let groups = found.members();
        let mut facts = vec![("groups".to_owned(), groups.len().to_string())];
        for (group, members) in groups.iter().take(ROWS).enumerate() {
            facts.push((found.name(group), counted(members.len(), "star")));
        }
        let rest: usize = groups.iter().skip(ROWS).map(Vec::len).sum();
        if rest > 0 {
            let more = format!("{} more", groups.len() - ROWS);
            facts.push((more, counted(rest, "star")));
        }
        let noise = counted(found.model().n_noise(), "star");
        facts.push(("noise".to_owned(), noise));
        let shown = self.shown(found);
        if let Chosen::One(_) = self.chosen
            && let Some(members) = groups.get(shown.start).filter(|_| !shown.is_empty())
            && let Some((mean, median)) = mean_and_median(stars.distances(members))
        {
            let name = found.name(shown.start);
            let row = |which: &str, value: f64| {
                (
                    format!("{which} distance of {name}"),
                    format!("{} pc", fixed(value, 1)),
                )
            };
            facts.extend([row("mean", mean), row("median", median)]);
        }
        let every = every_member(found, shown);
        if every > 1 {
            let drawn = format!("one star in {every} of the large groups");
            facts.push(("drawn in the diagram".to_owned(), drawn));
        }
        facts
    }
}

impl Widget for HyadesWidget {
    fn controls(&self) -> Vec<Control> {
        let Parameters {
            eps,
            min_samples,
            velocity_weight,
        } = self.parameters;
        let (least, most) = (MIN_SAMPLES.0 as f64, MIN_SAMPLES.1 as f64);
        let weights = (VELOCITY_WEIGHT.0, VELOCITY_WEIGHT.1, 0.1);
        vec![
            Control::slider("eps", "eps", (EPS.0, EPS.1, 0.5), eps).unit("pc"),
            Control::slider(
                "min_samples",
                "min_samples",
                (least, most, 1.0),
                min_samples,
            ),
            Control::slider(
                "velocity_weight",
                "1 km/s counts for",
                weights,
                velocity_weight,
            )
            .unit("pc"),
            self.group_control(),
            Control::file(
                "catalogue",
                "a table of your own, which stays in your browser",
                ".csv,text/csv,text/plain",
            ),
        ]
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), Refused> {
        match name {
            "eps" => self.parameters.eps = decimal(name, value, EPS)?,
            "min_samples" => self.parameters.min_samples = whole(name, value, MIN_SAMPLES)?,
            // Adding zero turns −0 into 0.
            "velocity_weight" => {
                self.parameters.velocity_weight = decimal(name, value, VELOCITY_WEIGHT)? + 0.0;
            }
            "group" if value == "all" => self.chosen = Chosen::All,
            "group" => match whole(name, value, (1, MOST_GROUPS)) {
                Ok(group) => self.chosen = Chosen::One(group),
                Err(_) => {
                    let allowed = format!("all, or a whole number from 1 to {MOST_GROUPS}");
                    return Err(Refused::value(name, value, allowed));
                }
            },
            _ => return Err(Refused::unknown("control", name, &NAMES)),
        }
        Ok(())
    }

    fn give(&mut self, name: &str, bytes: &[u8]) -> Result<(), Refused> {
        let mut stars = Stars::read(name, bytes)?;
        match &self.stars {
            // The same once more.
            Some(old) if old.catalogue == stars.catalogue => return Ok(()),
            None if name == BOOK => {}
            _ => stars.file = Some(name.to_owned()),
        }
        self.stars = Some(stars);
        self.found = None;
        Ok(())
    }

    fn needs(&self) -> Option<&'static str> {
        self.stars.is_none().then_some(BOOK)
    }

    fn state(&self) -> Vec<(&'static str, String)> {
        let of = |parameters: &Parameters, chosen: String| {
            [
                parameters.eps.to_string(),
                parameters.min_samples.to_string(),
                parameters.velocity_weight.to_string(),
                chosen,
            ]
        };
        let now = of(&self.parameters, self.chosen());
        let beginning = of(&BEGINNING, "1".to_owned());
        let all = NAMES.into_iter().zip(now).zip(beginning);
        let changed = all.filter(|((_, now), beginning)| now != beginning);
        changed.map(|(part, _)| part).collect()
    }

    fn show(&mut self) -> Result<Shown, Refused> {
        self.grouped()?;
        let (Some(stars), Some(found)) = (&self.stars, self.found()) else {
            return Ok(Shown {
                says: format!("The stars are not here yet: {BOOK} is read first."),
                ..Shown::default()
            });
        };
        Ok(Shown {
            drawings: vec![
                space(stars, found)?,
                colour_magnitude(stars, found, self.shown(found))?,
            ],
            says: self.says(found),
            facts: self.facts(stars, found),
            line: None,
        })
    }

    fn command(&self) -> String {
        let Parameters {
            eps,
            min_samples,
            velocity_weight,
        } = self.parameters;
        let mut command =
            format!("cargo chapter hyades -- --eps {eps} --min-samples {min_samples}");
        if velocity_weight != BEGINNING.velocity_weight {
            command.push_str(&format!(" --velocity-weight {velocity_weight}"));
        }
        let there = |group: &usize| {
            let found = self.found();
            found.is_some_and(|found| *group <= found.members().len())
        };
        match self.chosen {
            Chosen::One(group) if group != 1 && there(&group) => {
                command.push_str(&format!(" --group {group}"));
            }
            _ => {}
        }
        if let Some(file) = self.stars.as_ref().and_then(|stars| stars.file.as_ref()) {
            command.push_str(&format!(" --catalog {}", path(file)));
        }
        command
    }

    fn csv(&mut self) -> Result<String, Refused> {
        let mut text = "hip,x,y,z,vx,vy,vz,group\n".to_owned();
        let Some((stars, found)) = self.grouped()? else {
            return Ok(text);
        };
        let rows = stars.phase_space.rows().into_iter();
        let all = stars.all().iter().zip(rows).zip(found.labels());
        for ((star, row), label) in all {
            let _ = write!(text, "{}", star.hip);
            for value in row {
                let _ = write!(text, ",{value}");
            }
            let _ = match label {
                Some(group) => writeln!(text, ",{}", group + 1),
                None => writeln!(text, ",noise"),
            };
        }
        Ok(text)
    }

    fn cloud(&self) -> Vec<f32> {
        self.stars.as_ref().map(Stars::places).unwrap_or_default()
    }

    fn tell(&self, point: usize) -> String {
        let stars = self.stars.as_ref();
        let Some(star) = stars.and_then(|stars| stars.all().get(point)) else {
            return String::new();
        };
        let mut text = format!("HIP {}, {} pc", star.hip, fixed(star.distance(), 1));
        let found = self.found();
        let group = found.and_then(|found| Some((found, (*found.labels().get(point)?)?)));
        if let Some((found, group)) = group {
            text.push_str(&format!(", {}", found.name(group)));
        }
        text
    }
}
