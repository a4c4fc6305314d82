package quantity

import (
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// unitWords are the units and measure words that counts in official Chinese are given in.
const unitWords = `% ‰ 个百分点 百分点 个 个工作日 个小时 个月 个学时 个课时 项 项次 条 条次 件 件次 家 家次 户 户次 人 人次 人天 名 位 ` +
	`次 场 场次 期 期次 处 处次 起 套 套次 台 台次 台套 辆 辆次 艘 艘次 座 栋 幢 间 所 公里 千米 米 平方米 平方公里 平方千米 立方米 ` +
	`方 亩 公顷 吨 公斤 千克 克 斤 元 美元 欧元 港元 株 棵 份 篇 本 册 卷 宗 宗次 张 幅 块 笔 批 批次 例 口 眼 支 队 对 组 种 类 ` +
	`门 门次 节 节次 课时 学时 道 面 盏 根 把 只 头 尾 羽 匹 倍 成 职 轮 轮次 版 款 颗 枚 片 段 床 桌 车次 航次 站 井 孔 樘 ` +
	`千瓦 千瓦时 兆瓦 度 字 句 页 单 票 杆 箱 袋 瓶 盒 罐 桶 部 架 扇 顶 席 辑 讲 堂 封 幕 艇 班 班次 档 环 层 级 分 ` +
	`天 日 小时 分钟 秒 工作日 周 年 条线 户家 余 标段 人份 人户 户人 点位 课 席位 例次 册次 座次 岁 折 篇次 份次 架次 点次 店次 校次 村次 站次 队次 ` +
	`千伏 千伏安 公里/小时 微克/立方米 毫克/升 摄氏度 克/立方米`

// hanUnits are the units that Chinese numerals count; others make levels, kinds and names (三级, 一期, 两类).
var hanUnits = func() map[string]bool {
	units := map[string]bool{}
	for _, u := range strings.Fields(`成 次 个 家 名 人 位 项 件 条 起 户 场 处 篇 份 倍 套 所 座 台 辆 人次 万元 亿元 元 亩 公里 百分点 ` +
		`个百分点 批次 例 宗 笔 余 册 本 支 场次 家次 户次 期次 个工作日 个月 天 小时`) {
		units[u] = true
	}
	return units
}()

// unitIndex maps the first sign of a unit to the units that begin with it, the longest first.
var unitIndex = sync.OnceValue(func() map[rune][]string {
	index := map[rune][]string{}
	for _, unit := range strings.Fields(unitWords) {
		if unit == "余" {
			continue
		}
		r, _ := utf8.DecodeRuneInString(unit)
		index[r] = append(index[r], unit)
	}
	for _, units := range index {
		sort.Slice(units, func(i, k int) bool { return len(units[i]) > len(units[k]) })
	}
	return index
})

// notUnit are words that only begin like a unit: 3号人家 has no unit, 5年级 is a form at school.
var notUnit = map[string][]string{
	"人": {"人工", "人均"}, "年": {"年级", "年代"}, "分": {"分之", "分局", "分类", "分公司", "分别"}, "级": {"级别"},
	"部": {"部门"}, "家": {"家庭"}, "单": {"单位"}, "班": {"班子"}, "层": {"层面"}, "组": {"组织"}, "队": {"队伍"}, "方": {"方面",
		"方案"},
	"度": {"度假"}, "字": {"字号"}, "面": {"面积"}, "站": {"站点"}, "道": {"道路"}, "日": {"日常"}, "支": {"支部"}, "个": {"个人",
		"个别"},
	"成": {"成员", "成立"}, "位": {"位于"}, "口": {"口径"}, "班次": {}, "课": {"课题", "课程"}, "级的": {}, "项": {"项目"}, "点位": {},
	"本": {"本地", "本级", "本市", "本区",
		"本县"}, "户": {"户籍"}, "头": {"头部"}, "对": {"对外"}, "段": {"段落"}, "片": {"片区"}, "条": {"条例"},
	"期": {"期间"}, "档": {"档案"}, "环": {"环境", "环节"}, "起": {"起点"}, "周": {"周年", "周岁", "周边"}, "分钟": {}, "天": {"天然"},
}

// unitAt returns the unit that rest begins with, or "".
func unitAt(rest string) string {
	r, _ := utf8.DecodeRuneInString(rest)
	for _, unit := range unitIndex()[r] {
		if strings.HasPrefix(rest, unit) && !wordAt(rest, notUnit[unit]) {
			return unit
		}
	}
	return ""
}

func wordAt(text string, words []string) bool {
	for _, w := range words {
		if strings.HasPrefix(text, w) {
			return true
		}
	}
	return false
}
