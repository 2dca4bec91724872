//! What the page's worker calls.

use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::call::Call;
use crate::playground::Playground;

/// No generator asks the browser for chance: each has a seed. Should one ever do, it learns that there is none.
fn no_chance(_: &mut [u8]) -> Result<(), getrandom::Error> {
    Err(getrandom::Error::UNSUPPORTED)
}

getrandom::register_custom_getrandom!(no_chance);

/// A widget of the page.
#[wasm_bindgen(js_name = Playground)]
pub struct Exported(Playground);

#[wasm_bindgen(js_class = Playground)]
impl Exported {
    /// A widget by its name.
    #[wasm_bindgen(constructor)]
    pub fn new(name: &str) -> Result<Exported, JsError> {
        Ok(Self(Playground::new(name)?))
    }

    /// Carries out calls, a JSON array, and gives a view as JSON.
    pub fn act(&mut self, calls: &str) -> Result<String, JsError> {
        let calls: Vec<Call> = serde_json::from_str(calls)?;
        Ok(serde_json::to_string(&self.0.act(&calls))?)
    }

    /// Takes a file of the reader's and gives a view as JSON.
    pub fn give(&mut self, name: &str, bytes: &[u8]) -> Result<String, JsError> {
        Ok(serde_json::to_string(&self.0.give(name, bytes))?)
    }

    /// The result as CSV.
    pub fn csv(&mut self) -> Result<String, JsError> {
        Ok(self.0.csv()?)
    }

    /// Places of a cloud's points, three numbers each.
    #[must_use]
    pub fn cloud(&self) -> Vec<f32> {
        self.0.cloud()
    }

    /// What to say of a point of the cloud.
    #[must_use]
    pub fn tell(&self, point: u32) -> String {
        self.0.tell(point as usize)
    }
}
