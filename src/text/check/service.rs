//! Items about the service: queue, people. Texts of our own; only data.

use super::items;

items! {
    Q1: "最长等候", "longest wait";
        "等得最久的客户没超过红线",
        "Nobody has waited beyond the red line";
        "让您久等了, 前面还有两位, 大约十分钟",
        "Sorry for the wait: two before you, about ten minutes";
        "数字来自叫号机; 超了先去看是哪个队, 再想加开哪个台",
        "The machine says it; find out which queue before opening a counter";
    Q2: "排队疏导", "queue kept moving";
        "排队超过五人满十分钟的, 已加开台席或分流",
        "Where more than five waited ten minutes, a counter was opened or people were guided away";
        "办缴费的客户请跟我到自助机, 一分钟就好",
        "If you want to pay, come with me to the machine, it takes a minute";
        "疏导了要在告警里记一笔, 没记等于没做",
        "Note what you did with the alarm; unwritten counts as undone";
    Q3: "无人等台闲", "no idle counter while people wait";
        "有人等候时, 能办这项业务的台席都在叫号",
        "While somebody waits, every counter that serves them calls";
        "小李, 你这台空着, 先叫一个综合业务",
        "Li, your counter is free, please call the next one";
        "先看是不是在补录上一单, 问清再催",
        "Ask first: they may be finishing the last case";
    Q4: "暂停台席有牌", "closed counters say so";
        "暂停的台席摆了暂停服务牌, 并指明去哪个台",
        "A paused counter shows the sign and says where to go";
        "这里暂时不办, 您的号在四号台会叫到",
        "This one is paused; your number will be called at four";
        "人走电脑锁屏, 牌子正面朝客户",
        "Lock the screen when leaving; the sign faces the customers";
    Q5: "引导员在位分流", "guide at the door";
        "引导员在门口或取号机旁, 先问业务, 看材料齐不齐",
        "The guide stands by the door or machine, asks what for and looks at the papers";
        "您好, 今天办什么业务? 身份证带了吗?",
        "Hello, what can we do for you? Do you have your identity card?";
        "缺材料当面说清缺哪样, 别让客户排到了才知道",
        "Say at once what is missing, not when it is their turn";
    Q6: "优先通道", "priority lane";
        "老人, 孕妇, 残障人士有专人带, 不用排队",
        "Elderly, pregnant and disabled customers are led and need not queue";
        "阿姨您不用取号, 我直接带您去爱心台",
        "You need no number, I will take you to the priority counter";
        "跟等着的客户解释一句, 免得起争执",
        "Explain it to those who wait, so that nobody quarrels";
    P1: "到岗与排班一致", "people as planned";
        "排班表上的人都在岗, 换班有记录",
        "Everybody on the plan is at work, swaps are written down";
        "你今天是早班, 怎么现在才到? 有事先打个电话",
        "You are on the early shift; please call when something comes up";
        "吃饭和开会也算在岗, 没请假不在的才算缺",
        "A meal or a meeting is no absence; gone without leave is";
    P2: "着装工牌仪容", "dress and badge";
        "统一着装, 工牌在左胸, 头发整齐, 妆容得体",
        "Uniform, badge on the left, tidy hair";
        "你的工牌没戴, 抽屉里有备用的, 先别上",
        "Your badge is missing, take the spare one from the drawer";
        "按合规人数填; 当场改好的也如实记",
        "Enter how many are right; note it even if put right at once";
    P3: "服务用语抽查两人", "manners, two people";
        "迎客站或示意, 先问需求, 双手接递, 送客有道别",
        "Greets, asks first, hands over with both hands, says goodbye";
        "您好, 请坐, 请问办理什么业务? 请收好证件, 慢走",
        "Hello, please sit down, what can I do for you? Here are your papers, goodbye";
        "站远一点听完一整单, 不要站在员工身后",
        "Listen to a whole case from a distance, not behind the clerk";
    P4: "在岗纪律", "discipline at work";
        "没有超时离岗, 串岗, 玩手机, 吃东西, 闲聊",
        "Nobody is away too long, at another desk, on the phone, eating or chatting";
        "手机先收起来, 有急事跟我说, 我帮你顶一会儿",
        "Put the phone away; if it is urgent tell me and I will cover for you";
        "后台和茶水间也走一趟; 只提醒, 不在客户面前批评",
        "Look into the back room too; remind, never scold before customers";
    P5: "抽查登记与首问", "one case: written, owned";
        "抽一件咨询或投诉: 系统里有登记, 有首问责任人, 有下次联系时间",
        "One enquiry or complaint: written down, with a first contact and a next time";
        "这件是谁先接的? 答应客户几点回话?",
        "Who heard this one first? When do they get an answer?";
        "挑今天上午的, 不挑已办结的",
        "Take one of today that is not closed";
    P6: "实习生有师傅在侧", "trainees beside their mentor";
        "实习生挂实习牌, 师傅在旁边, 没有独自受理",
        "Trainees wear the badge, the mentor is beside them, none serves alone";
        "这位是实习的同事, 有他师傅看着, 您放心",
        "My colleague is a trainee, and the mentor is watching";
        "师傅去吃饭时实习生要停办或换到别的台",
        "When the mentor eats, the trainee stops or moves";
}
