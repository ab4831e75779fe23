//! What to do about complaints of charges: tariff, unknown services, wrong bills, over-use,
//! refunds.

use super::{Advice, Guide};

pub(super) const TARIFF: Guide = Guide {
    zh: Advice {
        standard: "对着受理单逐条核：签了什么、到哪天、提前退怎么算。在售资费对新老用户条件相同，\
            客户有权自己选；说不清的条款请产品部门书面答复。",
        script: "合约这一段确实绕，我陪您一条一条看。哪一条当时没讲到，您指给我，\
            我记下来请产品部门给说法，几点前答复您，我现在就写在单子上。",
        avoid: &["您自己签的字", "合同里写得清清楚楚", "这个套餐就是不能改"],
        remember: &["找出原始受理单和当时的宣传页", "退改有费用的，先报数再动手"],
    },
    en: Advice {
        standard: "Go through the signed form line by line: what, until when, what leaving early \
            costs. Tariffs on sale are open to all on equal terms, and the customer chooses. \
            Unclear terms go to the product side in writing.",
        script: "This part of the contract is hard to follow, so let us read it together. Show \
            me what you were not told; I put it to the product team and write down here by \
            when you have the answer.",
        avoid: &["You signed it", "It is all in the contract", "This plan cannot be changed"],
        remember: &[
            "Find the original form and the leaflet of that day",
            "Where a change costs something, name the sum before doing it",
        ],
    },
};

pub(super) const UNKNOWN_CHARGE: Guide = Guide {
    zh: Advice {
        standard: "当场查开通时间、渠道和确认记录，经客户同意先关停，防止下月再扣。\
            没有客户确认记录的，按公司规定退费并告知到账时间。",
        script: "没点过的东西却扣了钱，谁看见都不舒服。我先把这项停掉，不让它再扣；\
            再查是哪天、从哪里开通的，查到的记录给您看，该退的按规定退。",
        avoid: &["肯定是您自己点的", "没几块钱的事", "小孩拿手机误点了吧"],
        remember: &["顺手看看还有没有别的增值业务", "问要不要设置开通前二次确认"],
    },
    en: Advice {
        standard: "See at once when, where and on whose consent it was ordered. With the \
            customer's leave switch it off, so that it is not charged again. No record of \
            consent: refund under the rules, and say when it arrives.",
        script: "Nobody likes paying for something they never asked for. First I stop it, so \
            that it costs nothing more. Then you see when and where it was switched on, and \
            what is due to you is paid back under the rules.",
        avoid: &["You must have clicked it", "It is only a few yuan", "Perhaps your child did it"],
        remember: &[
            "Look for other paid services on the same number",
            "Offer a second confirmation before anything is ordered",
        ],
    },
};

pub(super) const WRONG_BILL: Guide = Guide {
    zh: Advice {
        standard: "打出详单和客户一起核，圈出有疑问的每一笔。当场能判定的当场更正；\
            判不了的转计费账务，并替客户申请争议部分暂缓催缴。",
        script: "账要一笔一笔算清楚，您放心。详单在这里，您觉得不对的我都圈出来；\
            现在看得准的马上改，看不准的我交账务核，核完拿着结果跟您对。",
        avoid: &["系统不会出错", "账单就是这样的", "先交了再说"],
        remember: &["争议的月份和金额写清楚，不要只写「多扣费」", "打详单先核验机主本人"],
    },
    en: Advice {
        standard: "Print the itemised bill, check it together and mark every item in doubt. What \
            is certain is corrected now; the rest goes to billing, with a request to hold back \
            the disputed part until it is settled.",
        script: "We count it item by item until it is right. Here is the full list, and I mark \
            whatever looks wrong to you. What is clear I correct now; the rest billing checks, \
            and I go through their result with you.",
        avoid: &["The system makes no mistakes", "That is what it says", "Pay first, then ask"],
        remember: &[
            "Note months and sums in dispute, not just \"charged too much\"",
            "Before printing the list, check that this is the owner of the number",
        ],
    },
};

pub(super) const OVER_USE: Guide = Guide {
    zh: Advice {
        standard: "查用量明细和每次提醒短信的时间，看有没有提醒到、有没有自动关闭。\
            先止住继续超量，再核费用；漫游的核对时间和所在地。",
        script: "一下子多出这么多，您吃惊很正常。我先把上限设上，别让它再往上涨；\
            再看提醒短信几点发的、发没发到，提醒没到位的，我替您申请核减。",
        avoid: &["谁让您一直开着流量", "短信早就提醒过了", "用了就得付钱"],
        remember: &["查有没有后台更新或热点共享", "核减结果没批下来前，不说数目"],
    },
    en: Advice {
        standard: "Look at the usage by hour and at when each warning was sent and whether it \
            arrived. Stop further use first, then check the charge; for roaming compare times \
            and places.",
        script: "A jump like that would startle anybody. I set a cap first, so it cannot grow. \
            Then we see when the warnings went out and whether you got them; where they \
            failed, I apply for a reduction.",
        avoid: &["Why did you leave it on?", "We sent you a text", "You used it, so you pay"],
        remember: &[
            "Look for updates in the background or a shared hotspot",
            "Name no sum before the reduction is approved",
        ],
    },
};

pub(super) const REFUND: Guide = Guide {
    zh: Advice {
        standard: "核对收据、余额和退费条件，讲清退到哪里、几天到账、还差什么材料。\
            手续齐的当场办；超出本厅权限的，当场上报，不让客户再跑。",
        script: "这是您的钱，该退的一分不少。材料我现在就核，齐了今天就办；\
            要上面批的我来报，批到哪一步，我给您打电话，不用您跑第二趟。",
        avoid: &["财务下班了，改天再来", "没有收据就不能退", "钱又不在我这里"],
        remember: &["退回原支付渠道，账户不一致要说明", "把受理凭条交到客户手里"],
    },
    en: Advice {
        standard: "Check receipt, balance and terms; say where the money goes, how many days it \
            takes and which papers are missing. Complete: done now. Beyond the hall's limit: \
            reported up now, without a second visit.",
        script: "It is your money and you get all that is due. I check the papers now; if they \
            are complete it is done today. If it needs approval I ask for it, and I ring you \
            about where it stands, so you need not come again.",
        avoid: &["Accounts has gone home", "No receipt, no refund", "I do not have your money"],
        remember: &[
            "Refund the way it was paid; explain if the account differs",
            "Put the slip of acceptance into the customer's hand",
        ],
    },
};
