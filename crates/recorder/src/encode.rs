//! serde's values as JSON, straight to bytes: what rrweb's events are made of ([`super::rrweb`]) and no more.

use super::live::push_comma;
use super::text::{push_decimal, push_number};
use serde::ser::{Impossible, Serialize, SerializeSeq, SerializeStruct, Serializer};

/// JSON that is written already.
pub struct Raw<'a>(pub &'a [u8]);

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

/// Appends a value as JSON.
pub fn push_json(out: &mut Vec<u8>, value: &impl Serialize) {
    // events have no kinds of values that this does not know
    let _ = value.serialize(Json { out });
}

/// The same without the last `open` bytes: ends of objects and lists that are written later.
pub fn push_open(out: &mut Vec<u8>, value: &impl Serialize, open: usize) {
    push_json(out, value);
    out.truncate(out.len() - open);
}

/// A value of a kind that no event has.
#[derive(Debug)]
pub struct Unknown;

impl std::fmt::Display for Unknown {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Unknown {}

impl serde::ser::Error for Unknown {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self
    }
}

/// Writes to the end of `out`.
struct Json<'a> {
    out: &'a mut Vec<u8>,
}

/// A list or an object that is being written, and its last byte.
pub struct Parts<'a> {
    out: &'a mut Vec<u8>,
    end: u8,
}

impl<'a> Json<'a> {
    fn parts(self, start: u8, end: u8) -> Parts<'a> {
        self.out.push(start);
        Parts { out: self.out, end }
    }
}

impl Parts<'_> {
    fn end(self) {
        self.out.push(self.end);
    }
}

/// Kinds of values that no event has.
macro_rules! unknown {
    ($($name:ident($($given:ty),*) $(-> $answer:ty)?;)+) => {
        $(unknown!(@one $name($($given),*) $(-> $answer)?);)+
    };
    (@one $name:ident($($given:ty),*)) => { unknown!(@one $name($($given),*) -> ()); };
    (@one $name:ident($a:ty) -> $answer:ty) => { fn $name(self, _: $a) -> Result<$answer, Unknown> { Err(Unknown) } };
    (@one $name:ident($a:ty, $b:ty) -> $answer:ty) => {
        fn $name(self, _: $a, _: $b) -> Result<$answer, Unknown> { Err(Unknown) }
    };
    (@one $name:ident($a:ty, $b:ty, $c:ty) -> $answer:ty) => {
        fn $name(self, _: $a, _: $b, _: $c) -> Result<$answer, Unknown> { Err(Unknown) }
    };
    (@one $name:ident($a:ty, $b:ty, $c:ty, $d:ty) -> $answer:ty) => {
        fn $name(self, _: $a, _: $b, _: $c, _: $d) -> Result<$answer, Unknown> { Err(Unknown) }
    };
}

impl<'a> Serializer for Json<'a> {
    type Ok = ();
    type Error = Unknown;
    type SerializeSeq = Parts<'a>;
    type SerializeStruct = Parts<'a>;
    type SerializeTuple = Impossible<(), Unknown>;
    type SerializeTupleStruct = Impossible<(), Unknown>;
    type SerializeTupleVariant = Impossible<(), Unknown>;
    type SerializeMap = Impossible<(), Unknown>;
    type SerializeStructVariant = Impossible<(), Unknown>;

    fn serialize_bool(self, value: bool) -> Result<(), Unknown> {
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn serialize_i32(self, value: i32) -> Result<(), Unknown> {
        self.serialize_i64(value.into())
    }

    fn serialize_i64(self, value: i64) -> Result<(), Unknown> {
        push_number(self.out, value);
        Ok(())
    }

    /// With up to two digits behind the point: see [`push_decimal`].
    fn serialize_f64(self, value: f64) -> Result<(), Unknown> {
        push_decimal(self.out, value);
        Ok(())
    }

    /// Bytes are [`Raw`].
    fn serialize_bytes(self, value: &[u8]) -> Result<(), Unknown> {
        self.out.extend_from_slice(value);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Unknown> {
        self.out.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unknown> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'a>, Unknown> {
        Ok(self.parts(b'[', b']'))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts<'a>, Unknown> {
        Ok(self.parts(b'{', b'}'))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, _: &T) -> Result<(), Unknown> {
        Err(Unknown)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Unknown> {
        Err(Unknown)
    }

    fn serialize_unit(self) -> Result<(), Unknown> {
        Err(Unknown)
    }

    unknown! {
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
        serialize_f32(f32);
        serialize_char(char);
        serialize_str(&str);
        serialize_unit_struct(&'static str);
        serialize_unit_variant(&'static str, u32, &'static str);
        serialize_tuple(usize) -> Self::SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
        serialize_map(Option<usize>) -> Self::SerializeMap;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
    }
}

impl SerializeSeq for Parts<'_> {
    type Ok = ();
    type Error = Unknown;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unknown> {
        push_comma(self.out);
        value.serialize(Json { out: self.out })
    }

    fn end(self) -> Result<(), Unknown> {
        Parts::end(self);
        Ok(())
    }
}

impl SerializeStruct for Parts<'_> {
    type Ok = ();
    type Error = Unknown;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Unknown> {
        push_comma(self.out);
        self.out.push(b'"');
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
        value.serialize(Json { out: self.out })
    }

    fn end(self) -> Result<(), Unknown> {
        Parts::end(self);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serialize;

    #[derive(Serialize)]
    struct Inner {
        x: f64,
        none: Option<i32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        left_out: Option<bool>,
    }

    #[derive(Serialize)]
    struct Outer<'a> {
        #[serde(rename = "type")]
        kind: i32,
        list: Vec<Inner>,
        raw: Raw<'a>,
        is_on: bool,
    }

    fn outer(count: usize) -> Outer<'static> {
        let list = (0..count).map(|at| Inner { x: at as f64 / 3.0, none: None, left_out: None }).collect();
        Outer { kind: -3, list, raw: Raw(b"{\"a\":[1]}"), is_on: true }
    }

    #[test]
    fn values_are_the_json_that_serde_json_makes() {
        for count in 0..3 {
            let mut out = Vec::new();
            push_json(&mut out, &outer(count));
            let read: serde_json::Value = serde_json::from_slice(&out).expect("JSON");
            assert_eq!(read["list"].as_array().map(Vec::len), Some(count));
            assert_eq!((&read["type"], &read["raw"]["a"][0], &read["is_on"]), (&(-3).into(), &1.into(), &true.into()));
        }
        let mut out = Vec::new();
        push_json(&mut out, &outer(2));
        let expected =
            r#"{"type":-3,"list":[{"x":0,"none":null},{"x":0.33,"none":null}],"raw":{"a":[1]},"is_on":true}"#;
        assert_eq!(String::from_utf8(out).expect("UTF-8"), expected);
    }

    #[test]
    fn ends_may_be_left_for_later() {
        let mut out = b"[".to_vec();
        push_open(&mut out, &Inner { x: 1.5, none: Some(2), left_out: Some(true) }, 1);
        assert_eq!(out, b"[{\"x\":1.5,\"none\":2,\"left_out\":true");
    }

    #[test]
    fn what_no_event_has_is_refused() {
        assert!("text".serialize(Json { out: &mut Vec::new() }).is_err());
        assert!(7u8.serialize(Json { out: &mut Vec::new() }).is_err());
        assert!((1, 2).serialize(Json { out: &mut Vec::new() }).is_err());
    }
}
