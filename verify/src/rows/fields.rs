//! The fields of a row, and whether one of them stands there twice.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

/// An object, and the first name in it that was given before: JSON leaves open which of the values counts.
pub(super) struct Fields {
    pub(super) object: Map<String, Value>,
    pub(super) repeated: Option<String>,
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Names)
    }
}

struct Names;

impl<'de> Visitor<'de> for Names {
    type Value = Fields;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Fields, A::Error> {
        let mut fields = Fields {
            object: Map::new(),
            repeated: None,
        };
        while let Some(name) = access.next_key::<String>()? {
            let value: Value = access.next_value()?;
            if fields.repeated.is_none() && fields.object.contains_key(&name) {
                fields.repeated = Some(name.clone());
            }
            fields.object.insert(name, value);
        }
        Ok(fields)
    }
}
