//! The widgets, one a module.

mod dbscan;
mod hierarchy;
mod how_many;
mod hyades;
mod k_means;
mod overview;
mod spectral_types;

use crate::error::Refused;
use crate::playground::Widget;

/// A widget at its beginning.
type Make = fn() -> Box<dyn Widget>;

/// All widgets by the names that pages use.
const WIDGETS: [(&str, Make); 7] = [
    ("k-means", || Box::new(k_means::KMeansWidget::new())),
    ("dbscan", || Box::new(dbscan::DbscanWidget::new())),
    ("how-many", || Box::new(how_many::HowManyWidget::new())),
    ("spectral-types", || {
        Box::new(spectral_types::SpectralTypesWidget::new())
    }),
    ("hyades", || Box::new(hyades::HyadesWidget::new())),
    ("overview", || Box::new(overview::OverviewWidget::new())),
    ("hierarchy", || Box::new(hierarchy::HierarchyWidget::new())),
];

/// The names of all widgets.
pub const NAMES: [&str; WIDGETS.len()] = {
    let mut names = [""; WIDGETS.len()];
    let mut i = 0;
    while i < names.len() {
        names[i] = WIDGETS[i].0;
        i += 1;
    }
    names
};

/// The widget of this name, at its beginning.
pub(crate) fn by_name(name: &str) -> Result<Box<dyn Widget>, Refused> {
    let found = WIDGETS.iter().find(|(known, _)| *known == name);
    let (_, make) = found.ok_or_else(|| Refused::unknown("widget", name, &NAMES))?;
    Ok(make())
}
