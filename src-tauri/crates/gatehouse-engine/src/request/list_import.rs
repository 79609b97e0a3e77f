//! How a file with list entries is to be read, and what is to be done with it.

use gatehouse_domain::list::ListKind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A character set files come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Charset {
    /// UTF-8, with or without byte order mark.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-16, low byte first.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// UTF-16, high byte first.
    #[serde(rename = "utf-16be")]
    Utf16Be,
    /// Western Europe.
    #[serde(rename = "windows-1252")]
    Windows1252,
    /// Central Europe.
    #[serde(rename = "windows-1250")]
    Windows1250,
    /// Cyrillic.
    #[serde(rename = "windows-1251")]
    Windows1251,
    /// Greek.
    #[serde(rename = "windows-1253")]
    Windows1253,
    /// Turkish.
    #[serde(rename = "windows-1254")]
    Windows1254,
    /// Hebrew.
    #[serde(rename = "windows-1255")]
    Windows1255,
    /// Arabic.
    #[serde(rename = "windows-1256")]
    Windows1256,
    /// Baltic.
    #[serde(rename = "windows-1257")]
    Windows1257,
    /// Vietnamese.
    #[serde(rename = "windows-1258")]
    Windows1258,
    /// Thai.
    #[serde(rename = "windows-874")]
    Windows874,
    /// Central Europe, before Windows.
    #[serde(rename = "iso-8859-2")]
    Iso8859_2,
    /// Cyrillic, before Windows.
    #[serde(rename = "koi8-u")]
    Koi8U,
    /// Simplified Chinese (Windows 936).
    #[serde(rename = "gbk")]
    Gbk,
    /// Traditional Chinese (Windows 950).
    #[serde(rename = "big5")]
    Big5,
    /// Japanese (Windows 932).
    #[serde(rename = "shift_jis")]
    ShiftJis,
    /// Korean (Windows 949).
    #[serde(rename = "euc-kr")]
    EucKr,
}

/// What stands between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    #[default]
    Semicolon,
    /// A tab.
    Tab,
    /// `|`
    Bar,
}

impl Delimiter {
    /// The byte itself.
    pub fn byte(self) -> u8 {
        match self {
            Delimiter::Comma => b',',
            Delimiter::Semicolon => b';',
            Delimiter::Tab => b'\t',
            Delimiter::Bar => b'|',
        }
    }
}

/// How `03/04/2026` is meant. Dates with dots and ISO dates do not depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 3 April.
    DayFirst,
    /// 4 March.
    MonthFirst,
}

/// What a column of the file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColumnMeaning {
    /// Nothing Gatehouse keeps.
    Ignore,
    /// The plate.
    Plate,
    /// Allow or block.
    List,
    /// Counts from.
    ValidFrom,
    /// Counts until; a date alone means the end of that day.
    ValidUntil,
    /// Owner.
    Owner,
    /// Phone.
    Phone,
    /// Remarks.
    Remarks,
}

/// What becomes of entries that are not in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportMode {
    /// They stay.
    AddAndChange,
    /// They are deleted from each list the file speaks of.
    Replace,
}

/// How the bytes of a file become cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportReading {
    /// Character set.
    pub charset: Charset,
    /// Between two cells.
    pub delimiter: Delimiter,
    /// The first line names the columns.
    pub header: bool,
}

/// How a file is understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportSettings {
    /// How its bytes become cells.
    pub reading: ImportReading,
    /// What each column holds, from the left. Columns beyond are ignored.
    pub columns: Vec<ColumnMeaning>,
    /// The list of lines that do not name one.
    pub list: ListKind,
    /// Order of day and month.
    pub date_order: DateOrder,
    /// What becomes of entries that are not in the file.
    pub mode: ImportMode,
}

/// Names the file that is sent.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportUpload {
    /// Its name, as shown and audited.
    #[serde(default)]
    pub file_name: String,
}

/// Does what a check has shown.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ImportApply {
    /// Number of the check that was looked at.
    pub check: i64,
    /// How many entries this deletes, as typed by the person; needed when it deletes any.
    pub deletes: Option<i64>,
    /// Lines with errors are left out; only where nothing is deleted.
    #[serde(default)]
    pub leave_out_errors: bool,
}

/// Which entries, and in what form.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListExport {
    /// Allow or block; both when missing.
    pub list: Option<ListKind>,
    /// Plate prefix or `*`/`?` pattern, or part of owner or remarks.
    pub q: Option<String>,
    /// Between two cells; a semicolon when missing.
    #[serde(default)]
    #[param(inline)]
    pub delimiter: Delimiter,
}
