//! The texts of faults in files of other systems, one a line: name, Chinese, English. Only data; the rules are those of
//! `table`.

use super::Lang;

macro_rules! row_faults {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of faults of rows, in one language.
        #[derive(Debug)]
        pub struct RowFaults { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        static ZH: RowFaults = RowFaults { $($name: $zh,)* };
        /// English.
        static EN: RowFaults = RowFaults { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

row_faults! {
    line: "第 {} 行", "line {}";
    more: "另有 {} 行有错, 改完这些再看", "{} more rows have faults; correct these first";
    unchecked: "本厅设置里没有人员, 经办的姓名未核对", "the settings of this hall have no people: names of who served were not checked";
    // What is wrong.
    cells: "有 {} 格, 首行却有 {} 列", "{} cells where the first line names {} columns";
    unreadable: "这一行读不了", "this row cannot be read";
    too_many: "一次最多 {} 行, 其余另行导入", "a list has at most {} rows: import the rest by itself";
    missing: "没有填写", "is empty";
    no_date: "{} 不是日期, 请写成 2025-11-10", "{} is no date; write 2025-11-10";
    no_time: "{} 不是时间, 请写成 2025-11-10 17:00", "{} is no time; write 2025-11-10 17:00";
    served: "{} 不在最近 {} 天之内", "{} is not within the last {} days";
    promised: "{} 不在前三个月到后半年之间", "{} is more than three months ago or more than half a year ahead";
    check: "{} 要在以后, 半年之内", "{} has to be ahead, within half a year";
    no_value: "没有 {} 这个取值", "there is no {}";
    one_of: ", 可填 {}", "; there are {}";
    not_known: "设置里没有 {}", "the settings know no {}";
    no_complaint: "没有在办或近期的投诉 {}", "there is no complaint {} that is open or was lately";
    several: "有多个 {}, 请写编号", "several are called {}; write the id";
    identity: "是身份证号, 不能写在这里", "is an identity number, which may not stand here";
    telephone: "是电话号码, 不能写在这里", "is a telephone number, which may not stand here";
    shortened: "{} 被 Excel 缩写, 末几位已丢失; 把该列设为文本再导出", "{} is a number that Excel shortened, its last digits are gone; format the column as text and export the file again";
    numbers: "有多个号码, 只写一个", "holds more than one number; write one";
    not_whole: "号码不完整", "the number is not whole";
    no_number: "没有号码: 请补上, 或改为当面回访", "there is no number: add one, or ask face to face";
    too_long: "太长", "is too long";
    not_kept: "有不能保存的文字", "holds words that cannot be kept";
}

impl Lang {
    /// The texts of faults in files of other systems.
    pub fn row_faults(self) -> &'static RowFaults {
        match self {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        }
    }
}
