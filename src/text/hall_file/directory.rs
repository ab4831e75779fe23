//! Roles, departments, contacts, the ladder and who is told, as the file writes them.

use super::{Page, list, quoted, spans};
use crate::core::complaint::Severity;
use crate::core::settings::directory::{Target, initials};
use crate::core::settings::{
    BySeverity, DAY_KEYS, Department, Escalation, Hours, LadderLevel, Role, Settings, Tell, TellBy,
};

impl Page {
    pub(super) fn directory(&mut self, settings: &Settings) {
        self.departments(settings);
        self.contacts(settings);
        self.ladder(settings);
        self.escalation(&settings.escalation);
        self.tells(settings);
        self.processes(settings);
    }

    fn processes(&mut self, settings: &Settings) {
        self.gap();
        self.say(
            "跟踪工单的环节. kind: installation 装机, move 移机, repair 障碍修复, other 其他; department: 该环节的责任部门,\n\
             不写为工单所在部门; limit: 环节时限, 如 30 min, 4 h, 2 working days, 按责任部门办公时间计, 不写为不限.",
            "Stages of watched orders. kind: installation, move, repair, other; department: who owns the stage, left out =\n\
             who has the order; limit: 30 min, 4 h, 2 working days, in that department's hours, left out = none.",
        );
        if settings.processes.is_empty() {
            self.list_is_empty("process");
        }
        for process in &settings.processes {
            self.open("[[process]]");
            self.set("kind", quoted(process.kind.as_str()));
            for stage in &process.stages {
                self.open("[[process.stage]]");
                self.set("code", quoted(&stage.code));
                self.set("zh", quoted(&stage.zh));
                self.set("en", quoted(&stage.en));
                self.set_text("department", &stage.department);
                self.set_text("limit", &stage.limit);
            }
        }
    }

    pub(super) fn role(&mut self, role: &Role) {
        self.open("[[role]]");
        self.set("id", quoted(&role.id));
        self.set_text("name", &role.name);
        let may: Vec<&str> = role.may.iter().map(|right| right.as_str()).collect();
        self.set("may", list(&may));
        self.set("serves", role.serves);
        if let Some(fen) = role.promise_fen {
            self.set("promise_fen", fen);
        }
    }

    fn departments(&mut self, settings: &Settings) {
        self.gap();
        self.say(
            "部门. categories: 默认受理的投诉类别, 有几个部门时取前面的; initials: 检索用拼音首字母, 不写为自动;\n\
             hours: 办公时间, 不写为周一至周五 9-18 点, 本厅休息日也休; contact, phone 联系人和电话; on_call 非办公时间电话;\n\
             superior: 其上级, 填 contact 的 id; accept_secs, answer_secs: 受理和答复时限, 只写与全厅不同的.",
            "Departments. categories: what they take by default, the first of several is proposed; initials: typed to\n\
             find it, left out = pinyin; hours: left out = Mon-Fri 09-18, closed when the hall is; contact, phone; on_call:\n\
             number outside hours; superior: id of a contact; accept_secs, answer_secs: where they differ.",
        );
        self.example(
            "[[department]]\nid = \"field\"\nzh = \"装维\"\nen = \"field team\"\ncategories = [\"nq2\"]\n\
             hours = { daily = [\"08:30-12:00\", \"14:00-17:30\"], sun = [] }\nphone = \"010-12345678\"\n\
             accept_secs = { sev2 = 1800 }",
        );
        if settings.departments.is_empty() {
            self.list_is_empty("department");
        }
        for department in &settings.departments {
            self.department(department);
        }
    }

    fn department(&mut self, department: &Department) {
        self.open("[[department]]");
        self.set("id", quoted(&department.id));
        self.set("zh", quoted(&department.zh));
        self.set("en", quoted(&department.en));
        if department.initials != initials(&department.zh) {
            self.set_text("initials", &department.initials);
        }
        let codes: Vec<&str> = department.categories.iter().map(|it| it.as_str()).collect();
        if !codes.is_empty() {
            self.set("categories", list(&codes));
        }
        self.own_hours(&department.hours);
        self.set_text("contact", &department.contact);
        self.set_text("phone", &department.phone);
        self.set_text("on_call", &department.on_call);
        self.set_text("superior", &department.superior);
        let limits =
            [("accept_secs", &department.accept_secs), ("answer_secs", &department.answer_secs)];
        for (key, secs) in limits {
            let said = Severity::ALL.iter().filter_map(|it| Some((*it, secs.of(*it)?)));
            let each: Vec<String> =
                said.map(|(severity, secs)| format!("{} = {secs}", severity.as_str())).collect();
            if !each.is_empty() {
                self.set(key, format!("{{ {} }}", each.join(", ")));
            }
        }
    }

    fn contacts(&mut self, settings: &Settings) {
        self.gap();
        self.say(
            "厅外上级. level: 升级层级 3 至 5; 没有电话的无法通知; hours: 可打电话的时间, 不写为随时.",
            "Superiors outside the hall. level: 3 to 5; without a phone nobody can call them; hours: when they may be\n\
             called, left out = always.",
        );
        if settings.contacts.is_empty() {
            self.list_is_empty("contact");
        }
        for contact in &settings.contacts {
            self.open("[[contact]]");
            self.set("id", quoted(&contact.id));
            self.set("name", quoted(&contact.name));
            self.set("level", contact.level);
            self.set_text("phone", &contact.phone);
            self.own_hours(&contact.hours);
        }
    }

    fn own_hours(&mut self, hours: &Hours) {
        let [first, rest @ ..] = &hours.week;
        let mut each = Vec::new();
        if hours.is_set() {
            each.push(format!("daily = {}", spans(first)));
        }
        for (day, key) in rest.iter().zip(DAY_KEYS.iter().skip(1)) {
            if day != first {
                each.push(format!("{key} = {}", spans(day)));
            }
        }
        let dates = hours.days.iter().map(|(date, day)| format!("{date} = {}", spans(day)));
        let dates: Vec<String> = dates.collect();
        if !dates.is_empty() {
            each.push(format!("days = {{ {} }}", dates.join(", ")));
        }
        if !each.is_empty() {
            self.set("hours", format!("{{ {} }}", each.join(", ")));
        }
    }

    fn ladder(&mut self, settings: &Settings) {
        self.gap();
        self.say(
            "升级阶梯. level 0 首问责任人, 1 值班经理, 2 职能部门, 3 营业厅经理, 4 区县中心, 5 市公司; 不写的层级跳过.\n\
             who: duty 当班值班经理, owner 责任人, first_contact 首问, department 受理部门, contacts 本级全部联系人,\n\
             role:角色, contact:联系人; 到时才查谁在岗. delay_secs: 多久无人应答即到上一级; open_time: 只计营业时间;\n\
             ack: 须有人应答; channels: board 上屏, phone 打电话; window: 可通知的时段, 特别重大不受限.",
            "The ladder. Level 0: who was asked first, 1: duty manager, 2: department, 3: hall manager, 4: centre, 5: city;\n\
             a level that is not written is passed. who: duty, owner, first_contact, department, contacts (those of the\n\
             level), role:<id>, contact:<id>; looked up when it is called. delay_secs: without an answer the next level is\n\
             called after that; open_time: counts open time only; ack: somebody has to answer; channels: board, phone;\n\
             window: when it may be called, critical cases at any time.",
        );
        if settings.ladder.is_empty() {
            self.list_is_empty("ladder");
        }
        for level in &settings.ladder {
            self.ladder_level(level);
        }
    }

    fn ladder_level(&mut self, level: &LadderLevel) {
        self.open("[[ladder]]");
        self.set("level", level.level);
        let who: Vec<String> = level.who.iter().map(Target::spell).collect();
        self.set("who", list(&who));
        self.set("delay_secs", by_severity(&level.delay_secs));
        self.set("open_time", level.open_time);
        self.set("ack", level.ack);
        let channels: Vec<&str> = level.channels.iter().map(|it| it.as_str()).collect();
        self.set("channels", list(&channels));
        if !level.window.is_empty() {
            self.set("window", spans(&level.window));
        }
    }

    fn escalation(&mut self, escalation: &Escalation) {
        self.gap();
        self.say(
            "升级规则. rounds: 走完一遍无人应答再重复几遍, 0 至 9; repeat_every_secs: 隔多久; ack_secs: 应答后无进展多久\n\
             失效, 按营业时间计; from_level: 已在升级中的投诉变严重时从哪一级重新开始.",
            "How it is climbed. rounds: how often it is repeated, 0 to 9; repeat_every_secs: how long between; ack_secs:\n\
             how long an acknowledgement holds without progress, open time; from_level: where it starts anew when a case\n\
             that is on the ladder becomes so severe.",
        );
        self.open("[escalation]");
        self.set("rounds", escalation.rounds);
        self.set("repeat_every_secs", escalation.repeat_every_secs);
        self.set("ack_secs", by_severity(&escalation.ack_secs));
        self.set("from_level", by_severity(&escalation.from_level));
    }

    fn tells(&mut self, settings: &Settings) {
        self.gap();
        self.say(
            "告知谁. 到期未告知即自动升级到该级. when: severe 达到该等级, dispatched 转部门, overdue 答复超时,\n\
             daily 每日清单, weekly 每周数据; within_secs: 多久之内; by: any 不限, spoken 口头, written 书面.",
            "Who has to be told; a level that was not told in time is called upon. when: severe (since it became so),\n\
             dispatched, overdue (an answer is), daily and weekly (lists); within_secs: how long; by: any, spoken, written.",
        );
        if settings.tells.is_empty() {
            self.list_is_empty("tell");
        }
        for tell in &settings.tells {
            self.tell(*tell);
        }
    }

    fn tell(&mut self, tell: Tell) {
        self.open("[[tell]]");
        self.set("level", tell.level);
        self.set("severity", quoted(tell.severity.as_str()));
        self.set("when", quoted(tell.when.as_str()));
        self.set("within_secs", tell.within_secs);
        if tell.by != TellBy::Any {
            self.set("by", quoted(tell.by.as_str()));
        }
    }
}

fn by_severity<T: Copy + std::fmt::Display>(values: &BySeverity<T>) -> String {
    let each: Vec<String> =
        Severity::ALL.iter().map(|it| format!("{} = {}", it.as_str(), values.of(*it))).collect();
    format!("{{ {} }}", each.join(", "))
}
