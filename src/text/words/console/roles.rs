//! The editor of roles.

words! {
    "Texts of the editor of roles." RoleWords
    title: "角色", "Roles";
    says: "一个用户可有几个角色. 改动马上生效.", "Somebody may have several roles. A change counts at once.";
    role: "角色", "Role";
    rights: "权限", "Rights";
    reach: "范围", "Reach";
    everywhere: "全部营业厅和部门, 不看用户的范围", "Every hall and department, whatever the user's scope";
    reach_all: "全部", "everywhere";
    reach_own: "用户的范围", "the user's scope";
    level: "上报级别", "Level";
    level_none: "不处理上报", "None";
    level_3: "L3 厅经理", "L3 hall manager";
    level_4: "L4 区县中心", "L4 district";
    level_5: "L5 市公司", "L5 city";
    second: "必须二次验证", "Must have a second factor";
    must: "必须", "must";
    need_not: "不强制", "as they like";
    people: "人数", "People";
    changed: "已改", "changed";
    new: "新角色", "New role";
    add: "添加", "Add";
    name_hint: "1 到 64 个字母, 数字或 - _ . @; 以后不能改", "1 to 64 letters, digits or - _ . @; it stays as it is";
    exists: "已有这个角色.", "There is a role of that name.";
    edit: "权限和范围", "Rights and reach";
    who: "有此角色的用户", "Who has it";
    nobody: "没有", "nobody";
    remove: "删除此角色", "Remove this role";
    back_to_default: "恢复默认", "Back to the default";
    empty: "至少选一项权限.", "Choose at least one right.";
    own: "不能给自己的角色加权限, 扩大范围或放宽验证. 请另一位管理员操作.", "Nobody gives a role of their own more rights, a wider reach or less proof: another administrator does.";
    last: "这样就没有人能管理用户和角色了, 没有保存.", "Nobody would be left to manage users and roles. Nothing was saved.";
    used: "还有 {} 个用户有此角色, 不能删除.", "{} users have it: it cannot be removed.";
    stale: "别人刚改过角色, 您的修改没有保存, 还在下面. 请核对后再提交.", "Somebody else changed roles meanwhile. Yours was not saved and is still below: look at it and send it again.";
    now_is: "现在是: {}", "Now: {}";
    right_inbox: "待办: 看转给部门和上级的事项", "Inbox: see what was sent to departments and superiors";
    right_answer: "答复: 代部门受理和答复", "Answer: accept and answer for a department";
    right_acknowledge: "应答: 应答上报", "Acknowledge: acknowledge escalations";
    right_final: "终审: 作最后答复", "Final word: give the final answer";
    right_withdraw: "撤回: 撤回已转出的事项", "Withdraw: call off what was sent";
    right_oversee: "巡看: 看各厅情况", "Oversee: see how halls stand";
    right_unmask: "客户资料: 说明理由后查看", "Customers: see their data, with a reason";
    right_export: "导出: 下载表格", "Export: take tables along";
    right_edit_halls: "设置: 修改营业厅设置", "Settings: change settings of halls";
    right_users: "用户: 管理用户和角色", "Users: manage users and roles";
    right_notices: "通知: 修改谁收什么通知", "Notices: change who is told of what";
    right_audit: "审计: 看谁做了什么", "Audit: read who did what";
    right_follow_up: "回访: 给各厅客户打回访电话", "Follow-ups: call customers of halls back";
}
