//! L4 to L9: entries of a camera's own allow and block lists, by our numbers. No camera says what
//! its lists hold.

use http::Method;
use serde_json::{Map, Value, json};
use tokio::time::Instant;

use crate::lapi::exchange::Request;
use crate::lapi::{Answered, Device, Lapi, ListSpelling};
use crate::list_item::{DeviceList, ListItem};

impl Lapi {
    /// Adds entries in one request (L4, L7).
    pub async fn add_to_list(
        &self,
        device: &Device,
        list: DeviceList,
        items: &[ListItem],
        not_after: Instant,
    ) -> Answered {
        let body = add_body(device.profile.lists, list, items).to_string();
        self.list_call(device, Method::POST, path(device, list), &body, not_after).await
    }

    /// Changes the entry with the item's number (L5, L8).
    pub async fn edit_in_list(
        &self,
        device: &Device,
        list: DeviceList,
        item: &ListItem,
        not_after: Instant,
    ) -> Answered {
        let body = edit_body(device.profile.lists, list, item).to_string();
        let path = format!("{}/{}", path(device, list), item.id);
        self.list_call(device, Method::PUT, &path, &body, not_after).await
    }

    /// Deletes the entry with this number (L6, L9).
    pub async fn delete_from_list(
        &self,
        device: &Device,
        list: DeviceList,
        id: i64,
        not_after: Instant,
    ) -> Answered {
        let path = format!("{}/{id}", path(device, list));
        let body = json!({ "ID": id }).to_string();
        self.list_call(device, Method::DELETE, &path, &body, not_after).await
    }

    async fn list_call(
        &self,
        device: &Device,
        method: Method,
        path: &str,
        body: &str,
        not_after: Instant,
    ) -> Answered {
        let request = Request { method, path, content_type: Some("application/json"), body: body.as_bytes() };
        self.command(device, &request, not_after).await
    }
}

fn path(device: &Device, list: DeviceList) -> &str {
    match list {
        DeviceList::Allow => &device.profile.allow_list_path,
        DeviceList::Block => &device.profile.block_list_path,
    }
}

/// The names of the list's id and of the array of entries.
fn names(list: DeviceList) -> (&'static str, &'static str) {
    match list {
        DeviceList::Allow => ("AllowID", "AllowListInfo"),
        DeviceList::Block => ("BlockID", "BlockListInfo"),
    }
}

fn number(value: i64, as_text: bool) -> Value {
    if as_text { json!(value.to_string()) } else { json!(value) }
}

fn add_body(spelling: ListSpelling, list: DeviceList, items: &[ListItem]) -> Value {
    let (id, info) = names(list);
    let text = spelling.entries_as_text;
    let entry = |item: &ListItem| {
        json!({
            id: number(item.id, text),
            "PlateNo": item.plate,
            "BeginTime": number(item.begin_s, text),
            "EndTime": number(item.end_s, text),
        })
    };
    let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let num = match list {
        DeviceList::Allow => number(count, spelling.allow_num_as_text),
        DeviceList::Block => number(count, spelling.block_num_as_text),
    };
    json!({ "Num": num, info: items.iter().map(entry).collect::<Vec<_>>() })
}

/// The allow list's table wants the number in the body too; the block list's has no place for it.
fn edit_body(spelling: ListSpelling, list: DeviceList, item: &ListItem) -> Value {
    let mut body = Map::new();
    body.insert("PlateNo".into(), json!(item.plate));
    if list == DeviceList::Allow {
        body.insert("AllowID".into(), json!(item.id));
    }
    body.insert("BeginTime".into(), number(item.begin_s, spelling.edit_times_as_text));
    body.insert("EndTime".into(), number(item.end_s, spelling.edit_times_as_text));
    Value::Object(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lapi::Profile;

    fn item() -> ListItem {
        ListItem { id: 1, plate: "A12345".into(), begin_s: 1_592_807_453, end_s: 1_592_808_453 }
    }

    #[test]
    fn adding_spells_num_as_each_lists_table_does() {
        let spelling = ListSpelling::default();
        assert_eq!(
            add_body(spelling, DeviceList::Allow, &[item()]),
            json!({ "Num": "1", "AllowListInfo": [
                { "AllowID": 1, "PlateNo": "A12345", "BeginTime": 1_592_807_453, "EndTime": 1_592_808_453 }
            ]})
        );
        assert_eq!(
            add_body(spelling, DeviceList::Block, &[item()]),
            json!({ "Num": 1, "BlockListInfo": [
                { "BlockID": 1, "PlateNo": "A12345", "BeginTime": 1_592_807_453, "EndTime": 1_592_808_453 }
            ]})
        );
    }

    #[test]
    fn editing_an_allowed_plate_carries_its_number_and_a_blocked_one_does_not() {
        let spelling = ListSpelling::default();
        assert_eq!(
            edit_body(spelling, DeviceList::Allow, &item()),
            json!({ "PlateNo": "A12345", "AllowID": 1, "BeginTime": 1_592_807_453, "EndTime": 1_592_808_453 })
        );
        assert_eq!(
            edit_body(spelling, DeviceList::Block, &item()),
            json!({ "PlateNo": "A12345", "BeginTime": 1_592_807_453, "EndTime": 1_592_808_453 })
        );
    }

    #[test]
    fn a_model_that_wants_text_gets_text() {
        let spelling = Profile::named("text_lists").unwrap().lists;
        assert_eq!(
            add_body(spelling, DeviceList::Allow, &[item()]),
            json!({ "Num": 1, "AllowListInfo": [
                { "AllowID": "1", "PlateNo": "A12345", "BeginTime": "1592807453", "EndTime": "1592808453" }
            ]})
        );
        assert_eq!(edit_body(spelling, DeviceList::Block, &item())["EndTime"], "1592808453");
    }
}
